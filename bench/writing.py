"""Posting: acknowledged comments a second with every one synced to disk, alone and while others read; then the audit."""

import json
import re
import secrets
import shutil
import subprocess
import tempfile
import threading
from functools import partial

from bench import load
from bench.house import JUDGED, NO_LIMITS, PAPER, SITE, WALL, House, first_page
from bench.load import CLIENTS, Answer, Client, Posting, Run
from bench.meter import tree
from bench.reading import BR, row
from bench.rounds import Task, interleaved, median, say
from bench.servers import Server
from bench.table import Mark, Row

LEAST_PER_SECOND = 150
READERS_BESIDE = 8
POSTS_TRACED = 20


def measure(house: House, *, seconds: float, rounds: int) -> list[Row]:
    say("Posting")
    with house.serve(NO_LIMITS) as server:
        roots, mixed = posting(server), posting(server, parents=_parents(server))
        wall = _Wall(server, seconds)
        tasks: dict[str, Task] = {
            "posting, 8 clients": lambda: wall.post(roots),
            "posting, 8 clients, every second a reply": lambda: wall.post(mixed),
            "posting while 8 readers read on": lambda: wall.post_while_read(roots),
        }
        runs = interleaved(tasks, rounds)
        rows = [row(name, run, marks=_marks(name, run), section="posting") for name, run in runs.items()]
        rows.append(row("   what those 8 readers got", median(wall.reading), section="posting"))
        rows.append(wall.counted())
        rows.append(Row("posting", "syncs a post", says=syncs(server, roots)))
    return [*rows, _judged(house, seconds, rounds), _audited(house)]


def _judged(house: House, seconds: float, rounds: int) -> Row:
    """With a server of its own, and last: what the full models owe after a burst they would judge while others are measured."""
    name = "posting, 8 clients, judged by the house rules"
    with house.serve(NO_LIMITS | JUDGED) as server:
        how = posting(server)
        post_some(server, how)  # the models are loaded by then
        run = interleaved({name: lambda: load.post(how, seconds=seconds, servers=[server.pid])}, rounds)[name]
    return row(name, run, marks=_marks(name, run), section="posting")


class _Wall:
    """The story that is posted to; keeps count of what was acknowledged."""

    def __init__(self, server: Server, seconds: float) -> None:
        self._server = server
        self._seconds = seconds
        self._acknowledged = 0
        self._before = _count(server)
        self.reading: list[Run] = []

    def post(self, how: Posting) -> Run:
        run = load.post(how, seconds=self._seconds, servers=[self._server.pid])
        self._acknowledged += run.done
        return run

    def post_while_read(self, how: Posting) -> Run:
        """Readers ask for the very page that every post changes."""
        page, pids = self._server.url + first_page(WALL), [self._server.pid]
        read = partial(load.read, page, BR, seconds=self._seconds, servers=pids, connections=READERS_BESIDE)
        readers = threading.Thread(target=lambda: self.reading.append(read()))
        readers.start()
        run = self.post(how)
        readers.join()
        return run

    def counted(self) -> Row:
        """Whether the story counts every comment that was acknowledged."""
        new = _count(self._server) - self._before
        mark = Mark(new, self._acknowledged)
        return Row("posting", "acknowledged, and counted by the story", says=f"{self._acknowledged:,} and {new:,}", marks=(mark,))


def posting(server: Server, parents: list[str] | None = None) -> Posting:
    """Eight guests, each with a token of its own, who post to one story as the widget does."""
    tokens = [_token(server, number) for number in range(CLIENTS)]

    def body(client: int, number: int, text: str, author: str) -> bytes:
        # Who is told that a text is at risk posts it anyway.
        new = {"story": WALL, "publication": PAPER, "text": text, "client_key": secrets.token_urlsafe(16), "accept_nudge": True}
        if parents and number % 2:
            new["parent"] = parents[number % len(parents)]
        return json.dumps(new).encode()

    def headers(client: int) -> dict[str, str]:
        return {"Authorization": f"Bearer {tokens[client]}", "Origin": SITE}

    return Posting(server.port, "/api/v1/comments", body, headers, _is_acknowledged)


def post_some(server: Server, how: Posting) -> None:
    """Twenty comments, by one client, before anything is measured."""
    load.post(how, seconds=60, servers=[server.pid], clients=1, most=20)


def syncs(server: Server, how: Posting) -> str:
    """How often the server tells the disk to keep what it has, for each post of one client; by strace."""
    if shutil.which("strace") is None:
        return "not counted: strace is missing (apt-get install strace)"
    pids = [part for pid in tree([server.pid]) for part in ("-p", str(pid))]
    with tempfile.NamedTemporaryFile("r") as log:
        command = ["strace", "-f", "-c", "-o", log.name, "-e", "trace=fsync,fdatasync,sync_file_range", *pids]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
            assert tracer.stderr is not None
            tracer.stderr.readline()  # it says when it is attached
            run = load.post(how, seconds=60, servers=[server.pid], clients=1, most=POSTS_TRACED)
            tracer.terminate()
        # % time, seconds, usecs/call, calls, errors if any, name
        calls = re.findall(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(f\w*sync)$", log.read(), re.MULTILINE)
    return ", ".join(f"{int(count) / run.done:.1f} {name}" for count, name in calls) or "none"


def _parents(server: Server) -> list[str]:
    """Comments on the wall to answer to."""
    post_some(server, posting(server))
    page = Client(server.port).ask_json("GET", first_page(WALL))
    return [thread["comment"]["id"] for thread in page["threads"]]


def _marks(name: str, run: Run) -> tuple[Mark, ...]:
    return (Mark(round(run.per_second, 1), LEAST_PER_SECOND),) if "while" not in name else ()


def _token(server: Server, number: int) -> str:
    new = {"story": WALL, "publication": PAPER, "text": f"Good morning from desk {number}.", "guest_name": f"Guest {number}"}
    return str(Client(server.port).ask_json("POST", "/api/v1/comments", new)["token"])


def _is_acknowledged(answer: Answer) -> bool:
    return answer.status == 201


def _count(server: Server) -> int:
    counts: dict[str, int] = Client(server.port).ask_json("GET", f"/api/v1/counts?publication={PAPER}&story={WALL}")["counts"]
    return counts[WALL]


def _audited(house: House) -> Row:
    try:
        said = house.run("check").strip().splitlines()[-1]
    except subprocess.CalledProcessError as wrong:
        said = f"NOT CLEAN: {wrong.stdout.strip()[-500:]}"
    return Row("posting", "tertulia check, after all of it", says=said)
