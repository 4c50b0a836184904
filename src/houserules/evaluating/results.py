"""Everything that was found, as a table for a terminal and as data."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isnan
from typing import Any

from houserules.columns import columns
from houserules.evaluating import metrics
from houserules.evaluating.figures import Figure, Sample, Tried, alarms_by_group, by_language, figures
from houserules.evaluating.words import Words

# Groups with fewer good texts say nothing.
FEWEST_IN_GROUP = 20


@dataclass(frozen=True)
class Results:
    """``missing`` names the sets that weren't in the folder."""

    tried: Sequence[Tried]
    missing: Sequence[str]
    tier: str
    model: str
    rulebook: str

    @cached_property
    def figures(self) -> list[Figure]:
        return [figure for tried in self.tried for figure in figures(tried)]

    @cached_property
    def samples(self) -> list[Sample]:
        return [sample for tried in self.tried for sample in tried.samples()]

    @property
    def promised(self) -> list[Figure]:
        return [figure for figure in self.figures if figure.mark]

    @property
    def missed(self) -> list[Figure]:
        return [figure for figure in self.promised if figure.is_missed]

    def as_data(self) -> dict[str, Any]:
        """No text of a comment is in it."""
        return {
            "model": self.model,
            "rulebook": self.rulebook,
            "tier": self.tier,
            "missing": list(self.missing),
            "figures": [_figure_data(figure) for figure in self.figures],
            "confusion": [_confusion_data(sample) for sample in self.samples],
            "groups": [_group_data(sample) for sample in self.samples if alarms_by_group(sample)],
            "languages": _language_data(self.samples),
        }


def _figure_data(figure: Figure) -> dict[str, Any]:
    mark = figure.mark
    promised = {"bound": mark.bound, "at_most": mark.at_most, "is_met": not figure.is_missed} if mark else None
    return {
        "set": figure.set,
        "about": figure.about,
        "figure": figure.name,
        "value": _number(figure.value),
        "texts": figure.number,
        "promised": promised,
    }


def _confusion_data(sample: Sample) -> dict[str, Any]:
    at_line = metrics.confusion(sample.truth, sample.scores)
    counts = {"hits": at_line.hits, "alarms": at_line.alarms, "misses": at_line.misses, "passes": at_line.passes}
    return {"set": sample.set, "about": sample.about, **counts}


def _group_data(sample: Sample) -> dict[str, Any]:
    groups = [
        {"group": each.group, "texts": each.number, "alarms": each.alarms, "low": round(each.low, 4), "high": round(each.high, 4)}
        for each in alarms_by_group(sample)
    ]
    return {"set": sample.set, "about": sample.about, "groups": groups}


def _language_data(samples: Sequence[Sample]) -> list[dict[str, Any]]:
    return [
        {
            "lang": each.lang,
            "about": each.sample.about,
            "texts": len(each.sample.truth),
            "auc": _number(metrics.auc(each.sample.truth, each.sample.scores)),
            "recognised": _number(each.recognised),
        }
        for each in by_language(samples)
    ]


def _number(value: float) -> float | None:
    return None if isnan(value) else round(value, 6)


def shown(value: float) -> str:
    return "–" if isnan(value) else f"{value:.3f}"


def table(results: Results, words: Words) -> str:
    """What was promised first, then everything, each set by itself."""
    lines = [words["promises"], *_lines(results.promised, words), "", words["figures"], *_lines(results.figures, words)]
    return "\n".join(lines)


def _lines(figures: Sequence[Figure], words: Words) -> list[str]:
    rows = [
        (each.set, words[each.about], words[each.name], shown(each.value), f"{each.number:,}", told(each, words))
        for each in figures
    ]
    heads = tuple(words[name] for name in ("set", "about", "figure", "value", "number", "mark"))
    return list(columns([heads, *rows], left=(0, 1, 2, 5)))


def told(figure: Figure, words: Words) -> str:
    """The promise, and whether it is kept."""
    return f"{figure.mark} {words['not_met' if figure.is_missed else 'met']}" if figure.mark else ""
