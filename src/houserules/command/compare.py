"""`houserules compare`: which of two models is nearer to what people decided?"""

from pathlib import Path

import click

import houserules
from houserules.command.comparison import LABELS_OPTION, decisions_at, print_comparison, progress
from houserules.command.files import FILE, FOLDER, engine_at, rulebook_at
from houserules.comparing import Outcome
from houserules.comparing import compare as compare_models
from houserules.shapes import Tier


@click.command(short_help="Show two models side by side on people's decisions.")
@LABELS_OPTION
@click.option("--weights", "new", type=FOLDER, required=True, help="The new model.")
@click.option("--against", "old", type=FOLDER, help="The old model; the shipped one if not given.")
@click.option("--all", "use_all", is_flag=True, help="Use all labels, also those the new model may have learnt from.")
@click.option("--rulebook", type=FILE, help="The rulebook for what is held, not the shipped one.")
@click.option("--tier", type=click.Choice([tier.value for tier in Tier]), default=Tier.FULL.value, show_default=True)
def compare(labels: Path | None, new: Path, old: Path | None, use_all: bool, rulebook: Path | None, tier: str) -> None:
    """Judge what people decided by two models, and say which is nearer to it, and whether by more than chance.

    Used is the fifth of the texts that `houserules train --from` never learns from. Exit status 1 when the new model is worse
    in anything by more than chance.
    """
    if labels is None:
        raise click.UsageError("Nothing to compare on: name --from.")
    engines = (engine_at(old) if old else houserules.engine()), engine_at(new)
    book = rulebook_at(rulebook)
    decisions = decisions_at(labels)
    if use_all:
        click.echo("All of them are used: a model that has learnt from them looks better than it is.", err=True)
    chosen = [*decisions.held_back, *(decisions.learnt if use_all else ())]
    with progress("Comparing") as told:
        comparison = compare_models(chosen, *engines, rulebook=book, tier=Tier(tier), told=told)
    print_comparison(comparison, (engines[0].version, engines[1].version))
    raise SystemExit(1 if comparison.outcome in (Outcome.WORSE, Outcome.MIXED) else 0)
