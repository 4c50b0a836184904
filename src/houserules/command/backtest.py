"""`houserules backtest`: what would a rulebook change?"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import click

import houserules
from houserules.backtesting import Change, Replay, report
from houserules.bulk.lines import Inputs, Line, opened
from houserules.bulk.progress import Progress
from houserules.command.files import FILE, rulebook_at
from houserules.errors import RemarkUnreadable
from houserules.remarks import Remark, read_remark
from houserules.rulebook import Rulebook, default_rulebook
from houserules.shapes import Tier, Verdict


@click.command(short_help="Print what a rulebook would change on labelled comments.")
@click.argument("rulebook", type=FILE)
@click.argument("comments", nargs=-1, type=FILE)
@click.option("--against", type=FILE, help="Show what changes against this rulebook, not against people's decisions.")
@click.option("--against-shipped", is_flag=True, help="The same against the shipped rulebook.")
@click.option(
    "--changed", type=click.Path(dir_okay=False, path_type=Path), help="Write all changed comments there, as JSON lines."
)
@click.option("--show", type=click.IntRange(0, 10_000), default=20, show_default=True, help="How many changed comments to print.")
@click.option(
    "--tier",
    type=click.Choice([tier.value for tier in Tier]),
    default=Tier.FULL.value,
    show_default=True,
    help="Which models judge; fast ones have no encoder.",
)
def backtest(
    rulebook: Path,
    comments: tuple[Path, ...],
    against: Path | None,
    against_shipped: bool,
    changed: Path | None,
    show: int,
    tier: str,
) -> None:
    """Replay RULEBOOK on labelled COMMENTS (JSON lines; standard input if no file is named), and print what would change.

    \b
    {"id": "17", "text": "…", "decision": "approved" or "rejected", "rule": "personal", "section": "City",
     "story": {"title": "…", "text": "…"}, "parent": "…"}

    Only text must be there. With "scores" ({"hate": 0.7, …}) instead, nothing is judged again. Precision: of the comments it
    would hold or refuse, the share that people rejected. Recall: of those people rejected, the share it would hold or
    refuse. False alarms: of those people approved, the share it would.
    """
    if against and against_shipped:
        raise click.UsageError("--against or --against-shipped, not both.")
    old = rulebook_at(against) if against else default_rulebook() if against_shipped else None
    replay = Replay(rulebook_at(rulebook), old, judging(Tier(tier)))
    with ExitStack() as until:
        inputs = opened(comments, sys.stdin.buffer, until)
        progress = Progress(sys.stderr, size_bytes=inputs.size_bytes, read_bytes=lambda: inputs.read_bytes)
        changes = Changes(show, changed, until)
        broken = _replay(replay, inputs, progress, changes)
        progress.end()
    changes.print()
    click.echo("\n".join(report(replay)))
    if broken:
        raise click.ClickException(f"{broken:,} lines could not be used; the figures are without them.")


def judging(tier: Tier) -> Callable[[Remark, Rulebook], Verdict]:
    """By this process's engine, loaded when the first comment needs it."""

    def judge(remark: Remark, rulebook: Rulebook) -> Verdict:
        return houserules.engine().judge(
            remark.text, story=remark.story, parent=remark.parent, rulebook=rulebook, lang=remark.lang, tier=tier
        )

    return judge


class Changes:
    """The first few are kept to be printed, since nothing may be printed into a progress bar; a file gets all of them."""

    def __init__(self, show: int, path: Path | None, until: ExitStack) -> None:
        self._show, self._path = show, path
        self._first: list[Change] = []
        self._number = 0
        try:
            self._out = until.enter_context(path.open("w", encoding="utf-8")) if path else None
        except OSError as wrong:
            raise click.ClickException(str(wrong)) from wrong

    def add(self, change: Change | None) -> None:
        if change is None:
            return
        self._number += 1
        if self._out:
            self._out.write(json.dumps(asdict(change)) + "\n")
        if len(self._first) < self._show:
            self._first.append(change)

    def print(self) -> None:
        for change in self._first:
            rules = f"  ({', '.join(change.rules)})" if change.rules else ""
            click.echo(f"{_plain(change.id)}  {change.before} → {change.after}{rules}")
        if self._number > len(self._first):
            where = f"{self._path} has all" if self._path else "--changed FILE writes all"
            click.echo(f"… and {self._number - len(self._first):,} more ({where})")
        if self._first:
            click.echo()


def _replay(replay: Replay, inputs: Inputs, progress: Progress, changes: Changes) -> int:
    """How many lines were broken."""
    broken = 0
    for number, line in _numbered(inputs):
        try:
            changes.add(replay.add(_remark(line, number)))
        except RemarkUnreadable as wrong:
            progress.say(str(wrong))
            broken += 1
        progress.add(1)
    return broken


def _numbered(inputs: Inputs) -> Iterator[tuple[int, Line]]:
    for batch in inputs.batches():
        yield from enumerate(batch.lines, batch.first)


def _remark(line: Line, number: int) -> Remark:
    if isinstance(line, int):
        raise RemarkUnreadable(f"It has {line:,} bytes, too many for a comment.", number)
    return read_remark(line, number)


def _plain(text: str) -> str:
    """On one line, and without what a terminal would obey."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)[:80]
