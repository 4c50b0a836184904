"""`houserules train`."""

from pathlib import Path

import click


@click.command()
@click.option(
    "--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True, help="The folder of the open sets."
)
@click.option(
    "--base", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True, help="The sentence encoder's folder."
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where the weights go.")
@click.option("--version", default="own", show_default=True, help="What verdicts call this model.")
def train(data: Path, base: Path, out: Path, version: str) -> None:
    """Make the weights from open data; on two cores it takes about an hour.

    The model card names the sets and where they are from. The encoder to begin with is all-MiniLM-L6-v2 (Apache-2.0).
    """
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

        make(data, base, out, version=version, told=told)
    click.echo(f"Weights in {out}. Look at them before they judge: houserules evaluate --weights {out}")
