"""Fills a fresh database with the demo newspaper: publications, stories, and threads as if written over days."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from tertulia.assembly.demo.papers import DemoStory, Paper, papers
from tertulia.assembly.demo.remarks import Remark
from tertulia.assembly.demo.threads import HUGE, huge_thread, thread_of
from tertulia.discussion import paths
from tertulia.discussion.models import Comment, Reaction
from tertulia.plumbing import clock, ids, markup
from tertulia.plumbing.transactions import writing
from tertulia.readers.models import Reader, ReaderKind
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.registering import StoryFacts, announce_change, push_story
from tertulia.wire.shapes import CommentState

HUGE_COUNT = 100_000
HUGE_SEED = 7
ROWS_AT_ONCE = 2_000

Progress = Callable[[int], None]
Row = TypeVar("Row")


def seed_demo(origins: list[str], printed_at: datetime, progress: Progress, huge_count: int = HUGE_COUNT) -> None:
    """Everything of both papers; ``progress`` hears how many comments were written."""
    for paper in papers():
        publication = _publication(paper, origins)
        # Oldest first: ids sort by time, so “more from this section” has the newest story on top.
        for story in reversed(paper.stories):
            published = story.published_at(printed_at)
            row = _story(publication, story, published, origins[0])
            huge = (paper.slug, story.key) == HUGE
            remarks: Iterable[Remark] = huge_thread(huge_count, HUGE_SEED) if huge else thread_of(paper.slug, story.key)
            _Writer(row, published).write(remarks, progress)


def already_seeded() -> bool:
    return Publication.objects.exists()


def count_remarks(huge_count: int = HUGE_COUNT) -> int:
    return huge_count + sum(len(thread_of(paper.slug, story.key)) for paper in papers() for story in paper.stories)


def _publication(paper: Paper, origins: list[str]) -> Publication:
    with writing():
        return Publication.objects.create(
            slug=paper.slug, name=paper.name, language=paper.language, origins=origins, created_at=clock.now()
        )


def _story(publication: Publication, story: DemoStory, published: datetime, origin: str) -> Story:
    facts = StoryFacts(
        title=story.title, section=story.section.title, language=story.language, published_at=published,
        text="\n\n".join(story.paragraphs),
    )
    address = f"{origin}/demo/{story.paper}/{story.key}/"
    return push_story(paper=publication, key=story.key, address=address, facts=facts)[0]


@dataclass
class _Placed:
    """What a written comment's replies need to know of it, and what is counted on it."""

    id: int
    root: int | None
    depth: int
    path: bytes
    replies: int = 0
    thread: int = 0


@dataclass
class _Writer:
    """Writes one story's thread: rows first, then the counts that grew while they were written."""

    story: Story
    published: datetime
    placed: dict[int, _Placed] = field(default_factory=dict)
    people: dict[str, Reader] = field(default_factory=dict)
    roots: dict[int, int] = field(default_factory=dict)

    def write(self, remarks: Iterable[Remark], progress: Progress) -> None:
        rows = iter(remarks)
        with writing():
            while batch := list(islice(rows, ROWS_AT_ONCE)):
                self._meet(batch)
                Comment.objects.bulk_create(self._comment(remark) for remark in batch)
                _insert(self._reactions(batch), Reaction)
                progress(len(batch))
            self._count()
            announce_change(self.story)

    def _meet(self, batch: list[Remark]) -> None:
        new = [name for name in dict.fromkeys(remark.name for remark in batch) if name not in self.people]
        made = [Reader(kind=ReaderKind.GUEST, name=name, created_at=self.published) for name in new]
        Reader.objects.bulk_create(made)
        self.people.update(zip(new, made, strict=True))

    def _comment(self, remark: Remark) -> Comment:
        parent = self.placed[remark.parent] if remark.parent else None
        created = min(self.published + timedelta(minutes=remark.minutes_after), clock.now() - timedelta(minutes=1))
        place = _under(parent, ids.id_at(created, remark.number))
        self.placed[remark.number] = place
        if place.root is not None and parent is not None:
            parent.replies += 1
            self.placed[self._root_number(remark)].thread += 1
        source = markup.tidy_text(remark.text)
        return Comment(
            id=place.id, story=self.story, author=self.people[remark.name], parent_id=parent.id if parent else None,
            root_id=place.root, depth=place.depth, path=place.path, source=source, html=markup.render(source),
            created_at=created, respect_count=min(remark.respect, len(self.people) - 1), state=CommentState.PUBLISHED,
        )

    def _root_number(self, remark: Remark) -> int:
        return self.roots.setdefault(remark.number, self.roots.get(remark.parent or 0, remark.parent or 0))

    def _reactions(self, batch: list[Remark]) -> Iterator[Reaction]:
        everybody = list(self.people.values())
        for remark in batch:
            others = (everybody[(remark.number + step) % len(everybody)] for step in range(len(everybody)))
            fans = (reader for reader in others if reader.name != remark.name)
            at = self.published + timedelta(minutes=remark.minutes_after + 1)
            comment = self.placed[remark.number].id
            for reader in islice(fans, min(remark.respect, len(everybody) - 1)):
                yield Reaction(comment_id=comment, reader=reader, at=at)

    def _count(self) -> None:
        rows = [
            Comment(id=p.id, reply_ordinal=p.replies, reply_count=p.replies, thread_count=p.thread)
            for p in self.placed.values() if p.replies
        ]
        Comment.objects.bulk_update(rows, ["reply_ordinal", "reply_count", "thread_count"], batch_size=200)
        self.story.comment_count = len(self.placed)
        Story.objects.filter(pk=self.story.pk).update(comment_count=len(self.placed))


def _under(parent: _Placed | None, new_id: int) -> _Placed:
    if parent is None:
        return _Placed(new_id, None, 0, b"")
    return _Placed(new_id, parent.root or parent.id, parent.depth + 1, paths.child(parent.path, parent.replies))


def _insert(rows: Iterator[Reaction], model: type[Reaction]) -> None:
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        model.objects.bulk_create(batch)
