"""Labels made ready to learn from and to try models on: one decision a text, the newest of them, a fifth held back.

Whatever trains and whatever compares asks here, so that no text ever stands on both sides.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from houserules.comparable import fold
from houserules.labelled import TOXIC, Labelled, Told, read_labels
from houserules.shapes import Rule
from houserules.tongue import language

# So many labels, and of their texts so many letters, are looked at: memory stays below 2 GB whatever there is.
MOST_LABELS = 100_000
MOST_LETTERS = 20_000_000
HELD_BACK_ONE_OF = 5
_NO_LANGUAGE = "und"  # as ``tongue`` says it
# What breaks one of these is toxic as well (so moderators' decisions are written down). Hence what isn't breaks none of them.
_TOXIC_RULES = (Rule.PROFANITY, Rule.HATE, Rule.PERSONAL, Rule.THREAT)


@dataclass(frozen=True, slots=True)
class Decision:
    """What people said of one text; ``labels`` as in ``Labelled``, where they differed their mean."""

    text: str
    lang: str
    labels: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Decisions:
    """``learnt`` may be learnt from, ``held_back`` never is. ``labels`` were read, ``older`` of them left out for being many."""

    learnt: Sequence[Decision]
    held_back: Sequence[Decision]
    labels: int
    older: int


def read_decisions(path: Path, told: Told = lambda number, sentence: None, *, most: int = MOST_LABELS) -> Decisions:
    """The newest ``most`` labels of the file, merged by text. Raises OSError; ``told`` hears of lines that can't be used."""
    number, newest = _newest(read_labels(path, told), most)
    learnt: list[Decision] = []
    held_back: list[Decision] = []
    for comparable, decision in _by_text(newest):
        (held_back if is_held_back(comparable) else learnt).append(decision)
    return Decisions(learnt, held_back, number, number - len(newest))


def is_held_back(comparable: str) -> bool:
    """Of a text as ``fold`` gives it: the same words, however they are typed, are always on the same side."""
    return crc32(comparable.encode("utf-8", "replace")) % HELD_BACK_ONE_OF == 0


def _newest(labels: Iterable[Labelled], most: int) -> tuple[int, list[Labelled]]:
    """How many there are, and the newest in the order of the file. One without a time is as old as the one before it."""
    kept: list[tuple[float, int, Labelled]] = []
    at, number = 0.0, 0
    for number, label in enumerate(labels, 1):
        at = label.at.timestamp() if label.at else at
        entry = (at, number, label)
        if len(kept) < most:
            heapq.heappush(kept, entry)
        else:
            heapq.heappushpop(kept, entry)
    return number, [label for _, _, label in sorted(_within_letters(kept), key=lambda entry: entry[1])]


def _within_letters(kept: list[tuple[float, int, Labelled]]) -> Iterator[tuple[float, int, Labelled]]:
    letters = 0
    for entry in sorted(kept, key=lambda entry: entry[:2], reverse=True):
        letters += len(entry[2].text)
        if letters > MOST_LETTERS:
            return
        yield entry


def _by_text(labels: Iterable[Labelled]) -> Iterator[tuple[str, Decision]]:
    """With the text made comparable."""
    said: dict[str, list[Labelled]] = {}
    for label in labels:
        said.setdefault(fold(label.text).text, []).append(label)
    for comparable, several in said.items():
        yield comparable, _merged(several)


def _merged(several: Sequence[Labelled]) -> Decision:
    values: dict[str, list[float]] = {}
    for label in several:
        for name, value in _with_what_follows(label.labels).items():
            values.setdefault(name, []).append(value)
    first = several[0]
    means = {name: sum(each) / len(each) for name, each in values.items()}
    return Decision(first.text, _language(first), means)


def _language(label: Labelled) -> str:
    """What the engine would take it for; a label's own language may be its story's."""
    found = language(label.text)
    return label.lang or found if found == _NO_LANGUAGE else found


def _with_what_follows(labels: Mapping[str, float]) -> Mapping[str, float]:
    return {**dict.fromkeys(_TOXIC_RULES, 0.0), **labels} if labels.get(TOXIC) == 0 else labels
