"""The two papers of the demo and their stories, read from the files under ``texts/``.

A paper is a folder: ``paper.toml`` (names, sections, the words of its interface) and ``stories/KEY.md``,
each a TOML head between ``+++`` lines and then paragraphs parted by blank lines.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).parent / "texts"
SLUGS = ("chronicle", "cronica")
WORDS_PER_MINUTE = 230


@dataclass(frozen=True, slots=True)
class DemoSection:
    """A section of one paper."""

    slug: str
    title: str
    intro: str


@dataclass(frozen=True, slots=True)
class Twin:
    """The same story as told by the sister paper."""

    paper: str
    key: str
    language: str


@dataclass(frozen=True, slots=True)
class DemoStory:
    """One story as the paper has it."""

    paper: str
    key: str
    title: str
    standfirst: str
    section: DemoSection
    language: str
    hours_before: float
    byline: str
    dateline: str
    paragraphs: tuple[str, ...]
    plate: str
    caption: str
    twin: Twin | None

    def published_at(self, now: datetime) -> datetime:
        """When it was published, if the demo opened at `now`."""
        return now - timedelta(hours=self.hours_before)

    @property
    def minutes(self) -> int:
        """Reading time in whole minutes, at least one."""
        words = sum(len(paragraph.split()) for paragraph in self.paragraphs)
        return max(1, round(words / WORDS_PER_MINUTE))

    @property
    def plate_template(self) -> str:
        """The template of its drawing; empty when it has none."""
        return f"demo/plates/{self.plate}.svg" if self.plate else ""


@dataclass(frozen=True, slots=True)
class Words:
    """What a paper's pages say around its stories, in its own language."""

    skip: str
    sections: str
    front_page: str
    latest: str
    more_from: str
    minutes: str
    comments: str
    one_comment: str
    other_comments: str
    discussion: str
    read_discussion: str
    feed: str
    twin: str
    sister: str
    about: str
    house: str
    date: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]

    def dated(self, moment: datetime) -> str:
        """The day as this paper writes it."""
        return self.date.format(
            weekday=self.weekdays[moment.weekday()],
            day=moment.day,
            month=self.months[moment.month - 1],
            year=moment.year,
        )


@dataclass(frozen=True, slots=True)
class Paper:
    """A newspaper: one publication of the demo. `stories` is newest first."""

    slug: str
    name: str
    name_before: str
    name_main: str
    name_after: str
    motto: str
    place: str
    founded: int
    language: str
    locale: str
    lead_key: str
    sections: tuple[DemoSection, ...]
    stories: tuple[DemoStory, ...]
    words: Words

    @property
    def mark_template(self) -> str:
        """The template of the drawing above its name."""
        return f"demo/marks/{self.slug}.svg"

    @property
    def sister(self) -> Paper:
        """The other paper of the house."""
        return next(other for other in papers() if other.slug != self.slug)

    @property
    def lead(self) -> DemoStory:
        """The story that opens the front page."""
        return self.story(self.lead_key)

    def section(self, slug: str) -> DemoSection:
        """Raises KeyError for a section this paper does not have."""
        return {section.slug: section for section in self.sections}[slug]

    def story(self, key: str) -> DemoStory:
        """Raises KeyError for a story this paper does not have."""
        return {story.key: story for story in self.stories}[key]

    def in_section(self, section: DemoSection) -> tuple[DemoStory, ...]:
        """The stories of a section, newest first."""
        return tuple(story for story in self.stories if story.section == section)

    def more_from_section(self, story: DemoStory, limit: int = 5) -> tuple[DemoStory, ...]:
        """Others of the same section, newest first."""
        others = (other for other in self.in_section(story.section) if other.key != story.key)
        return tuple(others)[:limit]

    def latest_elsewhere(self, story: DemoStory, limit: int = 4) -> tuple[DemoStory, ...]:
        """Others of the other sections, newest first."""
        others = (other for other in self.stories if other.section != story.section)
        return tuple(others)[:limit]


@cache
def papers() -> tuple[Paper, ...]:
    """Both papers, the English one first."""
    return tuple(_read_paper(slug) for slug in SLUGS)


def paper(slug: str) -> Paper:
    """Raises KeyError for a paper the demo does not have."""
    return {each.slug: each for each in papers()}[slug]


def _read_paper(slug: str) -> Paper:
    folder = TEXTS / slug
    table = tomllib.loads((folder / "paper.toml").read_text(encoding="utf-8"))
    sections = tuple(DemoSection(**each) for each in table.pop("sections"))
    words = _words(table.pop("words"))
    stories = [_read_story(path, slug, table["language"], sections) for path in sorted((folder / "stories").glob("*.md"))]
    stories.sort(key=lambda story: story.hours_before)
    return Paper(slug=slug, sections=sections, stories=tuple(stories), words=words, **table)


def _words(table: dict[str, Any]) -> Words:
    weekdays, months = tuple(table.pop("weekdays")), tuple(table.pop("months"))
    return Words(**table, weekdays=weekdays, months=months)


def _read_story(path: Path, paper_slug: str, language: str, sections: tuple[DemoSection, ...]) -> DemoStory:
    _, head, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    table = tomllib.loads(head)
    named = {section.slug: section for section in sections}
    twin = table.get("twin")
    return DemoStory(
        paper=paper_slug,
        key=path.stem,
        title=_typeset(table["title"]),
        standfirst=_typeset(table["standfirst"]),
        section=named[table["section"]],
        language=language,
        hours_before=table["hours_before"],
        byline=table["byline"],
        dateline=table["dateline"],
        paragraphs=tuple(_typeset(part) for part in body.strip().split("\n\n")),
        plate=table.get("plate", ""),
        caption=_typeset(table.get("caption", "")),
        twin=Twin(**twin) if twin else None,
    )


def _typeset(text: str) -> str:
    """One line, with the apostrophes a paper prints."""
    return " ".join(text.split()).replace("'", "’")
