"""Labels to train on, as `houserules serve --labels` and `tertulia labels export` write them: a JSON line each.

    {"text": "…", "lang": "en", "labels": {"toxic": 1.0, "personal": 0.9}, "source": "decision", "at": "2026-11-24T12:00:00Z"}

Only ``text`` and ``labels`` must be there. Of lines with the same ``caller``, ``community`` and ``client_token`` the last
counts: whoever said it has changed their mind. Unknown keys don't count.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from houserules.shapes import Rule

TOXIC = "toxic"
NAMES = frozenset([TOXIC, *Rule])
# A comment of 20 kB in escapes, its story, and what else was told.
MOST_LINE_BYTES = 1_000_000

Told = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class Labelled:
    """``labels`` are by rule or “toxic”, 0 to 1; not empty. ``at``: when it was said, as far as is known."""

    text: str
    labels: Mapping[str, float]
    lang: str | None = None
    source: str = ""
    at: datetime | None = field(default=None, compare=False)


def read_labels(path: Path, told: Told = lambda number, sentence: None) -> Iterator[Labelled]:
    """In the order of the file, in constant memory but for a number for each sender. Raises OSError.

    A line that can't be used is left out, and ``told`` with its number: after a crash there may be half a one.
    """
    last = _last_of_senders(path)
    for number, line in _lines(path):
        try:
            data = _object(line)
            if last.get(_sender(data), number) == number:
                yield from _labelled(data)
        except ValueError as wrong:
            told(number, str(wrong))


def _last_of_senders(path: Path) -> dict[int | None, int]:
    last: dict[int | None, int] = {}
    for number, line in _lines(path):
        try:
            sender = _sender(_object(line))
        except ValueError:
            continue  # told when it is read for good
        if sender is not None:
            last[sender] = number
    return last


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > MOST_LINE_BYTES:
        raise ValueError(f"It has more than {MOST_LINE_BYTES:,} bytes.")
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as wrong:
        raise ValueError("It isn't JSON.") from wrong
    if not isinstance(data, dict):
        raise ValueError("It is JSON, but no object.")
    return data


def _sender(data: dict[str, Any]) -> int | None:
    token = data.get("client_token")
    return hash((str(data.get("caller")), str(data.get("community")), token)) if isinstance(token, str) and token else None


def _labelled(data: dict[str, Any]) -> Iterator[Labelled]:
    """Nothing when the labels are empty: a suggestion may say nothing that is trained on."""
    text, labels, lang, source = (data.get(key) for key in ("text", "labels", "lang", "source"))
    if not isinstance(text, str) or not text.strip():
        raise ValueError("It has no “text”.")
    if not isinstance(labels, dict):
        raise ValueError("It has no “labels”.")
    for name, value in labels.items():
        if name not in NAMES:
            raise ValueError(f"“{name}” is no rule, nor “{TOXIC}”.")
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise ValueError(f"The label “{name}” is no number from 0 to 1.")
    if labels:
        told = {str(name): float(value) for name, value in labels.items()}
        lang, source = lang if isinstance(lang, str) else None, source if isinstance(source, str) else ""
        yield Labelled(text, told, lang, source, _moment(data.get("at")))


def _moment(at: object) -> datetime | None:
    """A time without a zone is taken for UTC; what is no time doesn't count."""
    try:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else None
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
