"""Fills a fresh installation with the threads that are measured. Django must be set up before it is imported."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bench.house import PAPER, SITE, WALL
from bench.threads import CROWD, HUGE, SHELF, Remark, of_story
from tertulia.discussion import paths
from tertulia.discussion.models import Comment, Reaction
from tertulia.plumbing import ids, markup
from tertulia.plumbing.transactions import writing
from tertulia.readers.models import Reader
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.registering import StoryFacts, push_story

# Before the first event, as if the comments had been brought from elsewhere.
BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)
ROWS_AT_ONCE = 2_000


@dataclass(slots=True)
class _Place:
    """Where a comment stands, and what is counted on it."""

    id: int
    root: "_Place | None"
    path: bytes
    replies: int = 0
    below: int = 0


def fill() -> None:
    paper = Publication.objects.get(slug=PAPER)
    for number, key in enumerate([*SHELF, HUGE, CROWD]):
        # A millisecond apart, so that no two stories' comments get the same id.
        _Writer(_story(paper, key), BEGINNING + timedelta(milliseconds=number)).write(of_story(key))
    _story(paper, WALL)


def _story(paper: Publication, key: str) -> Story:
    facts = StoryFacts(title=f"What became of {key}", section="City", published_at=BEGINNING, text="A place for comments.")
    return push_story(paper=paper, key=key, address=f"{SITE}/{key}/", facts=facts)[0]


@dataclass
class _Writer:
    """Writes one story's thread in one transaction."""

    story: Story
    began: datetime

    def write(self, remarks: list[Remark]) -> None:
        places = self._places(remarks)
        with writing():
            readers = {remark.author: Reader(name=remark.author, created_at=self.began) for remark in remarks}
            Reader.objects.bulk_create(readers.values())
            people = list(readers.values())
            for first in range(0, len(remarks), ROWS_AT_ONCE):
                batch = remarks[first : first + ROWS_AT_ONCE]
                Comment.objects.bulk_create(
                    self._comment(remark, places, readers[remark.author], len(people)) for remark in batch
                )
                Reaction.objects.bulk_create(reaction for remark in batch for reaction in self._reactions(remark, places, people))
            Story.objects.filter(pk=self.story.pk).update(comment_count=len(remarks))

    def _places(self, remarks: list[Remark]) -> list[_Place]:
        """All are placed before the first is written, so that each row is written once, with its counts."""
        places: list[_Place] = []
        for remark in remarks:
            new_id = ids.id_at(self._time(remark), remark.number)
            if remark.parent is None:
                places.append(_Place(new_id, None, b""))
                continue
            parent = places[remark.parent - 1]
            root = parent.root or parent
            places.append(_Place(new_id, root, paths.child(parent.path, parent.replies)))
            parent.replies += 1
            root.below += 1
        return places

    def _comment(self, remark: Remark, places: list[_Place], author: Reader, people: int) -> Comment:
        place = places[remark.number - 1]
        source = markup.tidy_text(remark.text)
        return Comment(
            id=place.id,
            story_id=self.story.pk,
            author_id=author.pk,
            parent_id=places[remark.parent - 1].id if remark.parent else None,
            root_id=place.root.id if place.root else None,
            depth=remark.depth,
            path=place.path,
            source=source,
            html=markup.render(source),
            created_at=self._time(remark),
            respect_count=min(remark.respect, people),
            reply_ordinal=place.replies,
            reply_count=place.replies,
            thread_count=place.below,
        )

    def _reactions(self, remark: Remark, places: list[_Place], people: list[Reader]) -> Iterator[Reaction]:
        for step in range(min(remark.respect, len(people))):
            reader = people[(remark.number * 31 + step) % len(people)]
            yield Reaction(comment_id=places[remark.number - 1].id, reader_id=reader.pk, at=self._time(remark))

    def _time(self, remark: Remark) -> datetime:
        return self.began + timedelta(seconds=remark.seconds_after)
