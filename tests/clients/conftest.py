from collections.abc import Iterator

import pytest

from tests.clients.running import Running, pretended


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with pretended(tmp_path_factory.mktemp("clients")) as running:
        yield running
