"""The shape of one comment of a demo thread."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment that waits to be posted.

    `number` counts from 1 in the order of writing; `parent` is the number of the remark it answers, always a
    smaller one. `minutes_after` counts from the story's publication and never falls. `text` is Markdown.
    """

    number: int
    parent: int | None
    name: str
    text: str
    minutes_after: int
    respect: int
