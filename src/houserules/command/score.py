"""`houserules score`: JSON lines in, JSON lines out."""

import errno
import os
import sys
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import click

from houserules.bulk import lines
from houserules.bulk.errors import OutputTaken
from houserules.bulk.progress import Progress
from houserules.bulk.resuming import Kept, keep_whole_lines
from houserules.bulk.scoring import Tally
from houserules.bulk.scoring import score as run
from houserules.bulk.working import Crew, Work, alone, processes
from houserules.command.files import FILE
from houserules.errors import HouseRulesError
from houserules.rulebook import load_rulebook
from houserules.shapes import Tier

STATUS_BROKEN_LINES = 1
STATUS_IMPOSSIBLE = 2
# As a shell says it of who was ended by SIGINT or SIGPIPE.
STATUS_INTERRUPTED, STATUS_NOBODY_READS = 130, 141

MOST_PROCESSES = 256


def number_of_processes(_: click.Context, __: click.Parameter, value: str) -> int:
    if value == "auto":
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    number = int(value) if value.isascii() and value.isdecimal() else 0
    if not 1 <= number <= MOST_PROCESSES:
        raise click.BadParameter(f"{value!r} is neither a number from 1 to {MOST_PROCESSES} nor “auto”.")
    return number


@dataclass(frozen=True)
class _Asked:
    files: tuple[Path, ...]
    output: Path | None
    resume: bool
    overwrite: bool
    work: Work
    number: int
    cluster: str | None


@click.command()
@click.argument("files", nargs=-1, type=FILE)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write there, not to standard output.")
@click.option("--resume", is_flag=True, help="Go on with that output where it was cut off.")
@click.option("--overwrite", is_flag=True, help="Replace that output if it is there.")
@click.option(
    "--processes",
    "number",
    metavar="N|auto",
    callback=number_of_processes,
    default="1",
    help="On so many cores.",
    show_default=True,
)
@click.option("--cluster", metavar="ADDRESS", help="Work on the Dask cluster at tcp://HOST:PORT.")
@click.option("--tier", type=click.Choice([tier.value for tier in Tier]), default=Tier.FULL.value, show_default=True)
@click.option("--rulebook", type=FILE, help="The rulebook that makes the verdict, not the shipped one.")
def score(
    files: tuple[Path, ...],
    output: Path | None,
    resume: bool,
    overwrite: bool,
    number: int,
    cluster: str | None,
    tier: str,
    rulebook: Path | None,
) -> None:
    """Judge JSON lines, from FILES or standard input: one line for each, in order.

    \b
    In:  {"id": "1", "text": "…", "lang": "es", "story": {"title": "…", "text": "…"}, "parent": "…"}
    Out: {"id": "1", "scores": {"profanity": 0.02, …}, "spans": […], "lang": "es", "tier": "full", "verdict": "publish"}

    Only id and text must be there. A broken line is answered by {"id": …, "error": {"line", "code", "message"}} and told on
    standard error; the rest goes on, and the exit status is 1.
    """
    if (resume and overwrite) or ((resume or overwrite) and output is None):
        raise click.UsageError("--resume or --overwrite say what to do with a file that --output names.")
    try:
        work = Work(Tier(tier), load_rulebook(rulebook) if rulebook else None)
        _run(_Asked(files, output, resume, overwrite, work, number, cluster))
    except HouseRulesError as wrong:
        click.secho(f"{wrong}", fg="red", err=True)
        raise SystemExit(STATUS_IMPOSSIBLE) from wrong
    except OSError as wrong:
        if wrong.errno != errno.EPIPE:
            click.secho(f"{wrong}", fg="red", err=True)
            raise SystemExit(STATUS_IMPOSSIBLE) from wrong
        _hush()
        raise SystemExit(STATUS_NOBODY_READS) from wrong
    except KeyboardInterrupt:
        click.echo("Interrupted." + (" --resume goes on with what is written." if output else ""), err=True)
        raise SystemExit(STATUS_INTERRUPTED) from None


def _run(asked: _Asked) -> None:
    with ExitStack() as until:
        inputs = lines.opened(asked.files, sys.stdin.buffer, until)
        out, kept = _opened(asked, until)
        progress = Progress(
            sys.stderr, size_bytes=inputs.size_bytes, read_bytes=lambda: inputs.read_bytes, lines_before=kept.lines
        )
        crew = until.enter_context(_crew(asked))
        tally = run(inputs.batches(), crew, out, on_lines=progress.add, on_broken=progress.say, kept=kept)
        progress.end()
    _tell(tally)


def _opened(asked: _Asked, until: ExitStack) -> tuple[BinaryIO, Kept]:
    if asked.output is None:
        return sys.stdout.buffer, Kept()
    if not asked.output.exists():
        return until.enter_context(asked.output.open("xb")), Kept()
    if any(asked.output.samefile(file) for file in asked.files):
        raise OutputTaken(f"{asked.output} is an input.")
    if asked.resume:
        kept = keep_whole_lines(asked.output)
        return until.enter_context(asked.output.open("ab")), kept
    if not asked.overwrite:
        raise OutputTaken(f"{asked.output} is there already. --resume goes on with it, --overwrite replaces it.")
    return until.enter_context(asked.output.open("wb")), Kept()


def _crew(asked: _Asked) -> AbstractContextManager[Crew]:
    if asked.cluster:
        try:
            from houserules.bulk.cluster import cluster  # noqa: PLC0415 (an extra)
        except ImportError as wrong:
            raise click.UsageError("--cluster needs the extra: pip install 'tertulia[cluster]'") from wrong
        return cluster(asked.work, asked.cluster)
    return nullcontext(alone(asked.work)) if asked.number == 1 else processes(asked.work, asked.number)


def _tell(tally: Tally) -> None:
    if tally.broken:
        click.echo(f"{tally.broken:,} of {tally.lines:,} lines {'was' if tally.broken == 1 else 'were'} broken.", err=True)
        raise SystemExit(STATUS_BROKEN_LINES)


def _hush() -> None:
    """What is still in the buffer of standard output can't be written at the end either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
