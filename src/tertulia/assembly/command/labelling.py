"""`labels`: what people have said of comments, to train on."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from tertulia.assembly.command.papers import paper_named
from tertulia.assembly.command.setting_up import load_django

if TYPE_CHECKING:
    from tertulia.stories.models import Publication


@click.group()
def labels() -> None:
    """What moderators decided here, and what other systems sent as suggested scores."""


@labels.command()
@click.option("--publication", "slug", help="Those of this publication only.")
@click.option("--out", type=click.File("wb", lazy=True), default="-", help="The file to write; standard output if not given.")
def export(slug: str | None, out: BinaryIO) -> None:
    """Write all labels as JSON lines, for `houserules train --from`. They hold readers' words: keep the file as you keep them."""
    load_django()
    paper = paper_named(slug) if slug else None
    number = 0
    for line in _lines(paper):
        out.write(json.dumps(line, ensure_ascii=False).encode("utf-8") + b"\n")
        number += 1
    click.echo(f"{number} labels.", err=True)


def _lines(paper: "Publication | None") -> Iterator[dict[str, Any]]:
    from tertulia.discussion.reading.decided import decided
    from tertulia.rulebooks.reading.labels import labels as suggested

    for each in decided(paper):
        section = {"section": each.section} if each.section else {}
        told = {"labels": dict(each.labels), "source": "decision", "at": each.at.isoformat()}
        yield {"text": each.text, "lang": each.lang, **told, **section}
    for row in suggested(paper):
        lang = {"lang": row.lang} if row.lang else {}
        yield {"text": row.text, **lang, "labels": row.labels, "source": "suggestscore", "at": row.at.isoformat()}
