"""A very long discussion that reads like people, put together from the sentences in ``texts/tram_talk.txt``.

Everybody in the crowd keeps to one side of the question. An answer stays on the subject of what it answers, calls
its writer by name, and agrees or objects as their two sides demand. A few microseconds a comment, and nothing is
kept but a short memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Generic, TypeVar

from tertulia.assembly.demo.papers import TEXTS
from tertulia.assembly.demo.remarks import Remark

SPAN_MINUTES = 2000 * 60
"""From the story to the last remark; the story itself is 2,040 hours old."""

DESK = "City desk"
DEEPEST = 6
REPLY_SHARE = 0.52
MEMORY = 700  # how many remarks back an answer may reach
HOT = 12  # roots that go on drawing answers, and how often a new one takes the place of the oldest
HOT_EVERY = 900

_SLOT = re.compile(r"\{(\w+)\}")
_SIDES = ("for", "against")

T = TypeVar("T")


class _Deck(Generic[T]):
    """Deals its cards in random order, each once before any comes again."""

    __slots__ = ("_cards", "_left", "_random")

    def __init__(self, cards: Sequence[T], random: Random) -> None:
        self._cards = list(cards)
        self._left: list[T] = []
        self._random = random

    def deal(self) -> T:
        if not self._left:
            self._random.shuffle(self._cards)
            self._left = self._cards.copy()
        return self._left.pop()


@dataclass(frozen=True, slots=True)
class _Fragment:
    """A sentence ready for ``%``, the names of its slots in order, and whether a filled slot opens it."""

    template: str
    slots: tuple[str, ...]
    capital: bool


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What an answer needs to know of what it answers. `said` is the sentence worth quoting."""

    number: int
    parent: int | None
    depth: int
    author: int
    topic: str
    said: str


def huge_thread(count: int, seed: int) -> Iterator[Remark]:
    """Yield `count` remarks in the order of writing; the same ones for the same count and seed."""
    crowd = _Crowd(seed)
    for number in range(1, count + 1):
        yield crowd.next_remark(number, int(SPAN_MINUTES * (number / count) ** 1.6))


class _Crowd:
    """The people, their sentences, and what was said lately."""

    def __init__(self, seed: int) -> None:
        self._random = random = Random(seed)  # noqa: S311  # a story told, no secret kept
        talk = _talk()
        self._slots = {name[5:]: _Deck(talk[name], random) for name in talk if name[:5] == "slot."}
        self._decks = {
            name: _Deck(tuple(_compiled(line) for line in lines), random)
            for name, lines in talk.items()
            if name not in ("first", "rest") and name[:5] != "slot."
        }
        self._topics = _Deck(sorted({name[:-4] for name in talk if name.endswith(".for")}), random)
        self._people = _people(talk, random)
        self._recent: list[_Spoken] = []
        self._hot: list[_Spoken] = []
        self._last_text = ""

    def next_remark(self, number: int, minutes_after: int) -> Remark:
        answered = self._someone_to_answer() if number > 1 else None
        author = self._author(answered)
        while True:
            spoken, name, text = self._speak(number, answered, author)
            if text != self._last_text:
                break
        self._remember(spoken)
        self._last_text = text
        return Remark(number, spoken.parent, name, text, minutes_after, self._respect())

    def _someone_to_answer(self) -> _Spoken | None:
        chance = self._random.random()
        if chance > REPLY_SHARE:
            return None
        if chance < 0.04 and self._hot:
            return self._hot[int(chance * 25 * len(self._hot))]
        back = self._random.random() ** 3  # mostly what was said just now
        return self._recent[-1 - int(back * len(self._recent))]

    def _author(self, answered: _Spoken | None) -> int:
        """A few write much and most write little; nobody answers themselves."""
        author = int(self._random.random() ** 2 * len(self._people))
        if answered and author == answered.author:
            author = (author + 1) % len(self._people)
        return author

    def _speak(self, number: int, answered: _Spoken | None, author: int) -> tuple[_Spoken, str, str]:
        if answered is None:
            topic = self._topics.deal()
            said, text = self._opening(topic, _side(author))
            return _Spoken(number, None, 0, author, topic, said), self._people[author], text
        # Below the deepest level the answer stands beside what it answers.
        deep = answered.depth >= DEEPEST
        parent, depth = (answered.parent, DEEPEST) if deep else (answered.number, answered.depth + 1)
        said, text, name = self._answer(answered, author)
        return _Spoken(number, parent, depth, author, answered.topic, said), name, text

    def _opening(self, topic: str, side: str) -> tuple[str, str]:
        say = self._say
        form = self._random.random()
        if form < 0.09:
            said = say(f"{topic}.ask")
            return said, f"{say('open')} {said} {say('close')}"
        said = say(f"{topic}.{side}")
        tale = say(f"{topic}.tale")
        if form < 0.35:
            return said, f"{say('open')} {said} {tale}"
        if form < 0.55:
            return said, f"{said} {tale} {say('close')}"
        if form < 0.70:
            return said, f"{tale} {said} {say('close')}"
        if form < 0.88:
            return said, f"{say('open')} {said}\n\n{tale} {say('close')}"
        other = self._topics.deal()
        return said, f"{said} {say(f'{other}.{side}')}\n\n{tale} {say('close')}"

    def _answer(self, answered: _Spoken, author: int) -> tuple[str, str, str]:
        say = self._say
        name = self._people[answered.author]
        side, topic = _side(author), answered.topic
        form = self._random.random()
        if form < 0.012:
            said = say("desk", name)
            return said, f"{said} {say('desk', name)}", DESK
        lead = "agree" if side == _side(answered.author) else "disagree"
        said, text = self._answer_text(form, f"{topic}.{side}", f"{topic}.tale", lead, answered)
        return said, text, self._people[author]

    def _answer_text(self, form: float, opinion: str, tale: str, lead: str, answered: _Spoken) -> tuple[str, str]:
        say = self._say
        if form < 0.07:
            said = say("fix")
            return said, f"{said} {say(tale)}"
        opening = say(lead, self._people[answered.author])
        if form < 0.12:
            return opening, f"{opening} {say('close')}"
        if form < 0.28:
            said = say(opinion)
            return said, f"> {answered.said}\n\n{opening} {said}"
        if form < 0.82:
            said = say("quip" if form < 0.38 else opinion if form < 0.62 else tale)
            return said, f"{opening} {said}"
        said = say(tale)
        return said, f"{opening} {say(opinion)} {said}"

    def _say(self, kind: str, name: str = "") -> str:
        fragment = self._decks[kind].deal()
        if not fragment.slots:
            return fragment.template
        slots = self._slots
        words = [name if slot == "name" else slots[slot].deal() for slot in fragment.slots]
        text = fragment.template % tuple(words)
        return text[0].upper() + text[1:] if fragment.capital else text

    def _remember(self, spoken: _Spoken) -> None:
        recent = self._recent
        recent.append(spoken)
        if len(recent) > 2 * MEMORY:
            del recent[:MEMORY]
        if spoken.number % HOT_EVERY == 1:
            self._hot = [*self._hot[1 - HOT :], spoken]

    def _respect(self) -> int:
        """Seven in ten get none, a few get dozens: the tail of a power law."""
        chance = self._random.random()
        return 0 if chance < 0.7 else min(40, int(((1.0 - chance) / 0.3) ** -0.6))


def _side(author: int) -> str:
    """Three in five are for it, and stay so."""
    return _SIDES[author % 5 > 2]


def _compiled(line: str) -> _Fragment:
    slots = tuple(_SLOT.findall(line))
    template = _SLOT.sub("%s", line.replace("%", "%%")) if slots else line
    return _Fragment(template, slots, capital=line[:1] == "{" and slots[0] != "name")


def _people(talk: dict[str, tuple[str, ...]], random: Random) -> list[str]:
    names = [rest.replace("{first}", first) for rest in talk["rest"] for first in talk["first"]]
    random.shuffle(names)
    return names


@cache
def _talk() -> dict[str, tuple[str, ...]]:
    """The fragments by the name of their section."""
    talk: dict[str, tuple[str, ...]] = {}
    lines = (TEXTS / "tram_talk.txt").read_text(encoding="utf-8").splitlines()
    kind = ""
    for line in lines:
        if line.startswith("["):
            kind = line.strip("[]")
            talk[kind] = ()
        elif line and not line.startswith("#"):
            talk[kind] += (line,)
    return talk
