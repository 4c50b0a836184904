"""What every test may lean on."""

from collections.abc import Iterator

import pytest

from tertulia.plumbing import clock, limits
from tertulia.stories import origins
from tertulia.stories.models import Publication

PAPER_ORIGIN = "https://paper.example"


@pytest.fixture(autouse=True)
def fresh_memory() -> Iterator[None]:
    """What the process remembers between requests starts empty in every test."""
    origins.forget()
    limits.forget_all()
    yield
    origins.forget()


@pytest.fixture
def paper(db: None) -> Publication:
    return Publication.objects.create(
        slug="chronicle", name="The Chronicle", language="en", origins=[PAPER_ORIGIN], created_at=clock.now()
    )
