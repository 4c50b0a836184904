from collections.abc import Callable

import pytest

from tertulia.notices.reading import notices_page
from tertulia.notices.services.noticing import notice_next
from tertulia.readers.models import Reader
from tertulia.readers.names import mark_of
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.registering import StoryFacts, push_story
from tests.conftest import PAPER_ORIGIN
from tests.tertulia.discussion.talking import member

Told = Callable[[Reader], list[str]]


@pytest.fixture
def story(paper: Publication) -> Story:
    """Nobody is told of what was before."""
    facts = StoryFacts(title="The tram returns", section="Town")
    made = push_story(paper=paper, key="tram", address=f"{PAPER_ORIGIN}/tram", facts=facts)[0]
    notice_next()
    return made


@pytest.fixture
def ana(db: None) -> Reader:
    return named("Ana")


@pytest.fixture
def luis(db: None) -> Reader:
    return named("Luis")


def named(name: str) -> Reader:
    """A member who has that name for themselves, as sign-in gives it."""
    reader = member(name.replace(" ", "-"))
    reader.name, reader.name_mark = name, mark_of(name)
    reader.save(update_fields=["name", "name_mark"])
    return reader


@pytest.fixture
def told() -> Told:
    """What somebody is told once all events are read, newest first."""

    def ask(reader: Reader) -> list[str]:
        while notice_next():
            pass
        return [notice.sentence for notice in notices_page(reader).notices]

    return ask
