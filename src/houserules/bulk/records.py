"""One line in, one line out: ``{"id", "text", …}`` read strictly, a verdict written, or what is wrong with the line."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from houserules.bulk.lines import MOST_LINE_BYTES, Line
from houserules.errors import HouseRulesError
from houserules.shapes import Rule, Story, Verdict

# What can be wrong with a line. Stable: programs read them.
CODES = {
    "line-empty": "There is nothing on the line.",
    "line-too-long": f"The line has more than {MOST_LINE_BYTES:,} bytes.",
    "not-utf-8": "The line isn't UTF-8.",
    "not-json": "The line isn't JSON, or is nested too deep.",
    "not-an-object": "The line is JSON, but no object.",
    "id-missing": "There is no id.",
    "text-missing": "There is no text.",
    "wrong-type": "A value is of another type than it must be.",
    "engine-failed": "The engine broke on this line. Please report it.",
}

_KINDS = {dict: "an object", list: "an array", str: "a string", bool: "true or false", int: "a number", float: "a number"}
_MARK = b',"error":{"line":'


@dataclass(frozen=True, slots=True)
class Record:
    """What a line asks."""

    id: str
    text: str
    lang: str | None = None
    story: Story | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """``line`` has no end. ``wrong`` is a sentence for people, empty when all is well."""

    line: bytes
    wrong: str = ""


class LineBroken(Exception):
    """``id`` is None where it couldn't be read."""

    def __init__(self, code: str, message: str, id: str | None = None) -> None:
        super().__init__(code, message, id)
        self.code, self.message, self.id = code, message, id


def answer(judge: Callable[[Record], Verdict], line: Line, *, number: int, place: str) -> Answer:
    """``number`` goes into the answer, ``place`` into the sentence. Never raises: the lines behind it want their turn."""
    try:
        record = read(line)
        return Answer(_judged(judge, record))
    except LineBroken as wrong:
        error = {"line": number, "code": wrong.code, "message": wrong.message}
        return Answer(_dumped({"id": wrong.id, "error": error}), f"{place}: {wrong.code}: {wrong.message}")


def is_broken(answered: bytes) -> bool:
    """Whether a written line tells of an error. In a JSON string the quotes of the mark would have backslashes."""
    return _MARK in answered


def read(line: Line) -> Record:
    """Raises LineBroken. Unknown keys don't count, and null is as good as nothing."""
    data = _object(line)
    id = _string(data, "id", None)
    if id is None:
        raise LineBroken("id-missing", '"id" is missing')
    text = _string(data, "text", id)
    if text is None:
        raise LineBroken("text-missing", '"text" is missing', id)
    lang = _string(data, "lang", id) or ""
    return Record(id, text, _primary(lang) or None, _story(data.get("story"), id), _string(data, "parent", id))


def _object(line: Line) -> dict[str, Any]:
    if isinstance(line, int):
        raise LineBroken("line-too-long", f"the line has {line:,} bytes; at most {MOST_LINE_BYTES:,} are read")
    if not line.strip():
        raise LineBroken("line-empty", "the line is empty")
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as wrong:
        raise LineBroken("not-utf-8", f"byte {wrong.start + 1} of the line is no UTF-8") from wrong
    except json.JSONDecodeError as wrong:
        raise LineBroken("not-json", f"{wrong.msg}, character {wrong.pos + 1} of the line") from wrong
    except (ValueError, RecursionError) as wrong:
        raise LineBroken("not-json", "nested too deep, or a number with too many digits") from wrong
    if not isinstance(data, dict):
        raise LineBroken("not-an-object", f"the line is {_kind(data)}, no object")
    return data


def _string(data: dict[str, Any], key: str, id: str | None, inside: str = "") -> str | None:
    value = data.get(key)
    if value is not None and not isinstance(value, str):
        raise LineBroken("wrong-type", f'"{inside}{key}" is {_kind(value)}; it must be a string', id)
    return value


def _story(data: Any, id: str) -> Story | None:
    if data is None:
        return None
    if not isinstance(data, dict):
        raise LineBroken("wrong-type", f'"story" is {_kind(data)}; it must be an object', id)
    title, text, section = (_string(data, key, id, "story.") for key in ("title", "text", "section"))
    return Story(title or "", text or "", section)


def _kind(value: Any) -> str:
    return _KINDS.get(type(value), "null")


def _primary(lang: str) -> str:
    """``es`` of ``es-PR``."""
    return lang.replace("_", "-").partition("-")[0].strip().lower()


def _judged(judge: Callable[[Record], Verdict], record: Record) -> bytes:
    try:
        return _dumped(_written(record.id, judge(record)))
    except HouseRulesError as wrong:
        raise LineBroken(wrong.code, str(wrong), record.id) from wrong
    except Exception as wrong:  # the outermost loop: one comment that breaks the engine must not end a run of millions
        raise LineBroken("engine-failed", f"{type(wrong).__name__}: {wrong}", record.id) from wrong


def _written(id: str, verdict: Verdict) -> dict[str, Any]:
    return {
        "id": id,
        "scores": {rule.value: _rounded(verdict.scores[rule]) for rule in Rule},
        "spans": [{"rule": span.rule.value, "begin": span.begin, "end": span.end} for span in verdict.spans],
        "lang": verdict.lang,
        "tier": verdict.tier.value,
        "verdict": verdict.action.value,
    }


def _rounded(score: float | None) -> float | None:
    """Six decimals: machines differ behind them."""
    return None if score is None else round(float(score), 6)


def _dumped(data: dict[str, Any]) -> bytes:
    """ASCII alone, so that a lone surrogate in an id comes back as it came."""
    return json.dumps(data, separators=(",", ":"), allow_nan=False).encode("ascii")
