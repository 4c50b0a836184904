"""Hot reads: what every reader's page view asks, answered from memory; each beside nginx with the very same bytes."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench import load, servers
from bench.house import PAPER, House, first_page
from bench.load import Client, Run
from bench.rounds import interleaved, say
from bench.servers import Server
from bench.table import Mark, Row
from bench.threads import HUGE, SHELF

LEAST_OF_NGINX = 0.22
MOST_OF_SMALL = 1.2

BR = {"Accept-Encoding": "br"}
# What Chromium sends along from a story's page on another site.
BROWSER = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-GB,en;q=0.9",
    "Origin": "https://bench.example",
    "Referer": "https://bench.example/",
    "Sec-Fetch-Dest": "empty",
    "Sec-Fetch-Mode": "cors",
    "Sec-Fetch-Site": "cross-site",
    "Sec-CH-UA-Mobile": "?0",
    "Sec-CH-UA-Platform": '"Linux"',
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
}
_COUNTS = "/api/v1/counts?publication=" + PAPER + "".join(f"&story={key}" for key in SHELF)


@dataclass(frozen=True)
class Case:
    """A request, and what is promised of it."""

    name: str
    path: str
    headers: dict[str, str]
    has_mark: bool = False
    beside: str = ""
    unchanged: bool = False


CASES = (
    Case("first page, 50 comments, plain", first_page("s50"), {}, has_mark=True),
    Case("first page, 50 comments, br", first_page("s50"), BR, has_mark=True),
    Case("first page, 100,000 comments, plain", first_page(HUGE), {}, has_mark=True, beside="first page, 50 comments, plain"),
    Case("first page, 100,000 comments, br", first_page(HUGE), BR, has_mark=True, beside="first page, 50 comments, br"),
    Case("first page, 50 comments, br, a browser's headers", first_page("s50"), BROWSER),
    Case("first page, 50 comments, 304", first_page("s50"), BR, unchanged=True),
    Case("counts of 20 stories", _COUNTS, BR),
    Case("page without JavaScript, 50 comments, br", f"/d/{PAPER}/s50", BR),
)


def measure(house: House, *, seconds: float, rounds: int) -> list[Row]:
    say("Hot reads")
    with ExitStack() as running:
        ours = running.enter_context(house.serve())
        side = running.enter_context(servers.nginx(house.folder))
        page = Client(ours.port).ask("GET", CASES[0].path).body
        bare = {name: running.enter_context(_constant(name, page, house.folder)) for name in ("asgi", "rsgi")}
        pids = [server.pid for server in (ours, side, *bare.values())]
        twins = {case.name: _Twin.of(case, ours, side, house.folder) for case in CASES}
        targets = {twin.label: (side.url + twin.path, twin.headers) for twin in twins.values()}
        targets |= {name: (server.url + "/", {}) for name, server in bare.items()}
        targets |= {case.name: (ours.url + case.path, twins[case.name].asked) for case in CASES}
        tasks = {name: partial(load.read, *target, seconds=seconds, servers=pids) for name, target in targets.items()}
        runs = interleaved(tasks, rounds)
    return list(_rows(runs, twins))


def _constant(interface: str, body: bytes, folder: Path) -> Server:
    file = folder / "constant-body"
    file.write_bytes(body)
    return servers.granian(interface, f"bench.constant:{interface}", folder, {"BENCH_BODY": str(file)})


@dataclass(frozen=True)
class _Twin:
    """The same answer as a file of nginx's, with the headers to ask for it; ``asked`` is how ours is asked."""

    path: str
    headers: dict[str, str]
    asked: dict[str, str]
    label: str
    size_bytes: int

    @classmethod
    def of(cls, case: Case, ours: Server, side: Server, folder: Path) -> "_Twin":
        answer = Client(ours.port).ask("GET", case.path, headers=case.headers)
        assert answer.status == 200, f"{case.path}: {answer.status}"
        digest = hashlib.sha256(answer.body).hexdigest()[:8]
        path = f"/{'coded/' if case.headers else ''}{digest}"
        (folder / "files" / path[1:]).write_bytes(answer.body)
        asked, headers, size = case.headers, case.headers, len(answer.body)
        if case.unchanged:
            asked = asked | {"If-None-Match": answer.etag}
            headers = headers | {"If-None-Match": Client(side.port).ask("GET", path).etag}
            size = 0
        # The same file asked for in the same way is measured once a round.
        label = f"nginx, {digest}, {len(headers)} headers"
        return cls(path, headers, asked, label, size)


def _rows(runs: dict[str, Run], twins: dict[str, _Twin]) -> Iterator[Row]:
    first = twins[CASES[0].name]
    limit = runs[first.label]
    yield row("nginx, the first page as a file", limit, first.size_bytes)
    for name in ("asgi", "rsgi"):
        says = f"{_ratio(runs[name], limit):.3f} of nginx"
        yield row(f"bare callable on Granian, {name.upper()}", runs[name], first.size_bytes, says)
    for case in CASES:
        run, twin = runs[case.name], twins[case.name]
        ratio = _ratio(run, runs[twin.label])
        marks: tuple[Mark, ...] = (Mark(round(ratio, 4), LEAST_OF_NGINX),) if case.has_mark else ()
        if case.beside:
            marks += (Mark(round(_ratio(runs[case.beside], run), 3), MOST_OF_SMALL, at_most=True),)
        yield row(case.name, run, twin.size_bytes, f"{ratio:.3f} of nginx", marks)


def row(
    name: str, run: Run, size_bytes: int | None = None, says: str = "", marks: tuple[Mark, ...] = (), section: str = "hot reads"
) -> Row:
    """A run's figures as a line of the table."""
    return Row(
        section=section,
        name=name,
        per_second=run.per_second,
        per_core_second=run.per_core_second,
        p50_ms=run.p50_ms,
        p95_ms=run.p95_ms,
        size_bytes=size_bytes,
        says=says + (f"; {run.failed} FAILED" if run.failed else ""),
        marks=marks,
        stolen=run.use.stolen,
        foreign=run.use.foreign,
        is_dirty=run.use.is_dirty,
    )


def _ratio(run: Run, to: Run) -> float:
    return run.per_core_second / to.per_core_second if to.per_core_second else float("nan")
