"""A comparison of two models as a table, and labels read with what is wrong with them told: for `train` and `compare`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from houserules.columns import columns
from houserules.command.files import FILE
from houserules.comparing import Comparison, Figures, Outcome, sentence
from houserules.decisions import Decisions, read_decisions

LABELS_OPTION = click.option("--from", "labels", type=FILE, help="Labels: JSON lines.")
_CHANGES = {1: "better", 0: "", -1: "worse"}
_COLOURS = {Outcome.BETTER: "green", Outcome.WORSE: "red", Outcome.MIXED: "red"}
_STEPS = 1_000


def decisions_at(path: Path) -> Decisions:
    """Lines that can't be used are told on standard error."""
    broken = 0

    def told(number: int, wrong: str) -> None:
        nonlocal broken
        broken += 1
        click.echo(f"{path}:{number}: {wrong}", err=True)

    click.echo(f"Reading {path}", err=True)
    try:
        decisions = read_decisions(path, told)
    except OSError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    older = f"; {decisions.older:,} older ones don't count" if decisions.older else ""
    unread = f"; {broken:,} lines could not be used" if broken else ""
    texts = len(decisions.learnt) + len(decisions.held_back)
    click.echo(
        f"{decisions.labels:,} labels of {texts:,} texts, {len(decisions.held_back):,} held back{older}{unread}.", err=True
    )
    return decisions


@contextmanager
def progress(label: str) -> Iterator[Callable[[float], None]]:
    """A bar on standard error; what is yielded takes the share that is done."""
    with click.progressbar(length=_STEPS, label=label, file=sys.stderr) as bar:
        yield lambda done: bar.update(max(0, int(_STEPS * done) - bar.pos))


def print_comparison(comparison: Comparison, versions: tuple[str, str]) -> None:
    click.echo(f"Old: {versions[0]}   New: {versions[1]}   False alarms and misses: held or refused by the rulebook\n")
    header = ("", "labels", "yes", "AUC", "log loss", "false alarms", "missed", "")
    for line in columns([header, *map(_cells, comparison.rules), _whole(comparison)], gap="   "):
        click.echo(line)
    click.secho(f"\n{sentence(comparison)}", fg=_COLOURS.get(comparison.outcome))


def _cells(figures: Figures) -> tuple[str, ...]:
    return (
        figures.about,
        f"{figures.number:,}",
        f"{figures.positives:,}",
        _pair(figures.auc),
        _pair(figures.log_loss),
        _counts(figures.alarms),
        _counts(figures.misses),
        _CHANGES[figures.change],
    )


def _whole(comparison: Comparison) -> tuple[str, ...]:
    mistakes = _counts(comparison.mistakes)
    return ("the comment", f"{comparison.number:,}", "", "", _pair(comparison.log_loss), f"{mistakes} mistakes", "", "")


def _pair(pair: tuple[float, float]) -> str:
    old, new = ("–" if value != value else f"{value:.3f}" for value in pair)  # noqa: PLR0124 (NaN)
    return f"{old} → {new}"


def _counts(pair: tuple[int, int] | None) -> str:
    return f"{pair[0]:,} → {pair[1]:,}" if pair else "–"
