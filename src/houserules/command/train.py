"""`houserules train`: a model of a newsroom's own from its labels, or the shipped one from open data."""

import re
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import click

from houserules.command.comparison import LABELS_OPTION, decisions_at, print_comparison, progress
from houserules.command.files import FOLDER, engine_at
from houserules.comparing import Comparison, compare
from houserules.decisions import Decisions
from houserules.errors import TooFewLabels
from houserules.judging import Engine
from houserules.rulebook import default_rulebook

if TYPE_CHECKING:
    from houserules.training.onward import Plan

# Also the name of a folder, and of what verdicts keep.
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,59}")


def _version(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not _VERSION.fullmatch(value):
        raise click.BadParameter(f"{value!r}: letters of a to z, digits and “. _ + -”, at most 60, and first a letter or digit.")
    return value


@click.command(short_help="Make a model of your own from labels, or the shipped one from open data.")
@LABELS_OPTION
@click.option("--weights", type=FOLDER, help="With --from: the model to begin with; the shipped one if not given.")
@click.option("--data", type=FOLDER, help="The folder of the open sets.")
@click.option("--base", type=FOLDER, help="With --data: the sentence encoder's folder.")
@click.option("--teacher", type=FOLDER, help="With --data: the folder of the larger encoder, from which subjects are learnt.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where the weights go.")
@click.option("--version", callback=_version, help="What verdicts call this model. Made of what it learns from, if not given.")
def train(
    labels: Path | None,
    weights: Path | None,
    data: Path | None,
    base: Path | None,
    teacher: Path | None,
    out: Path,
    version: str | None,
) -> None:
    """Make a model that judges more as your moderators decide, and show it beside the one it began with.

    \b
    tertulia labels export --out labels.jsonl
    houserules train --from labels.jsonl --out our-model

    Four fifths of the texts are learnt from, one is held back to compare on. It takes minutes. With --data, --base and
    --teacher the shipped model is made from open data, in some hours; the model card names the sets and where they are from.
    The base is all-MiniLM-L6-v2, the teacher all-mpnet-base-v2 (both Apache-2.0).
    """
    if (labels is None) == (data is None):
        raise click.UsageError("Say what to learn from: --from LABELS for a model of your own, or --data with its two; not both.")
    if len({folder is None for folder in (data, base, teacher)}) > 1 or (data is not None and weights is not None):
        raise click.UsageError("--data, --base and --teacher belong together, --weights belongs to --from.")
    if labels is not None:
        _train_onward(labels, weights or _shipped(), out, version)
    elif data is not None and base is not None and teacher is not None:
        _train_from_scratch(data, base, teacher, out, version or "own")


def _shipped() -> Path:
    return Path(str(resources.files("houserules"))) / "weights"


def _train_onward(labels: Path, base: Path, out: Path, version: str | None) -> None:
    try:
        from houserules.training import onward  # noqa: PLC0415 (needs the extra)
    except ImportError as missing:
        raise click.ClickException(f"Learning needs one more library: pip install 'tertulia[learn]'. ({missing})") from missing
    if out.exists() and any(out.iterdir()):
        raise click.ClickException(f"{out} isn't empty. Name another folder, so that no model is lost.")
    old = engine_at(base)
    decisions = decisions_at(labels)
    try:
        planned = onward.plan(decisions.learnt)
    except TooFewLabels as few:
        raise click.ClickException(str(few)) from few
    _tell(planned)
    name = version or onward.own_version(planned, base)
    try:
        with progress("Learning") as told:
            onward.train_onward(planned, base, out, version=name, told=told)
        comparison = _compared(old, out, decisions)
        onward.note_comparison(out, comparison)
    except OSError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    print_comparison(comparison, (old.version, name))
    click.echo(f"\nThe new model is in {out}. To switch: tertulia model use {out}")


def _tell(planned: "Plan") -> None:
    click.echo(f"Learning from {len(planned.rows):,} texts: {', '.join(planned.heads)}.", err=True)
    for head, (no, yes) in planned.left.items():
        click.echo(f"Left as it is: {head} ({no} that don't break it, {yes} that do).", err=True)


def _compared(old: Engine, out: Path, decisions: Decisions) -> Comparison:
    with progress("Comparing") as told:
        return compare(decisions.held_back, old, engine_at(out), rulebook=default_rulebook(), told=told)


def _train_from_scratch(data: Path, base: Path, teacher: Path, out: Path, version: str) -> None:
    try:
        from houserules.training.making import make  # noqa: PLC0415 (needs the extra)
    except ImportError as missing:
        raise click.ClickException(f"Training needs more libraries: pip install 'tertulia[train]'. ({missing})") from missing
    with click.progressbar(length=1000, label="Training") as bar:
        shown = {"": 0.0}

        def told(what: str, done: float) -> None:
            shown[what] = done
            bar.label = what
            bar.update(max(0, int(500 * sum(shown.values())) - bar.pos))

        make(data, base, teacher, out, version=version, told=told)
    click.echo(f"Weights in {out}. Look at them before they judge: houserules evaluate --weights {out}")
