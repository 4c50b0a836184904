"""The results as one page that needs nothing else: no script, no other file, nothing from anywhere."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib import resources

from houserules.evaluating import drawing, metrics
from houserules.evaluating.figures import Alarms, Figure, Sample, alarms_by_group, by_language, worst_mistakes
from houserules.evaluating.results import FEWEST_IN_GROUP, Results, shown, told
from houserules.evaluating.words import Words

MOST_MISTAKES = 6
LONGEST_MISTAKE_CHARACTERS = 600


def page(results: Results, lang: str, words: Words) -> str:
    parts = [*_head(results, words), *_promises(results, words), *_all_figures(results, words), *_curves(results.samples, words)]
    parts += [*_confusion(results.samples, words), *_groups(results.samples, words), *_languages(results.samples, words)]
    parts += _mistakes(results.samples, words)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    text = (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(words["title"])}</title>\n'
        f"<style>\n{_style()}</style>\n</head>\n<body>\n<main>\n" + "\n".join(parts) + "\n</main>\n</body>\n</html>\n"
    )
    # Half of a pair can't be written; a comment may have one.
    return text.encode("utf-8", "replace").decode()


def _style() -> str:
    return resources.files(__package__).joinpath("report.css").read_text("utf-8")


def _head(results: Results, words: Words) -> Iterator[str]:
    number = f"{sum(len(tried.examples) for tried in results.tried):,}"
    made = words["made_with"].format(
        model=results.model, tier=results.tier, rulebook=results.rulebook, number=number, sets=len(results.tried)
    )
    yield f"<h1>{escape(words['title'])}</h1>\n<p class='faint'>{escape(made)}</p>"


def _promises(results: Results, words: Words) -> Iterator[str]:
    if not results.promised:
        return
    missed = len(results.missed)
    says = words["missed"].format(number=missed) if missed else words["all_met"]
    yield f"<h2>{escape(words['promises'])}</h2>\n<p class='{'bad' if missed else 'good'}'>{escape(says)}</p>"
    yield _figures(results.promised, words, words["promises"])


def _all_figures(results: Results, words: Words) -> Iterator[str]:
    yield f"<h2>{escape(words['figures'])}</h2>"
    for tried in results.tried:
        own = [figure for figure in results.figures if figure.set == tried.set.name]
        yield f"<details><summary>{escape(tried.set.name)}</summary>{_figures(own, words, tried.set.name)}</details>"


def _figures(figures: Iterable[Figure], words: Words, name: str) -> str:
    heads = ["set", "about", "figure", "value", "number", "mark"]
    rows = [
        [each.set, words[each.about], words[each.name], shown(each.value), f"{each.number:,}", _Raw(_promise(each, words))]
        for each in figures
    ]
    return _table([words[head] for head in heads], rows, name, numbers=(3, 4))


def _promise(figure: Figure, words: Words) -> str:
    return f'<span class="{"bad" if figure.is_missed else "good"}">{escape(told(figure, words))}</span>' if figure.mark else ""


def _curves(samples: Sequence[Sample], words: Words) -> Iterator[str]:
    yield f"<h2>{escape(words['curves'])}</h2>\n<div class='curves'>"
    for sample in samples:
        name = _name(sample, words)
        title = f"{words['roc']}, {name}: AUC {shown(metrics.auc(sample.truth, sample.scores))}"
        drawn = drawing.roc(
            *metrics.roc(sample.truth, sample.scores), title=title, axes=(words["false_positives"], words["true_positives"])
        )
        yield f"<figure>{drawn}<figcaption>{escape(title)}</figcaption></figure>"
        error = metrics.calibration_error(sample.truth, sample.scores)
        title = f"{words['calibration']}, {name}: ECE {shown(error)}"
        drawn = drawing.calibration(
            metrics.bins(sample.truth, sample.scores), title=title, axes=(words["score"], words["positives"])
        )
        yield f"<figure>{drawn}<figcaption>{escape(title)}</figcaption></figure>"
    yield "</div>"


def _confusion(samples: Sequence[Sample], words: Words) -> Iterator[str]:
    heads = ["set", "about", "hits", "alarms", "misses", "passes", "precision", "recall"]
    rows = []
    for sample in samples:
        at = metrics.confusion(sample.truth, sample.scores)
        counts = [f"{count:,}" for count in (at.hits, at.alarms, at.misses, at.passes)]
        rows.append([sample.set, words[sample.about], *counts, shown(at.precision), shown(at.recall)])
    yield f"<h2>{escape(words['confusion'])}</h2>"
    yield _table([words[head] for head in heads], rows, words["confusion"], numbers=range(2, 8))


def _groups(samples: Sequence[Sample], words: Words) -> Iterator[str]:
    yield f"<h2>{escape(words['groups'])}</h2>\n<p class='faint'>{escape(words['groups_says'])}</p>"
    for sample in samples:
        groups = [each for each in alarms_by_group(sample) if each.number >= FEWEST_IN_GROUP]
        if groups:
            heads = [words[head] for head in ("group", "number", "alarms", "rate", "interval")]
            yield f"<h3>{escape(_name(sample, words))}</h3>"
            yield _table(heads, [_group(each) for each in groups], _name(sample, words), numbers=(1, 2, 3))


def _group(each: Alarms) -> list[str]:
    drawn = drawing.interval(each.low, each.rate, each.high)
    return [
        each.group,
        f"{each.number:,}",
        f"{each.alarms:,}",
        f"{each.rate:.1%}",
        _Raw(f"{drawn} {each.low:.1%}–{each.high:.1%}"),
    ]


def _languages(samples: Sequence[Sample], words: Words) -> Iterator[str]:
    heads = [words[head] for head in ("language", "about", "number", "auc", "f1", "alarms", "recognised")]
    rows = []
    for each in by_language(samples):
        truth, scores = each.sample.truth, each.sample.scores
        at = metrics.confusion(truth, scores)
        alarms = at.alarms / (at.alarms + at.passes) if at.alarms + at.passes else float("nan")
        figures = [shown(value) for value in (metrics.auc(truth, scores), at.f1, alarms, each.recognised)]
        rows.append([each.lang, words[each.sample.about], f"{len(truth):,}", *figures])
    yield f"<h2>{escape(words['languages'])}</h2>"
    yield _table(heads, rows, words["languages"], numbers=range(2, 7))


def _mistakes(samples: Sequence[Sample], words: Words) -> Iterator[str]:
    yield f"<h2>{escape(words['mistakes'])}</h2>\n<p class='faint'>{escape(words['mistakes_says'])}</p>"
    for sample in samples:
        yield f"<details><summary>{escape(_name(sample, words))}</summary>"
        mistakes = worst_mistakes(sample, MOST_MISTAKES)
        for each in mistakes:
            text = each.text[:LONGEST_MISTAKE_CHARACTERS] + ("…" if len(each.text) > LONGEST_MISTAKE_CHARACTERS else "")
            kind = words["alarm" if each.is_alarm else "miss"]
            yield f"<p class='faint'>{escape(kind)} · {each.score:.3f}</p>"
            yield f'<blockquote tabindex="0"><span dir="auto">{escape(text)}</span></blockquote>'
        yield "</details>" if mistakes else f"<p>{escape(words['nothing'])}</p></details>"


def _name(sample: Sample, words: Words) -> str:
    return f"{sample.set}, {words[sample.about]}"


class _Raw(str):
    """Markup of our own."""

    __slots__ = ()


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], name: str, numbers: Iterable[int]) -> str:
    """It may be wider than a telephone: then it is moved by finger or arrow keys, not the page."""
    right = set(numbers)
    classes = [' class="n"' if column in right else "" for column in range(len(heads))]
    head = "".join(f'<th scope="col"{kind}>{escape(each)}</th>' for each, kind in zip(heads, classes, strict=True))
    body = "\n".join(
        "<tr>" + "".join(f"<td{kind}>{_cell(each)}</td>" for each, kind in zip(row, classes, strict=True)) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(name)}"><table>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def _cell(text: str) -> str:
    return text if isinstance(text, _Raw) else escape(text)
