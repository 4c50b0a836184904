"""A newspaper, a platform and a browser for all journeys; a fresh person for each."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests import databases
from tests.browser import running_chromium
from tests.journeys.crowd import Crowd, gather
from tests.journeys.newspaper import Newspaper, open_newspaper
from tests.journeys.person import Person
from tests.journeys.talk import Talk, open_talk

expect.set_options(timeout=15_000)

Visit = Callable[..., Person]


@pytest.fixture(scope="session")
def once(request: pytest.FixtureRequest) -> None:
    """What a browser sees does not depend on the database: one run is enough, on SQLite."""
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("this journey runs on SQLite alone")


# Not for the whole session: while Playwright runs, Django takes every test for one inside an event loop.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with running_chromium() as running:
        yield running


@pytest.fixture(scope="package")
def newspaper() -> Iterator[Newspaper]:
    with open_newspaper() as site:
        yield site


@pytest.fixture(scope="package")
def talk(newspaper: Newspaper, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    folder: Path = tmp_path_factory.mktemp("talk")
    with open_talk(newspaper, folder, databases.fresh_database_url()) as running:
        yield running


@pytest.fixture(scope="package")
def crowd(talk: Talk) -> Crowd:
    """Nobody may write there, so that it stays as it is."""
    return gather(talk)


@pytest.fixture
def visit(browser: Browser, talk: Talk, newspaper: Newspaper) -> Iterator[Visit]:
    """Brings in a person, with a browser of their own; options as Playwright's new_context() has them."""
    people: list[Person] = []

    def come(reads: Newspaper = newspaper, **options: Any) -> Person:
        people.append(Person(browser, reads, **options))
        return people[-1]

    yield come
    for person in people:
        person.leaves()


@pytest.fixture
def reader(visit: Visit) -> Person:
    return visit()
