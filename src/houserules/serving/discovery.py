"""The discovery document, from which Google's own clients learn what methods there are and where.

Names, methods and messages are those of Perspective's; what is said of them is ours.
"""

from typing import Any

from houserules.serving.attributes import ATTRIBUTES, VERDICTS

VERSION = "v1alpha1"


def document(root: str) -> dict[str, Any]:
    """``root`` is the server's address, without the slash at the end."""
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": f"commentanalyzer:{VERSION}",
        "name": "commentanalyzer",
        "version": VERSION,
        "revision": "0",
        "title": "House rules in Perspective's shape",
        "description": "Comments judged on this server; nothing is sent anywhere.",
        "protocol": "rest",
        "rootUrl": f"{root}/",
        "baseUrl": f"{root}/",
        "basePath": "",
        "servicePath": "",
        "batchPath": "batch",
        "documentationLink": f"{root}/v1/",
        "parameters": _PARAMETERS,
        "schemas": SCHEMAS,
        "resources": {"comments": {"methods": {"analyze": _method("analyze"), "suggestscore": _method("suggestscore")}}},
    }


def _method(name: str) -> dict[str, Any]:
    request, answer, told = METHODS[name]
    return {
        "id": f"commentanalyzer.comments.{name}",
        "path": f"{VERSION}/comments:{name}",
        "flatPath": f"{VERSION}/comments:{name}",
        "httpMethod": "POST",
        "description": told,
        "parameters": {},
        "parameterOrder": [],
        "request": {"$ref": request},
        "response": {"$ref": answer},
    }


def _schema(name: str, **properties: Any) -> dict[str, dict[str, Any]]:
    return {name: {"id": name, "type": "object", "properties": properties}}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": name}


def _many(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _map(name: str) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": {"$ref": name}}


def _query(told: str) -> dict[str, Any]:
    return {"type": "string", "location": "query", "description": told}


_TEXT = {"type": "string"}
_FLAG = {"type": "boolean"}
_FLOAT = {"type": "number", "format": "float"}
_INTEGER = {"type": "integer", "format": "int32"}
_SCORE_TYPE = {"type": "string", "enum": ["SCORE_TYPE_UNSPECIFIED", "PROBABILITY"], "enumDescriptions": ["", "From 0 to 1."]}
_TEXT_TYPE = {
    "type": "string",
    "enum": ["TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML"],
    "enumDescriptions": ["Plain text.", "Plain text.", "HTML; its words are judged."],
}
METHODS = {
    "analyze": ("AnalyzeCommentRequest", "AnalyzeCommentResponse", f"Scores a comment for {', '.join(ATTRIBUTES)}."),
    "suggestscore": (
        "SuggestCommentScoreRequest",
        "SuggestCommentScoreResponse",
        f"Keeps what a person says of a comment, to train on. Beside the attributes: {', '.join(VERDICTS)}.",
    ),
}
_PARAMETERS = {
    "key": _query("The API key."),
    "alt": _query("Answers are JSON, whatever is said here.") | {"default": "json"},
    "fields": _query("Not used: answers are whole."),
    "prettyPrint": {"type": "boolean", "location": "query", "description": "Not used.", "default": "true"},
    "quotaUser": _query("Not used: quotas belong to keys."),
}
_COMMON = {
    "comment": _ref("TextEntry"),
    "context": _ref("Context"),
    "languages": _many(_TEXT),
    "clientToken": _TEXT,
    "sessionId": _TEXT,
    "communityId": _TEXT,
}
SCHEMAS = {
    **_schema(
        "AnalyzeCommentRequest",
        **_COMMON,
        requestedAttributes=_map("AttributeParameters"),
        spanAnnotations=_FLAG,
        doNotStore=_FLAG,
    ),
    **_schema(
        "AnalyzeCommentResponse",
        attributeScores=_map("AttributeScores"),
        languages=_many(_TEXT),
        detectedLanguages=_many(_TEXT),
        clientToken=_TEXT,
    ),
    **_schema("SuggestCommentScoreRequest", **_COMMON, attributeScores=_map("AttributeScores")),
    **_schema("SuggestCommentScoreResponse", clientToken=_TEXT, detectedLanguages=_many(_TEXT), requestedLanguages=_many(_TEXT)),
    **_schema("TextEntry", text=_TEXT, type=_TEXT_TYPE),
    **_schema("Context", entries=_many(_ref("TextEntry")), articleAndParentComment=_ref("ArticleAndParentComment")),
    **_schema("ArticleAndParentComment", article=_ref("TextEntry"), parentComment=_ref("TextEntry")),
    **_schema("AttributeParameters", scoreType=_SCORE_TYPE, scoreThreshold=_FLOAT),
    **_schema("AttributeScores", summaryScore=_ref("Score"), spanScores=_many(_ref("SpanScore"))),
    **_schema("SpanScore", begin=_INTEGER, end=_INTEGER, score=_ref("Score")),
    **_schema("Score", value=_FLOAT, type=_SCORE_TYPE),
}
