"""What every test may lean on."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from tertulia.plumbing import clock, limits
from tertulia.stories import origins
from tertulia.stories.models import Publication
from tests import databases

PAPER_ORIGIN = "https://paper.example"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=databases.NAMES, default=databases.named(), help="what the tests keep their data in")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--database") == "postgresql" and not config.option.collectonly:
        databases.use_postgresql()


def pytest_unconfigure(config: pytest.Config) -> None:
    databases.stop()


@pytest.fixture(autouse=True)
def fresh_memory() -> Iterator[None]:
    """What the process remembers between requests starts empty in every test."""
    origins.forget()
    limits.forget_all()
    yield
    origins.forget()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The clock stands, and half a minute passes with each call."""
    now = [clock.now()]

    def pass_by() -> None:
        now[0] += timedelta(seconds=30)

    monkeypatch.setattr(clock, "now", lambda: now[0])
    return pass_by


@pytest.fixture
def paper(db: None) -> Publication:
    return Publication.objects.create(
        slug="chronicle", name="The Chronicle", language="en", origins=[PAPER_ORIGIN], created_at=clock.now()
    )
