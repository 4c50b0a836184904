"""The addresses as an OpenAPI 3.1 document, and as a page for people."""

import html
from importlib import resources
from string import Template
from typing import Any

from houserules.bulk.records import CODES
from houserules.serving import discovery
from houserules.serving.attributes import ATTRIBUTES
from houserules.serving.moderations import CATEGORIES
from houserules.shapes import Action, Rule, Tier

_JSON = "application/json"
_LINES = "application/x-ndjson"


def document(root: str, version: str) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "House rules",
            "version": version,
            "description": "Comments judged on this server; nothing is sent anywhere.",
        },
        "servers": [{"url": root}],
        "security": [{"query": []}, {"header": []}, {"bearer": []}],
        "paths": {
            f"/{discovery.VERSION}/comments:analyze": {"post": _perspective("analyze")},
            f"/{discovery.VERSION}/comments:suggestscore": {"post": _perspective("suggestscore")},
            "/v1/moderations": {"post": _moderations()},
            "/v1/score": {"post": _score()},
            **{path: {"get": _plain(told, kind)} for path, (told, kind) in _PLAIN.items()},
        },
        "components": {"schemas": _schemas(), "securitySchemes": _SECURITY},
    }


def page(root: str, version: str) -> str:
    """What there is, in one page without scripts."""
    rows = "".join(
        f"<tr><td><code>{method.upper()}</code></td><td><code>{html.escape(path)}</code></td>"
        f"<td>{html.escape(told['summary'])}</td></tr>"
        for path, methods in document(root, version)["paths"].items()
        for method, told in methods.items()
    )
    attributes = "".join(
        f"<tr><td><code>{each.name}</code></td><td>{html.escape(each.reason).replace('`', '')}</td></tr>"
        for each in ATTRIBUTES.values()
    )
    template = Template(resources.files(__package__).joinpath("page.html").read_text("utf-8"))
    return template.substitute(root=html.escape(root), version=html.escape(version), rows=rows, attributes=attributes)


def _perspective(name: str) -> dict[str, Any]:
    request, answer, told = discovery.METHODS[name]
    return _post(told, _ref(request), _ref(answer), _ref("GoogleError"), [400, 403, 408, 413, 415, 429, 500, 503, 504])


def _moderations() -> dict[str, Any]:
    told = "Judges texts by the categories of OpenAI's moderation."
    return _post(told, _ref("ModerationRequest"), _ref("ModerationResponse"), _ref("OpenAIError"), _PLAIN_ERRORS)


def _score() -> dict[str, Any]:
    told = "Scores comments, one on each line, as houserules score does; a line that can't be read is answered in its place."
    post = _post(told, _ref("Comment"), _ref("Scored"), _ref("Problem"), _PLAIN_ERRORS, kind=_LINES)
    for content in (post["requestBody"]["content"], post["responses"]["200"]["content"]):
        content[_LINES] = {"schema": {"type": "string"}, "itemSchema": content[_LINES]["schema"]}
    return post


_PLAIN_ERRORS = [400, 401, 408, 413, 415, 429, 500, 503, 504]


def _post(
    told: str, request: dict[str, Any], answer: dict[str, Any], error: dict[str, Any], errors: list[int], *, kind: str = _JSON
) -> dict[str, Any]:
    error_kind = "application/problem+json" if error == _ref("Problem") else _JSON
    failed = {"description": "Not done; why stands in the answer.", "content": {error_kind: {"schema": error}}}
    return {
        "summary": told,
        "requestBody": {"required": True, "content": {kind: {"schema": request}}},
        "responses": {
            "200": {"description": "Done.", "content": {kind: {"schema": answer}}},
            **{str(status): failed for status in errors},
        },
    }


def _plain(told: str, kind: str) -> dict[str, Any]:
    return {
        "summary": told,
        "security": [],
        "responses": {"200": {"description": "Done.", "content": {kind: {"schema": {}}}}},
    }


_PLAIN = {
    "/$discovery/rest": ("The discovery document of the Perspective-shaped methods.", _JSON),
    "/v1/openapi.json": ("This description.", _JSON),
    "/v1/": ("This description, as a page.", "text/html"),
}
_SECURITY = {
    "query": {"type": "apiKey", "in": "query", "name": "key"},
    "header": {"type": "apiKey", "in": "header", "name": "x-goog-api-key"},
    "bearer": {"type": "http", "scheme": "bearer"},
}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _schemas() -> dict[str, Any]:
    return {name: _open(schema) for name, schema in discovery.SCHEMAS.items()} | _OURS


def _open(schema: Any) -> Any:
    """Discovery's schema language is an old JSON Schema: only ids, references and descriptions of enums differ."""
    if not isinstance(schema, dict):
        return schema
    kept = {key: _open(value) for key, value in schema.items() if key not in ("id", "enumDescriptions")}
    return _ref(kept["$ref"]) if isinstance(kept.get("$ref"), str) else kept


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required}


_TEXT: dict[str, Any] = {"type": "string"}
_FLAG: dict[str, Any] = {"type": "boolean"}
_SCORES = {"type": "number", "minimum": 0, "maximum": 1}
_PARTS = {"type": "array", "items": _object(["type", "text"], type={"const": "text"}, text=_TEXT)}
_STORY = _object([], title=_TEXT, text=_TEXT, section=_TEXT)
_SPAN = _object(
    ["rule", "begin", "end"],
    rule={"enum": [rule.value for rule in Rule]},
    begin={"type": "integer", "description": "By characters."},
    end={"type": "integer", "description": "Exclusive."},
)
_LINE_ERROR = _object(["line", "code", "message"], line={"type": "integer"}, code={"enum": list(CODES)}, message=_TEXT)
_GOOGLE_ERROR = _object(
    ["code", "message", "status", "details"],
    code={"type": "integer"},
    message=_TEXT,
    status=_TEXT,
    details={"type": "array", "items": {"type": "object"}},
)
_OPENAI_ERROR = _object(
    ["message", "type", "param", "code"],
    message=_TEXT,
    type=_TEXT,
    param={"type": ["string", "null"]},
    code={"type": ["string", "null"]},
)
_RESULT = _object(
    ["flagged", "categories", "category_scores", "category_applied_input_types"],
    flagged=_FLAG,
    categories=_object(list(CATEGORIES), **dict.fromkeys(CATEGORIES, _FLAG)),
    category_scores=_object(list(CATEGORIES), **dict.fromkeys(CATEGORIES, _SCORES)),
    category_applied_input_types={"type": "object", "additionalProperties": {"type": "array", "items": _TEXT}},
)
_OURS = {
    "GoogleError": _object(["error"], error=_GOOGLE_ERROR),
    "OpenAIError": _object(["error"], error=_OPENAI_ERROR),
    "Problem": _object(["type", "status", "title", "code"], type=_TEXT, status={"type": "integer"}, title=_TEXT, code=_TEXT),
    "ModerationRequest": _object(["input"], input={"oneOf": [_TEXT, {"type": "array", "items": _TEXT}, _PARTS]}, model=_TEXT),
    "ModerationResponse": _object(["id", "model", "results"], id=_TEXT, model=_TEXT, results={"type": "array", "items": _RESULT}),
    "Comment": _object(["id", "text"], id=_TEXT, text=_TEXT, lang=_TEXT, story=_STORY, parent=_TEXT),
    "Scored": _object(
        ["id"],
        id={"type": ["string", "null"]},
        scores=_object([], **{rule.value: {"type": ["number", "null"]} for rule in Rule}),
        spans={"type": "array", "items": _SPAN},
        lang=_TEXT,
        tier={"enum": [tier.value for tier in Tier]},
        verdict={"enum": [action.value for action in Action]},
        error=_LINE_ERROR,
    ),
}
