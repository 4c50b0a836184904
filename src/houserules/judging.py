"""A comment judged: made comparable, lists and models asked, their answers mixed, the words to blame found, the rulebook kept."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from houserules import privacy, spam, tongue
from houserules.blaming import blamed
from houserules.comparable import Folded, fold
from houserules.encoder import Encoder, Reading
from houserules.lexicon import Hit
from houserules.linear import LinearModel, grams
from houserules.mixing import Evidence, evidence, least_profane, load_mixes
from houserules.pertinence import LONGEST_STORY_CHARACTERS, Pertinence, may_be_judged
from houserules.rulebook import Rulebook, default_rulebook, harshest
from houserules.shapes import Rule, Span, Story, Tier, Verdict
from houserules.subjects import Subjects

LONGEST_CHARACTERS = 100_000
_CONTEXTS_KEPT = 512
_MODELLED = (Rule.PROFANITY, Rule.HATE, Rule.PERSONAL, Rule.THREAT, Rule.SPAM)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was found in a comment before anything is concluded."""

    folded: Folded
    lang: str
    hits: tuple[Hit, ...]
    reading: Reading | None
    evidence: Mapping[str, Evidence]  # head → what speaks for it


class Engine:
    """Everything needed to judge; made once a process, used by many threads. The encoder is loaded when it is first wanted."""

    def __init__(self, *, weights: Path | None = None) -> None:
        self.folder = weights or Path(str(resources.files("houserules"))) / "weights"
        self.version = str(json.loads((self.folder / "about.json").read_text("utf-8"))["version"])
        self._linear = LinearModel.load(self.folder)
        self._mixes = load_mixes(self.folder / "mixing.json")
        self._pertinence = Pertinence.load(self.folder)
        # A story is asked for with every comment under it, and a comment with every reply to it.
        self._subject = lru_cache(maxsize=_CONTEXTS_KEPT)(self._subject_of)

    @cached_property
    def _encoder(self) -> Encoder:
        return Encoder(self.folder)

    @cached_property
    def _subjects(self) -> Subjects:
        return Subjects.load(self.folder)

    def _subject_of(self, text: str) -> NDArray[np.float32]:
        return self._subjects.of(fold(text[:LONGEST_STORY_CHARACTERS]).text)

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
        scores[Rule.PROFANITY] = max(scores[Rule.PROFANITY], least_profane(read.hits))
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

    def _read(self, comment: str, lang: str | None, tier: Tier, book: Rulebook, section: str | None) -> _Read:
        folded = fold(comment)
        spoken = lang or tongue.language(comment)
        hits = book.lexicon_in(section).hits(folded, spoken)
        reading = self._encoder.read(folded.text) if tier is Tier.FULL else None
        said = self._linear.logits(grams(folded.text))
        read = reading.logits if reading else {}
        return _Read(folded, spoken, hits, reading, evidence(said, read, hits, spoken))

    def _off_point(self, read: _Read, story: Story | None, parent: str | None) -> float | None:
        if story is None and not parent:
            return None
        told = f"{story.title} {story.text}" if story else ""
        if told and tongue.language(told) != read.lang:
            return None
        contexts = [told, parent or ""]
        if not may_be_judged(read.folded.text, contexts):
            return None
        chance = self._pertinence.off_point(read.folded.text, contexts, self._nearness(read, contexts))
        return None if chance is None else round(chance, 4)

    def _nearness(self, read: _Read, contexts: Iterable[str]) -> float | None:
        """Subjects are learnt from English alone."""
        if read.lang != "en":
            return None
        subject = self._subjects.of(read.folded.text)
        return max(float(subject @ self._subject(context)) for context in contexts if context)


def _spans(rule: Rule, places: Iterable[tuple[int, int]]) -> list[Span]:
    return [Span(rule, begin, end) for begin, end in places]
