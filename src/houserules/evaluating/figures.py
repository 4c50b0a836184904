"""Verdicts against what is known: the figures of the table, and whether what was promised is kept."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isnan, nan

import numpy as np

from houserules.evaluating import metrics
from houserules.evaluating.examples import ABOUT, TOXICITY, WORDING, WORST, Example, TestSet
from houserules.evaluating.metrics import Scores, Truth
from houserules.shapes import Action, Rule, Verdict

# Words that only a rule of another kind objects to are no toxic spans.
_NOT_TOXIC = (Rule.OFF_POINT, Rule.PRIVACY, Rule.SPAM)


@dataclass(frozen=True, slots=True)
class Mark:
    """What is promised of a figure."""

    bound: float
    at_most: bool = False

    def is_met(self, value: float) -> bool:
        return not isnan(value) and (value <= self.bound if self.at_most else value >= self.bound)

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.bound:g}"


# By set, what it is about, and the figure.
MARKS = {
    ("surge-toxicity", TOXICITY, "auc"): Mark(0.95),
    ("wiki-talk", TOXICITY, "auc"): Mark(0.97),
    ("wiki-talk", TOXICITY, "twin_shift"): Mark(0.03, at_most=True),
    ("wiki-talk", TOXICITY, "twin_distance"): Mark(0.03, at_most=True),
    ("toxic-spans", TOXICITY, "span_f1"): Mark(0.66),
    ("perspective-wiki-2k", TOXICITY, "spearman"): Mark(0.80),
    ("fox-news", str(Rule.HATE), "auc"): Mark(0.75),
    ("fox-news", str(Rule.OFF_POINT), "auc"): Mark(0.80),
    ("talk-posts", "verdict", "held"): Mark(0.03, at_most=True),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """``name`` is a word of ``words``; ``number`` is of how many examples."""

    set: str
    about: str
    name: str
    value: float
    number: int

    @property
    def mark(self) -> Mark | None:
        return MARKS.get((self.set, self.about, self.name))

    @property
    def is_missed(self) -> bool:
        return self.mark is not None and not self.mark.is_met(self.value)


@dataclass(frozen=True)
class Tried:
    """A set with the verdicts on its examples."""

    set: TestSet
    examples: Sequence[Example]
    verdicts: Sequence[Verdict]

    def samples(self) -> Iterator["Sample"]:
        """One for each thing that is known as true or false."""
        for about in ABOUT:
            known = [at for at, example in enumerate(self.examples) if about in example.labels]
            if known:
                yield Sample(self.set.name, about, [self.examples[at] for at in known], [self.verdicts[at] for at in known])


@dataclass(frozen=True)
class Sample:
    """One question with the right answers: is it so?"""

    set: str
    about: str
    examples: Sequence[Example]
    verdicts: Sequence[Verdict]

    @property
    def truth(self) -> Truth:
        return np.array([example.labels[self.about] for example in self.examples], dtype=bool)

    @property
    def scores(self) -> Scores:
        return scores_of(self.verdicts, self.about)

    def part(self, belongs: Callable[[Example], bool]) -> "Sample":
        kept = [pair for pair in zip(self.examples, self.verdicts, strict=True) if belongs(pair[0])]
        return Sample(self.set, self.about, [pair[0] for pair in kept], [pair[1] for pair in kept])


def scores_of(verdicts: Iterable[Verdict], about: str) -> Scores:
    """No verdict on the point counts as on it."""
    return np.array([_score(verdict, about) for verdict in verdicts], dtype=np.float64)


def _score(verdict: Verdict, about: str) -> float:
    if about == TOXICITY:
        return verdict.toxicity
    if about == WORST:
        return max(verdict.scores[rule] or 0.0 for rule in WORDING)
    return verdict.scores[Rule(about)] or 0.0


def figures(tried: Tried) -> Iterator[Figure]:
    """All of a set, in the order of the table."""
    for sample in tried.samples():
        yield from _of_sample(sample)
    for find in (_twins, _spans, _agreement, _held):
        yield from find(tried)


def _of_sample(sample: Sample) -> Iterator[Figure]:
    truth, scores = sample.truth, sample.scores
    at_line = metrics.confusion(truth, scores)
    values = {
        "auc": metrics.auc(truth, scores),
        "average_precision": metrics.average_precision(truth, scores),
        "f1": at_line.f1,
        "macro_f1": at_line.macro_f1,
        "calibration_error": metrics.calibration_error(truth, scores),
        "brier": metrics.brier(truth, scores),
    }
    for name, value in values.items():
        yield Figure(sample.set, sample.about, name, value, len(truth))


def _twins(tried: Tried) -> Iterator[Figure]:
    """The score of a text with identities swapped, less that of the text: the mean, and the mean of its size."""
    pairs = [(example.twin_of, at) for at, example in enumerate(tried.examples) if example.twin_of is not None]
    if not pairs:
        return
    scores = scores_of(tried.verdicts, TOXICITY)
    shifts = np.array([scores[twin] - scores[at] for at, twin in pairs])
    swapped = np.array([tried.examples[twin].text != tried.examples[at].text for at, twin in pairs])
    for ending, part in (("", shifts), ("_swapped", shifts[swapped])):
        yield Figure(tried.set.name, TOXICITY, f"twin_shift{ending}", _mean(part, absolute_mean=True), len(part))
        yield Figure(tried.set.name, TOXICITY, f"twin_distance{ending}", _mean(np.abs(part)), len(part))


def _mean(values: Scores, *, absolute_mean: bool = False) -> float:
    if not len(values):
        return nan
    return abs(float(values.mean())) if absolute_mean else float(values.mean())


def _spans(tried: Tried) -> Iterator[Figure]:
    pairs = [
        (example.marked, inked(verdict))
        for example, verdict in zip(tried.examples, tried.verdicts, strict=True)
        if example.marked is not None
    ]
    if pairs:
        mean = sum(metrics.span_f1(found, marked) for marked, found in pairs) / len(pairs)
        yield Figure(tried.set.name, TOXICITY, "span_f1", mean, len(pairs))


def inked(verdict: Verdict) -> set[int]:
    """The characters that a rule about wording objects to."""
    return {at for span in verdict.spans if span.rule not in _NOT_TOXIC for at in range(span.begin, span.end)}


def _agreement(tried: Tried) -> Iterator[Figure]:
    for about in ABOUT:
        known = [at for at, example in enumerate(tried.examples) if about in example.grades]
        if known:
            theirs = np.array([tried.examples[at].grades[about] for at in known])
            ours = scores_of((tried.verdicts[at] for at in known), about)
            yield Figure(tried.set.name, about, "spearman", metrics.spearman(ours, theirs), len(known))


def _held(tried: Tried) -> Iterator[Figure]:
    """The share that isn't published at once, of texts that nearly all could be."""
    if tried.set.plain:
        number = len(tried.verdicts)
        for name, actions in (("held", (Action.HOLD, Action.REFUSE)), ("nudged", (Action.NUDGE,))):
            share = sum(verdict.action in actions for verdict in tried.verdicts) / number if number else nan
            yield Figure(tried.set.name, "verdict", name, share, number)


@dataclass(frozen=True, slots=True)
class Alarms:
    """False alarms among the good texts about one group, at the line; ``low`` and ``high`` bound 95 %."""

    group: str
    number: int
    alarms: int
    low: float
    high: float

    @property
    def rate(self) -> float:
        return self.alarms / self.number


def alarms_by_group(sample: Sample) -> list[Alarms]:
    """Groups with good texts, the most alarming first."""
    counts: dict[str, list[int]] = {}
    for example, is_so, score in zip(sample.examples, sample.truth, sample.scores, strict=True):
        for group in () if is_so else example.groups:
            count = counts.setdefault(group, [0, 0])
            count[0] += 1
            count[1] += int(score >= metrics.LINE)
    found = [Alarms(group, number, alarms, *metrics.wilson(alarms, number)) for group, (number, alarms) in counts.items()]
    return sorted(found, key=lambda each: (-each.rate, -each.number, each.group))


@dataclass(frozen=True, slots=True)
class InLanguage:
    """``recognised`` is the share whose language was found to be that one; NaN where it wasn't told."""

    lang: str
    sample: Sample
    recognised: float


def by_language(samples: Sequence[Sample]) -> Iterator[InLanguage]:
    """All samples about the same, taken together, for each language in them."""
    for about in ABOUT:
        same = [sample for sample in samples if sample.about == about]
        for lang in sorted({example.lang for sample in same for example in sample.examples}):
            parts = [sample.part(lambda example, lang=lang: example.lang == lang) for sample in same]  # type: ignore[misc]
            whole = Sample("", about, [e for part in parts for e in part.examples], [v for part in parts for v in part.verdicts])
            right = sum(verdict.lang == lang for verdict in whole.verdicts) / len(whole.verdicts)
            yield InLanguage(lang, whole, nan if lang == "und" else right)


@dataclass(frozen=True, slots=True)
class Mistake:
    text: str
    score: float
    is_alarm: bool


def worst_mistakes(sample: Sample, most: int) -> list[Mistake]:
    """The surest of the false alarms, then the surest of what was missed."""
    truth, scores = sample.truth, sample.scores
    order = np.argsort(-scores, kind="stable")
    alarms = [at for at in order if not truth[at] and scores[at] >= metrics.LINE][:most]
    misses = [at for at in order[::-1] if truth[at] and scores[at] < metrics.LINE][:most]
    return [Mistake(sample.examples[at].text, float(scores[at]), not truth[at]) for at in [*alarms, *misses]]
