"""The same work on a Dask cluster, whose workers have this package. Needs the extra ``cluster``."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from distributed import CancelledError, Client, KilledWorker

from houserules.bulk.errors import ClusterAway, WorkersLost
from houserules.bulk.lines import Batch
from houserules.bulk.records import Answer
from houserules.bulk.working import WINDOW_PER_WORKER, Crew, Work, answers, in_order

PATIENCE_SECONDS = 20


@contextmanager
def cluster(work: Work, address: str) -> Iterator[Crew]:
    """All workers the scheduler at ``tcp://…`` has now. Raises ClusterAway."""
    try:
        client: Any = Client(address, timeout=PATIENCE_SECONDS)
    except (OSError, ValueError) as wrong:
        raise ClusterAway(f"No scheduler answers at {address}: {wrong}") from wrong
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise ClusterAway(f"No worker has come to the scheduler at {address}. Start some: dask worker {address}")
        yield partial(in_order, partial(_submit, client, work), window=threads * WINDOW_PER_WORKER)


def _submit(client: Any, work: Work, batch: Batch) -> "_Task":
    # A lost worker's batches are judged again by another: the answers are the same.
    return _Task(client.submit(answers, work, batch, pure=False, retries=2))


class _Task:
    def __init__(self, future: Any) -> None:
        self._future = future

    def result(self) -> list[Answer]:
        try:
            given: list[Answer] = self._future.result()
        except (KilledWorker, CancelledError) as wrong:
            raise WorkersLost from wrong
        return given
