from collections.abc import Iterator

import pytest

from tests.tertulia.stories.sites import Site


@pytest.fixture
def site() -> Iterator[Site]:
    running = Site()
    yield running
    running.stop()


@pytest.fixture
def other_site() -> Iterator[Site]:
    running = Site()
    yield running
    running.stop()
