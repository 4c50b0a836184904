"""Load on the other core: wrk for many readers, keep-alive clients for writers, one patient client for single requests."""

import http.client
import itertools
import json
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bench import meter
from bench.meter import Use
from bench.threads import thread

CONNECTIONS = 32
CLIENTS = 8
REQUEST_SECONDS = 60

# wrk tells its figures to this program instead of a person.
_TELL = """
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("\\n%d %d %d %d %d\\n", summary.requests, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50), latency:percentile(95)))
end
"""


@dataclass(frozen=True)
class Run:
    """What came of one stretch of load."""

    done: int
    failed: int
    seconds: float
    p50_ms: float
    p95_ms: float
    use: Use
    # The first answer that was no good one.
    failure: str = ""

    @property
    def per_second(self) -> float:
        return self.done / self.seconds if self.seconds else 0.0

    @property
    def per_core_second(self) -> float:
        return self.done / self.use.core_seconds if self.use.core_seconds else 0.0


def read(url: str, headers: dict[str, str], *, seconds: float, servers: list[int], connections: int = CONNECTIONS) -> Run:
    """As many requests as ``connections`` keep-alive readers get answered."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_TELL)
        script.flush()
        command = ["taskset", "-c", str(meter.LOAD_CORE), "wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s"]
        command += [f"--timeout={REQUEST_SECONDS}s", "-s", script.name]
        for name, value in headers.items():
            command += ["-H", f"{name}: {value}"]
        work = partial(subprocess.run, [*command, url], check=True, capture_output=True, text=True)
        finished, use = meter.measured(work, servers)
    done, microseconds, failed, p50, p95 = map(int, finished.stdout.strip().splitlines()[-1].split())
    return Run(done - failed, failed, microseconds / 1e6, p50 / 1e3, p95 / 1e3, use)


class Client:
    """One keep-alive connection, one request after the other."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=REQUEST_SECONDS)

    def ask(self, method: str, path: str, *, body: bytes | None = None, headers: dict[str, str] | None = None) -> "Answer":
        """Raises OSError or HTTPException when there is no answer."""
        began = time.perf_counter()
        self._connection.request(method, path, body, headers or {})
        response = self._connection.getresponse()
        content = response.read()
        return Answer(response.status, response.headers.get("ETag", ""), content, (time.perf_counter() - began) * 1e3)

    def ask_json(self, method: str, path: str, told: Any = None, headers: dict[str, str] | None = None) -> Any:
        """The answer's data. Raises RuntimeError unless it is 2xx."""
        body = None if told is None else json.dumps(told).encode()
        answer = self.ask(method, path, body=body, headers={"Content-Type": "application/json"} | (headers or {}))
        if not 200 <= answer.status < 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.body[:300]!r}")
        return json.loads(answer.body) if answer.body else None

    def close(self) -> None:
        self._connection.close()


@dataclass(frozen=True)
class Answer:
    status: int
    etag: str
    body: bytes
    milliseconds: float


@dataclass(frozen=True)
class Posting:
    """How a system takes a comment: ``body(client, number, text, author)``, and which answers acknowledge one."""

    port: int
    path: str
    body: Callable[[int, int, str, str], bytes]
    headers: Callable[[int], dict[str, str]]
    is_acknowledged: Callable[[Answer], bool]


@dataclass
class _Tally:
    times: list[float] = field(default_factory=list)
    failed: int = 0
    failure: str = ""


_TEXTS = [(remark.text, remark.author) for remark in thread(2_000, "posted")]
_numbers = itertools.count(1)


def post(posting: Posting, *, seconds: float, servers: list[int], clients: int = CLIENTS, most: int | None = None) -> Run:
    """Every client posts, waits for the answer and posts again; ``most`` ends it earlier."""
    tallies = [_Tally() for _ in range(clients)]

    def work() -> float:
        began = time.perf_counter()
        threads = [
            threading.Thread(target=_post_until, args=(posting, client, began + seconds, most, tally))
            for client, tally in enumerate(tallies)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        return time.perf_counter() - began

    took, use = meter.measured(work, servers)
    times = sorted(itertools.chain.from_iterable(tally.times for tally in tallies))
    failure = next((tally.failure for tally in tallies if tally.failure), "")
    return Run(
        len(times), sum(tally.failed for tally in tallies), took, percentile(times, 50), percentile(times, 95), use, failure
    )


def _post_until(posting: Posting, client: int, end: float, most: int | None, tally: _Tally) -> None:
    connection = Client(posting.port)
    headers = {"Content-Type": "application/json"} | posting.headers(client)
    for number in itertools.islice(_numbers, most) if most else _numbers:
        text, author = _TEXTS[number % len(_TEXTS)]
        body = posting.body(client, number, f"{text} ({number})", author)
        try:
            answer = connection.ask("POST", posting.path, body=body, headers=headers)
        except (OSError, http.client.HTTPException) as lost:
            connection.close()
            tally.failed, tally.failure = tally.failed + 1, repr(lost)
        else:
            if posting.is_acknowledged(answer):
                tally.times.append(answer.milliseconds)
            else:
                tally.failed, tally.failure = tally.failed + 1, f"{answer.status} {answer.body[:200]!r}"
        if time.perf_counter() >= end:
            break
    connection.close()


def percentile(ordered: list[float], percent: int) -> float:
    """Of an ordered list; not a number when it is empty."""
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else float("nan")
