"""A comment judged: made comparable, lists and models asked, their answers mixed, the words to blame found, the rulebook kept."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path

from houserules import privacy, spam, tongue
from houserules.blaming import blamed
from houserules.comparable import Folded, fold
from houserules.encoder import Encoder, Reading
from houserules.lexicon import Hit, Kind
from houserules.linear import Grams, LinearModel, grams
from houserules.mixing import load_mixes
from houserules.pertinence import Pertinence
from houserules.rulebook import Rulebook, default_rulebook, harshest
from houserules.shapes import Rule, Span, Story, Tier, Verdict

LONGEST_CHARACTERS = 100_000
_MODELLED = (Rule.PROFANITY, Rule.HATE, Rule.PERSONAL, Rule.THREAT, Rule.SPAM)


@dataclass(frozen=True, slots=True)
class Question:
    """What ``judge`` is asked, for many at once."""

    comment: str
    story: Story | None = None
    parent: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """What was found in a comment before anything is concluded."""

    folded: Folded
    lang: str
    grams: Grams
    hits: tuple[Hit, ...]
    reading: Reading | None
    evidence: Mapping[str, Mapping[str, float]]  # head → what speaks for it


class Engine:
    """Everything needed to judge; made once a process, used by many threads. The encoder is loaded when it is first wanted."""

    def __init__(self, *, weights: Path | None = None) -> None:
        self.folder = weights or Path(str(resources.files("houserules"))) / "weights"
        self.version = str(json.loads((self.folder / "about.json").read_text("utf-8"))["version"])
        self._linear = LinearModel.load(self.folder)
        self._mixes = load_mixes(self.folder / "mixing.json")
        self._pertinence = Pertinence.load(self.folder)

    @cached_property
    def _encoder(self) -> Encoder:
        return Encoder(self.folder)

    def judge(
        self,
        comment: str,
        *,
        story: Story | None = None,
        parent: str | None = None,
        rulebook: Rulebook | None = None,
        lang: str | None = None,
        tier: Tier = Tier.FULL,
    ) -> Verdict:
        """``lang`` is believed when given. Of a comment beyond 100,000 characters the beginning is judged."""
        book = rulebook or default_rulebook()
        section = story.section if story else None
        read = self._read(comment[:LONGEST_CHARACTERS], lang, tier, book, section)
        mixes = self._mixes[tier]
        scores = {rule: mixes[rule].chance(read.evidence[rule]) for rule in _MODELLED}
        toxicity = mixes["toxic"].chance(read.evidence["toxic"])
        spam_score, spam_places = spam.score(read.folded.original, read.folded)
        found = privacy.findings(read.folded.original)
        scores[Rule.SPAM] = max(scores[Rule.SPAM], spam_score)
        scores[Rule.PRIVACY] = max((finding.probability for finding in found), default=0.0)
        off_point = self._off_point(read, story, parent)
        inked = [*blamed(read.folded, read.hits, read.reading, scores), *_spans(Rule.SPAM, spam_places)]
        own = [hit for hit in read.hits if not hit.entry.lang]
        inked += _spans(Rule.PROFANITY, [read.folded.span(hit.begin, hit.end) for hit in own])
        inked += _spans(Rule.PRIVACY, [(finding.begin, finding.end) for finding in found])
        every: dict[Rule, float | None] = {rule: off_point if rule is Rule.OFF_POINT else round(scores[rule], 4) for rule in Rule}
        actions = book.decide(every, section=section, words=[hit.entry.word for hit in own])
        return Verdict(
            scores=every,
            toxicity=round(toxicity, 4),
            spans=tuple(sorted(set(inked), key=lambda span: (span.begin, span.end, span.rule))),
            lang=read.lang,
            tier=tier,
            action=harshest(actions.values()),
            actions=actions,
            rulebook_version=book.version,
            model_version=self.version,
        )

    def judge_many(
        self, questions: Iterable[Question], *, rulebook: Rulebook | None = None, tier: Tier = Tier.FULL
    ) -> Iterator[Verdict]:
        """One by one, in order."""
        for asked in questions:
            yield self.judge(asked.comment, story=asked.story, parent=asked.parent, rulebook=rulebook, lang=asked.lang, tier=tier)

    def _read(self, comment: str, lang: str | None, tier: Tier, book: Rulebook, section: str | None) -> _Read:
        folded = fold(comment)
        spoken = lang or tongue.language(comment)
        found = grams(folded.text)
        hits = book.lexicon_in(section).hits(folded, spoken)
        reading = self._encoder.read(folded.text) if tier is Tier.FULL else None
        return _Read(folded, spoken, found, hits, reading, self._evidence(found, hits, reading, spoken))

    def _evidence(self, found: Grams, hits: tuple[Hit, ...], reading: Reading | None, lang: str) -> dict[str, dict[str, float]]:
        linear = dict(zip(self._linear.heads, self._linear.logits(found).tolist(), strict=True))
        # What an own word brings is up to the rulebook's lists: it says nothing of how profane a comment is.
        shared = listed(hit for hit in hits if hit.entry.lang) | {"linear_toxic": linear["toxic"], "spanish": float(lang == "es")}
        read: dict[str, float] = {}
        if reading is not None:
            read = dict(zip(self._encoder.heads, reading.logits.tolist(), strict=True))
            shared["encoder_toxic"] = read["toxic"]
        return {head: {**shared, "linear": linear[head], "encoder": read.get(head, 0.0)} for head in linear}

    def _off_point(self, read: _Read, story: Story | None, parent: str | None) -> float | None:
        if story is None and not parent:
            return None
        told = f"{story.title} {story.text}" if story else ""
        if told and tongue.language(told) != read.lang:
            return None
        chance = self._pertinence.off_point(read.folded.text, [told, parent or ""])
        return None if chance is None else round(chance, 4)


def listed(hits: Iterable[Hit]) -> dict[str, float]:
    """How bad the worst listed word of each kind is: 0 for none, to 1 for severe."""
    worst = {str(kind): 0.0 for kind in Kind}
    for hit in hits:
        worst[hit.entry.kind] = max(worst[hit.entry.kind], hit.entry.severity / 3)
    return worst


def _spans(rule: Rule, places: Iterable[tuple[int, int]]) -> list[Span]:
    return [Span(rule, begin, end) for begin, end in places]
