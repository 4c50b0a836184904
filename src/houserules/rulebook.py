"""A rulebook: what a publication makes of scores. Written in TOML; frozen once read.

name = "The Velar Chronicle"
version = "2026-11-1"                    # a hash of the text when missing
[rules.profanity]                        # replaces the shipped rule whole; a level that isn't named is never reached
nudge = 0.60
hold = 0.85
[words]                                  # the paper's own
hold = ["…"]
allow = ["…"]                            # never counted
[sections.obituaries.rules.profanity]    # replaces the rule in that section
hold = 0.40
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from houserules.errors import RulebookInvalid
from houserules.rulebook_toml import MOST_BYTES, Document, Node, too_large
from houserules.shapes import Action, Rule
from houserules.whereabouts import place
from houserules.wordlists import comparable_words

if TYPE_CHECKING:
    from houserules.lexicon import Lexicon, Severity

MOST_WORDS = 20_000
MOST_SECTIONS = 100
LONGEST_WORD_CHARACTERS = 100
LONGEST_NAME_CHARACTERS = 200
LONGEST_VERSION_CHARACTERS = 100

LEVELS = (Action.NUDGE, Action.HOLD, Action.REFUSE)
# How a list of words is named; what is allowed is published as if it had not been found.
_LISTS = {"nudge": Action.NUDGE, "hold": Action.HOLD, "refuse": Action.REFUSE, "allow": Action.PUBLISH}
_SEVERITY: "dict[Action, Severity]" = {Action.NUDGE: 1, Action.HOLD: 2, Action.REFUSE: 3}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores at or above which an action is taken, not decreasing in this order; None: never."""

    nudge: float | None = None
    hold: float | None = None
    refuse: float | None = None

    def action(self, score: float) -> Action:
        """The harshest that is reached. A score that is no number reaches all: nothing passes by failure."""
        for action in reversed(LEVELS):
            threshold = getattr(self, action)
            if threshold is not None and not score < threshold:
                return action
        return Action.PUBLISH


@dataclass(frozen=True)
class Section:
    """What a section has otherwise than the paper: whole rules, and single words (see ``Rulebook.words``)."""

    rules: Mapping[Rule, Thresholds] = field(default_factory=dict)
    words: Mapping[str, Action] = field(default_factory=dict)


@dataclass(frozen=True)
class Rulebook:
    """``rules`` has all seven. ``words`` are the paper's own with what each brings; PUBLISH: it is never counted.

    ``sections`` are found by ``section_key``. Equal rulebooks decide alike; one can be sent to another process.
    """

    name: str
    version: str
    rules: Mapping[Rule, Thresholds]
    words: Mapping[str, Action] = field(default_factory=dict)
    sections: Mapping[str, Section] = field(default_factory=dict)
    _lexicons: "dict[str, Lexicon]" = field(default_factory=dict, init=False, compare=False, repr=False)
    _merged: dict[str, Mapping[str, Action]] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash((self.name, self.version))

    def __reduce__(self) -> tuple[type["Rulebook"], tuple[Any, ...]]:
        return Rulebook, tuple(getattr(self, part.name) for part in fields(self) if part.init)

    def decide(
        self, scores: Mapping[Rule, float | None], *, section: str | None = None, words: Iterable[str] = ()
    ) -> dict[Rule, Action]:
        """What follows from the scores, for every rule that has one; the harshest is the comment's.

        ``words`` are those of the paper's own that were found: profanity's action is at least theirs.
        """
        rules = self.rules_in(section)
        actions = {rule: rules[rule].action(score) for rule, score in scores.items() if score is not None}
        found = [self.words_in(section).get(word_key(word), Action.PUBLISH) for word in words]
        if found:
            actions[Rule.PROFANITY] = harshest([actions.get(Rule.PROFANITY, Action.PUBLISH), *found])
        return actions

    def rules_in(self, section: str | None) -> Mapping[Rule, Thresholds]:
        """All seven, as they hold there."""
        own = self._section(section).rules
        return {**self.rules, **own} if own else self.rules

    def words_in(self, section: str | None) -> Mapping[str, Action]:
        """The own words in force there, by ``word_key``: the section's go before the paper's."""
        key = section_key(section or "")
        if key not in self.sections:
            return self.words
        if key not in self._merged:
            self._merged[key] = {**self.words, **self.sections[key].words}
        return self._merged[key]

    @property
    def lexicon(self) -> "Lexicon":
        return self.lexicon_in(None)

    def lexicon_in(self, section: str | None) -> "Lexicon":
        """The shipped lists and the own words in force there, made when it is first asked for.

        Hits of own words have no ``entry.lang``; nothing inside an allowed word is a hit.
        """
        key = section_key(section or "")
        key = key if key in self.sections and self.sections[key].words else ""
        if key not in self._lexicons:
            self._lexicons[key] = _lexicon(self.words_in(key))
        return self._lexicons[key]

    def to_toml(self) -> str:
        """A text that gives this rulebook again, with nothing left to defaults."""
        return "\n".join(_written(self)) + "\n"

    def _section(self, section: str | None) -> Section:
        return self.sections.get(section_key(section), _NOTHING) if section else _NOTHING


_NOTHING = Section()


def word_key(word: str) -> str:
    """How own words are compared: upper or lower case and spacing don't matter."""
    return " ".join(word.lower().split())


def section_key(section: str) -> str:
    return " ".join(section.lower().split())


def _lexicon(words: Mapping[str, Action]) -> "Lexicon":
    from houserules.lexicon import Lexicon  # noqa: PLC0415 (a rulebook is checked without loading the lists)

    lexicon = Lexicon.shipped()
    # One list for each action: of hits in one list only the outermost counts, and a mild phrase must not hide a word inside it.
    for action, severity in _SEVERITY.items():
        own = _of(words, action)
        lexicon = lexicon.with_words(dict.fromkeys(own, severity)) if own else lexicon
    allowed = _of(words, Action.PUBLISH)
    return lexicon.allowing(allowed) if allowed else lexicon


def _of(words: Mapping[str, Action], action: Action) -> list[str]:
    return [word for word, its in words.items() if its is action]


def harshest(actions: Iterable[Action]) -> Action:
    order = tuple(Action)
    return max(actions, key=order.index, default=Action.PUBLISH)


def load_rulebook(source: str | Path) -> Rulebook:
    """The rulebook of a text, or of the file at a Path. Raises RulebookInvalid; OSError when the file can't be read."""
    text = _read(source) if isinstance(source, Path) else source
    return _Reader(Document(text)).rulebook(default_rulebook().rules)


@cache
def default_rulebook() -> Rulebook:
    """The shipped one."""
    return _Reader(Document(default_text())).rulebook({rule: Thresholds() for rule in Rule})


def default_text() -> str:
    return resources.files("houserules").joinpath("rulebooks/default.toml").read_text("utf-8")


def _read(path: Path) -> str:
    with path.open("rb") as file:
        raw = file.read(MOST_BYTES + 4)
    if len(raw) > MOST_BYTES + 3:  # a byte order mark doesn't count
        raise too_large()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as wrong:
        before = raw[: wrong.start].decode("utf-8").replace("\r\n", "\n")
        raise RulebookInvalid("This isn't UTF-8 text.", *place(before, len(before)), "Save the file as UTF-8.") from wrong


class _Reader:
    """Makes a rulebook of a document; counts words over all lists."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._count = 0

    def rulebook(self, defaults: Mapping[Rule, Thresholds]) -> Rulebook:
        found = dict(self._document.root.pairs(("name", "version", "rules", "words", "sections")))
        digest = hashlib.sha256(self._document.text.encode()).hexdigest()[:12]
        return Rulebook(
            name=found["name"].text(LONGEST_NAME_CHARACTERS) if "name" in found else "House rules",
            version=found["version"].text(LONGEST_VERSION_CHARACTERS) if "version" in found else digest,
            rules={**defaults, **self._rules(found.get("rules"))},
            words=self._words(found.get("words")),
            sections=self._sections(found.get("sections")),
        )

    def _rules(self, node: Node | None) -> dict[Rule, Thresholds]:
        pairs = node.pairs(tuple(Rule)) if node else ()
        return {Rule(name): self._thresholds(rule) for name, rule in pairs}

    def _thresholds(self, node: Node) -> Thresholds:
        given = dict(node.pairs(LEVELS))
        numbers = {name: level.share() for name, level in given.items()}
        milder = None
        for name in LEVELS:
            if name not in numbers:
                continue
            if milder and numbers[name] < numbers[milder]:
                given[name].refuse(
                    f"{name} is {numbers[name]:g}, less than {milder}, which is {numbers[milder]:g}.",
                    "What is harsher needs a higher score: nudge ≤ hold ≤ refuse.",
                )
            milder = name
        return Thresholds(**numbers)

    def _words(self, node: Node | None) -> dict[str, Action]:
        words: dict[str, Action] = {}
        for name, listed in node.pairs(tuple(_LISTS)) if node else ():
            for item in listed.items():
                key = word_key(item.text(LONGEST_WORD_CHARACTERS))
                if not comparable_words(key):
                    item.refuse("There is no letter of a to z, ñ or digit in this word.", "Nothing could be compared with it.")
                before = words.setdefault(key, _LISTS[name])
                if before is not _LISTS[name]:
                    item.refuse(f"“{key}” already stands in another list here.", "Keep it in one of them.")
                self._count += 1
                if self._count > MOST_WORDS:
                    item.refuse(f"There are more than {MOST_WORDS:,} words.", "Shorten the lists.")
        return words

    def _sections(self, node: Node | None) -> dict[str, Section]:
        sections: dict[str, Section] = {}
        for name, section in node.pairs() if node else ():
            key = section_key(name)
            if not key:
                section.refuse_key("A section needs a name.")
            if key in sections:
                section.refuse_key(f"The section “{key}” is already there.", "Upper or lower case makes no other section.")
            if len(sections) == MOST_SECTIONS:
                section.refuse_key(f"There are more than {MOST_SECTIONS} sections.")
            found = dict(section.pairs(("rules", "words")))
            sections[key] = Section(self._rules(found.get("rules")), self._words(found.get("words")))
        return sections


def _written(rulebook: Rulebook) -> Iterator[str]:
    yield f"name = {_quoted(rulebook.name)}"
    yield f"version = {_quoted(rulebook.version)}"
    yield from _written_part("", Section(rulebook.rules, rulebook.words))
    for key, section in rulebook.sections.items():
        yield from ("", f"[sections.{_quoted(key)}]")
        yield from _written_part(f"sections.{_quoted(key)}.", section)


def _written_part(prefix: str, part: Section) -> Iterator[str]:
    for rule, thresholds in part.rules.items():
        yield from ("", f"[{prefix}rules.{rule}]")
        levels = {level: getattr(thresholds, level) for level in LEVELS}
        yield from (f"{level} = {threshold!r}" for level, threshold in levels.items() if threshold is not None)
    if part.words:
        yield from ("", f"[{prefix}words]")
    for name, action in _LISTS.items():
        words = _of(part.words, action)
        if words:
            yield f"{name} = ["
            yield from (f"  {_quoted(word)}," for word in words)
            yield "]"


def _quoted(text: str) -> str:
    signs = (f"\\U{ord(sign):08x}" if sign in '"\\' or not sign.isprintable() else sign for sign in text)
    return f'"{"".join(signs)}"'
