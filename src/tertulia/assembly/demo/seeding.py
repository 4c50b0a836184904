"""Fills a fresh database with the demo newspaper: publications, stories, and threads as if written over days."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

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


def seed_demo(origins: list[str], printed_at: datetime, progress: Progress, huge_count: int = HUGE_COUNT) -> None:
    """Everything of both papers; ``progress`` hears how many comments were written."""
    for paper in papers():
        publication = _publication(paper, origins)
        # Oldest first: ids sort by time, so “more from this section” has the newest story on top.
        for story in reversed(paper.stories):
            published = story.published_at(printed_at)
            row = _story(publication, story, published, origins[0])
            huge = (paper.slug, story.key) == HUGE
            remarks = huge_thread(huge_count, HUGE_SEED) if huge else thread_of(paper.slug, story.key)
            _Writer(row, published).write(list(remarks), progress)


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
        title=story.title,
        section=story.section.title,
        language=story.language,
        published_at=published,
        text="\n\n".join(story.paragraphs),
    )
    address = f"{origin}/demo/{story.paper}/{story.key}/"
    return push_story(paper=publication, key=story.key, address=address, facts=facts)[0]


@dataclass(slots=True)
class _Placed:
    """Where a remark stands in its thread, and what is counted on it."""

    id: int
    created: datetime
    parent: "_Placed | None"
    root: "_Placed | None"
    depth: int
    path: bytes
    replies: int = 0
    thread: int = 0


def _place_all(remarks: list[Remark], published: datetime) -> list[_Placed]:
    """By number. All are placed before the first is written, so that each row is written once, with its counts."""
    latest = clock.now() - timedelta(minutes=1)
    placed: list[_Placed] = []
    for remark in remarks:
        created = min(published + timedelta(minutes=remark.minutes_after), latest)
        placed.append(_place(placed[remark.parent - 1] if remark.parent else None, created, remark.number))
    return placed


def _place(parent: _Placed | None, created: datetime, number: int) -> _Placed:
    new_id = ids.id_at(created, number)
    if parent is None:
        return _Placed(new_id, created, None, None, 0, b"")
    root = parent.root or parent
    place = _Placed(new_id, created, parent, root, parent.depth + 1, paths.child(parent.path, parent.replies))
    parent.replies += 1
    root.thread += 1
    return place


@dataclass
class _Writer:
    """Writes one story's thread in one transaction."""

    story: Story
    published: datetime

    def write(self, remarks: list[Remark], progress: Progress) -> None:
        placed = _place_all(remarks, self.published)
        with writing():
            people = self._meet(remarks)
            everybody = list(people.values())
            rows = zip(remarks, placed, strict=True)
            while batch := list(islice(rows, ROWS_AT_ONCE)):
                Comment.objects.bulk_create(self._comment(remark, place, people) for remark, place in batch)
                Reaction.objects.bulk_create(
                    reaction for remark, place in batch for reaction in self._reactions(remark, place, everybody)
                )
                progress(len(batch))
            self.story.comment_count = len(remarks)
            Story.objects.filter(pk=self.story.pk).update(comment_count=len(remarks))
            announce_change(self.story)

    def _meet(self, remarks: list[Remark]) -> dict[str, Reader]:
        names = dict.fromkeys(remark.name for remark in remarks)
        people = {name: Reader(kind=ReaderKind.GUEST, name=name, created_at=self.published) for name in names}
        Reader.objects.bulk_create(people.values())
        return people

    def _comment(self, remark: Remark, place: _Placed, people: dict[str, Reader]) -> Comment:
        source = markup.tidy_text(remark.text)
        return Comment(
            id=place.id,
            story_id=self.story.pk,
            author_id=people[remark.name].pk,
            parent_id=place.parent.id if place.parent else None,
            root_id=place.root.id if place.root else None,
            depth=place.depth,
            path=place.path,
            source=source,
            html=markup.render(source),
            created_at=place.created,
            respect_count=_fans(remark, len(people)),
            state=CommentState.PUBLISHED,
            reply_ordinal=place.replies,
            reply_count=place.replies,
            thread_count=place.thread,
        )

    def _reactions(self, remark: Remark, place: _Placed, people: list[Reader]) -> Iterator[Reaction]:
        """By the readers who follow in the row of all, the writer left out."""
        start = remark.number * 31
        others = (people[(start + step) % len(people)] for step in range(len(people)))
        for reader in islice((reader for reader in others if reader.name != remark.name), _fans(remark, len(people))):
            yield Reaction(comment_id=place.id, reader_id=reader.pk, at=place.created)


def _fans(remark: Remark, people: int) -> int:
    """Nobody can respect twice, or their own."""
    return min(remark.respect, people - 1)
