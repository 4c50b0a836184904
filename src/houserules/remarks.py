"""Labelled comments: what people decided of them, a JSON line each.

    {"id": "17", "text": "…", "decision": "rejected", "rule": "personal", "section": "City", "story": {"title": "…"}}

Only ``text`` must be there, or ``scores`` instead: what an engine said before. ``parent`` is the text it answers. Unknown keys
don't count, and null is as good as nothing.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from houserules.errors import RemarkUnreadable
from houserules.shapes import Rule, Story


class Decision(StrEnum):
    APPROVED = "approved"
    REJECTED = "rejected"


Scores = Mapping[Rule, float | None]


@dataclass(frozen=True, slots=True)
class Remark:
    """``rule`` is the one it was rejected for. With ``scores`` nothing needs to be judged again."""

    id: str
    text: str = ""
    story: Story | None = None
    parent: str | None = None
    lang: str | None = None
    decision: Decision | None = None
    rule: Rule | None = None
    scores: Scores | None = None


def read_remark(line: bytes, number: int) -> Remark:
    """What the line with that number says. Raises RemarkUnreadable."""
    try:
        return _remark(_object(line), str(number))
    except ValueError as wrong:
        raise RemarkUnreadable(str(wrong), number) from wrong


def _object(line: bytes) -> dict[str, Any]:
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as wrong:
        raise ValueError(f"Byte {wrong.start + 1} is no UTF-8.") from wrong
    except json.JSONDecodeError as wrong:
        raise ValueError(f"It isn't JSON: {wrong.msg}, character {wrong.pos + 1}.") from wrong
    except (ValueError, RecursionError) as wrong:
        raise ValueError("It is nested too deep, or has a number with too many digits.") from wrong
    if not isinstance(data, dict):
        raise ValueError("It is JSON, but no object.")
    return data


def _remark(data: dict[str, Any], number: str) -> Remark:
    text, scores = _said(data, "text", str), _scores(data)
    if text is None and scores is None:
        raise ValueError("It has neither “text” nor “scores”.")
    return Remark(
        id=str(data.get("id") or number),
        text=text or "",
        story=_story(data),
        parent=_said(data, "parent", str),
        lang=_said(data, "lang", str),
        decision=_one_of(data, "decision", Decision),
        rule=_one_of(data, "rule", Rule),
        scores=scores,
    )


def _story(data: dict[str, Any]) -> Story | None:
    story: dict[str, Any] = _said(data, "story", dict) or {}
    section = _said(data, "section", str) or _said(story, "section", str)
    title, text = _said(story, "title", str) or "", _said(story, "text", str) or ""
    return Story(title, text, section) if story or section else None


def _scores(data: dict[str, Any]) -> Scores | None:
    given = _said(data, "scores", dict)
    if given is None:
        return None
    return {_rule(name): _score(name, value) for name, value in given.items()}


def _score(name: str, value: Any) -> float | None:
    if value is None:
        return None
    if type(value) not in (int, float) or not (math.isfinite(value) and 0 <= value <= 1):
        raise ValueError(f"The score of “{name}” must be a number from 0 to 1, or null.")
    return float(value)


def _rule(name: str) -> Rule:
    try:
        return Rule(name)
    except ValueError:
        raise ValueError(f"There is no rule “{name[:40]}”; there are: {', '.join(Rule)}.") from None


_Kind = TypeVar("_Kind", str, dict[str, Any])


def _said(data: dict[str, Any], key: str, kind: type[_Kind]) -> _Kind | None:
    value = data.get(key)
    if value is not None and not isinstance(value, kind):
        raise ValueError(f"“{key}” must be {'a text' if kind is str else 'an object'}.")
    return value


_Choice = TypeVar("_Choice", bound=StrEnum)


def _one_of(data: dict[str, Any], key: str, choices: type[_Choice]) -> _Choice | None:
    value = _said(data, key, str)
    if value is not None and value not in tuple(choices):
        raise ValueError(f"“{key}” must be one of: {', '.join(choices)}.")
    return None if value is None else choices(value)
