"""`houserules evaluate`: test sets in, figures out."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from houserules.command.files import FILE, rulebook_at
from houserules.command.score import number_of_processes
from houserules.errors import HouseRulesError
from houserules.evaluating.examples import ABOUT, SETS, TestSet, own_set
from houserules.evaluating.figures import Tried
from houserules.evaluating.report import page
from houserules.evaluating.results import Results, table
from houserules.evaluating.trying import Contender, verdicts
from houserules.evaluating.words import LANGUAGES, words
from houserules.shapes import Tier

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_NAMES = [each.name for each in SETS]


@click.command()
@click.option("--data", type=_FOLDER, help="The folder with the open test sets, each in a folder of its own.")
@click.option("--set", "own", type=FILE, multiple=True, help="A set of your own: JSON lines {“text”, “label”, “group”, “lang”}.")
@click.option("--label", "labels", type=click.Choice(ABOUT), multiple=True, help="What its labels are about; one for each --set.")
@click.option("--only", type=click.Choice(_NAMES), multiple=True, help="These of the open sets alone.")
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Write a page with curves and the worst mistakes."
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", help="The language of table and page.")
@click.option("--json", "as_json", is_flag=True, help="Print data, not a table.")
@click.option("--tier", type=click.Choice([tier.value for tier in Tier]), default=Tier.FULL.value, show_default=True)
@click.option("--rulebook", type=FILE, help="The rulebook for what is held, not the shipped one.")
@click.option("--weights", type=_FOLDER, help="Another model than the shipped one.")
@click.option(
    "--processes", "number", metavar="N|auto", callback=number_of_processes, default="1", help="On so many cores; 1 by default."
)
def evaluate(
    data: Path | None,
    own: tuple[Path, ...],
    labels: tuple[str, ...],
    only: tuple[str, ...],
    report: Path | None,
    lang: str,
    as_json: bool,
    tier: str,
    rulebook: Path | None,
    weights: Path | None,
    number: int,
) -> None:
    """Judge test sets and print how well it went. Exit status 1 when a figure misses what is promised of it.

    \b
    houserules evaluate --data DIR --report report.html
    houserules evaluate --set decisions.jsonl --label hate
    """
    if len(own) != len(labels):
        raise click.UsageError("Each --set needs a --label that says what its labels are about.")
    if not data and not own:
        raise click.UsageError("Nothing to judge: name --data or --set.")
    contender = Contender(Tier(tier), weights, rulebook_at(rulebook))
    present, missing = _sets(data, only)
    present += [(own_set(file, label), file) for file, label in zip(own, labels, strict=True)]
    try:
        results = _results(contender, present, missing, number)
    except (HouseRulesError, KeyError, ValueError) as wrong:
        raise click.ClickException(f"A set can't be read: {wrong}") from wrong
    click.echo(json.dumps(results.as_data(), indent=1, ensure_ascii=False) if as_json else table(results, words(lang)))
    if report:
        report.write_text(page(results, lang, words(lang)), "utf-8")
        click.echo(f"{report} is written.", err=True)
    raise SystemExit(1 if results.missed else 0)


def _sets(data: Path | None, only: Sequence[str]) -> tuple[list[tuple[TestSet, Path]], list[str]]:
    """Those whose file is there, with it, and the names of the others."""
    asked = [each for each in SETS if not only or each.name in only] if data else []
    files = [(each, data / each.file) for each in asked if data]
    missing = [each.name for each, file in files if not file.exists()]
    for name in missing:
        click.echo(f"{name} isn't there.", err=True)
    return [(each, file) for each, file in files if each.name not in missing], missing


def _results(contender: Contender, sets: Sequence[tuple[TestSet, Path]], missing: list[str], processes: int) -> Results:
    read = [(each, list(each.read(file))) for each, file in sets]
    examples = [example for _, several in read for example in several]
    with click.progressbar(
        verdicts(contender, examples, processes=processes),
        length=len(examples),
        label="Judging",
        file=sys.stderr,
    ) as judged:
        given = list(judged)
    tried, begin = [], 0
    for each, several in read:
        tried.append(Tried(each, several, given[begin : begin + len(several)]))
        begin += len(several)
    first = given[0] if given else None
    return Results(
        tried,
        missing,
        contender.tier.value,
        first.model_version if first else "",
        first.rulebook_version if first else "",
    )
