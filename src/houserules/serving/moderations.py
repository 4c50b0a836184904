"""`/v1/moderations` in the shape of OpenAI's: requests read, answers drawn."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from houserules.serving.fields import Fields
from houserules.serving.perspective import MOST_COMMENT_BYTES
from houserules.serving.refusals import CommentEmpty, CommentTooLong, FieldWrong
from houserules.shapes import Rule, Verdict

MOST_INPUTS = 100
# What the engine's probabilities mean: more likely than not.
FLAGGED_FROM = 0.5
_DECIMALS = 7

Score = Callable[[Verdict], float]


def _of(rule: Rule) -> Score:
    return lambda verdict: verdict.scores[rule] or 0.0


def _both(rule: Rule, other: Rule) -> Score:
    """At most as likely as the less likely of the two."""
    return lambda verdict: min(verdict.scores[rule] or 0.0, verdict.scores[other] or 0.0)


# None: the engine doesn't judge that; it is always 0 and false, and applies to no kind of input.
CATEGORIES: Mapping[str, Score | None] = {
    "harassment": _of(Rule.PERSONAL),
    "harassment/threatening": _both(Rule.PERSONAL, Rule.THREAT),
    "hate": _of(Rule.HATE),
    "hate/threatening": _both(Rule.HATE, Rule.THREAT),
    "illicit": None,
    "illicit/violent": None,
    "self-harm": None,
    "self-harm/intent": None,
    "self-harm/instructions": None,
    "sexual": None,
    "sexual/minors": None,
    "violence": _of(Rule.THREAT),
    "violence/graphic": None,
}


def read_inputs(body: Any) -> list[str]:
    """The texts, one for each result. Parts of a list of {"type": "text"} make up one input, as with OpenAI."""
    fields = Fields(body)
    given = fields.any("input")
    fields.text("model")
    fields.all_known()
    texts = _texts(given)
    for text in texts:
        if len(text.encode("utf-8", "surrogatepass")) > MOST_COMMENT_BYTES:
            raise CommentTooLong(MOST_COMMENT_BYTES, "input")
    return texts


def draw(verdicts: list[Verdict]) -> dict[str, Any]:
    model = next((verdict.model_version for verdict in verdicts if verdict.model_version), "")
    return {
        "id": f"modr-{secrets.token_hex(12)}",
        "model": f"houserules-{model}" if model else "houserules",
        "results": [_result(verdict) for verdict in verdicts],
    }


def _texts(given: Any) -> list[str]:
    if given is None:
        raise CommentEmpty("Missing required parameter: 'input'.", field="input")
    if isinstance(given, str):
        return [given]
    if not isinstance(given, list) or not given:
        raise FieldWrong("'input' must be a string, or a list of strings or of parts.", field="input")
    if len(given) > MOST_INPUTS:
        raise FieldWrong(f"At most {MOST_INPUTS} inputs are taken.", field="input")
    if all(isinstance(part, str) for part in given):
        return given
    return ["\n".join(_part(Fields(part, f"input[{index}]")) for index, part in enumerate(given))]


def _part(fields: Fields) -> str:
    kind = fields.text("type")
    if kind != "text":
        raise FieldWrong("Only parts of the type 'text' can be judged.", field=fields.at("type"))
    text = fields.text("text")
    fields.all_known()
    return text


def _result(verdict: Verdict) -> dict[str, Any]:
    scores = {name: round(float(score(verdict)), _DECIMALS) if score else 0.0 for name, score in CATEGORIES.items()}
    categories = {name: score >= FLAGGED_FROM for name, score in scores.items()}
    return {
        "flagged": any(categories.values()),
        "categories": categories,
        "category_scores": scores,
        "category_applied_input_types": {name: ["text"] if score else [] for name, score in CATEGORIES.items()},
    }
