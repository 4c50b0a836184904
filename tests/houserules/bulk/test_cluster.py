"""The same on a cluster: a scheduler and two worker processes on this machine, reached by address as any other."""

import io
import json
import os
from collections.abc import Iterator

import pytest

from houserules.bulk.errors import ClusterAway
from houserules.bulk.lines import Inputs, Source
from houserules.bulk.scoring import Tally, score
from houserules.bulk.working import Crew, Work, _prepared, alone
from houserules.shapes import Tier
from tests.houserules.pretending import Refused, nobody, pretender

distributed = pytest.importorskip("distributed", reason="the extra “cluster” isn't installed")
cluster = pytest.importorskip("houserules.bulk.cluster", exc_type=ImportError)

PRETENDED = Work(tier=Tier.FAST, engine=pretender)
LINES = 1_000
INPUT = b"".join(
    b"broken\n" if number % 97 == 0 else json.dumps({"id": f"{number}", "text": f"comment {number}"}).encode() + b"\n"
    for number in range(LINES)
)


@pytest.fixture(scope="module")
def workers() -> "Iterator[distributed.LocalCluster]":
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1", silence_logs=50
    ) as cluster:
        yield cluster


def scored(crew: Crew) -> tuple[bytes, Tally]:
    out = io.BytesIO()
    inputs = Inputs([Source("", io.BytesIO(INPUT), None)])
    tally = score(inputs.batches(), crew, out, on_lines=lambda _: None, on_broken=lambda _: None)
    return out.getvalue(), tally


def test_two_workers_write_the_same_bytes_in_the_same_order_as_one_process(workers: "distributed.LocalCluster") -> None:
    with cluster.cluster(PRETENDED, workers.scheduler_address) as crew:
        assert scored(crew) == scored(alone(PRETENDED))


def test_two_processes_take_part_that_are_not_this_one(workers: "distributed.LocalCluster") -> None:
    with distributed.Client(workers.scheduler_address) as client:
        with cluster.cluster(PRETENDED, workers.scheduler_address) as crew:
            scored(crew)
        loaded = client.run(_has_loaded)
        pids = set(client.run(os.getpid).values())
    assert list(loaded.values()) == [True, True]
    assert len(pids - {os.getpid()}) == 2


def test_an_engine_that_a_worker_cannot_load_ends_the_run(workers: "distributed.LocalCluster") -> None:
    with pytest.raises(Refused), cluster.cluster(Work(engine=nobody), workers.scheduler_address) as crew:
        scored(crew)


def test_where_no_scheduler_answers_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE_SECONDS", 0.2)
    with pytest.raises(ClusterAway, match="tcp://127\\.0\\.0\\.1:9"), cluster.cluster(PRETENDED, "tcp://127.0.0.1:9"):
        pass


def _has_loaded() -> bool:
    return _prepared.cache_info().currsize > 0
