"""When the demo papers were printed, and their stories with the times that follow from it.

The texts say how long before printing a story appeared. Whoever fills the demo's database and the pages must mean the
same moment, so it is kept here: what the demo command left in the environment, or `print_edition` was told; else
the start of the process.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime

from tertulia.assembly.demo.papers import DemoSection, DemoStory, Paper, paper

VARIABLE = "TERTULIA_DEMO_PRINTED_AT"

_told = os.environ.get(VARIABLE)
_printed = [datetime.fromisoformat(_told) if _told else datetime.now(UTC).replace(second=0, microsecond=0)]


@dataclass(frozen=True, slots=True)
class Printed:
    """A story as a page shows it. `day` and `clock` are in the paper's language, in UTC."""

    story: DemoStory
    published: datetime
    day: str
    clock: str


@dataclass(frozen=True, slots=True)
class Column:
    """A section of a front page."""

    section: DemoSection
    stories: tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class FrontPage:
    """What stands on the front of one paper; the lead is in no column again."""

    paper: Paper
    today: str
    lead: Printed
    columns: tuple[Column, ...]


def print_edition(moment: datetime) -> None:
    """From now on the papers are those of `moment` (aware)."""
    _printed[0] = moment.astimezone(UTC)


def printed_at() -> datetime:
    """The moment the stories' hours are counted back from."""
    return _printed[0]


def printed(story: DemoStory) -> Printed:
    """The story with its time in figures and in words."""
    published = story.published_at(printed_at())
    words = paper(story.paper).words
    return Printed(story=story, published=published, day=words.dated(published), clock=f"{published:%H:%M}")


def front_page(which: Paper) -> FrontPage:
    """The lead and every section that has something left to show."""
    columns = (
        Column(section, tuple(printed(story) for story in which.in_section(section) if story.key != which.lead_key))
        for section in which.sections
    )
    return FrontPage(
        paper=which,
        today=which.words.dated(printed_at()),
        lead=printed(which.lead),
        columns=tuple(column for column in columns if column.stories),
    )
