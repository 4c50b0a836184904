"""What an operator's bad day does to a running server: it says “try again”, goes on serving readers, and loses nothing."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import urllib3

from tests import databases, postgres
from tests.journeys.corpora import register
from tests.server import PUBLICATION, Server, free_port, http, running_server

pytestmark = pytest.mark.journey

STORY = "tram"
HOT = (f"/d/{PUBLICATION}/{STORY}", f"/api/v1/discussion?story={STORY}", f"/api/v1/counts?story={STORY}")
WAIT_SECONDS = 1
PATIENCE_SECONDS = 20
# How late a comment may be on a page: the page is made anew so often, another process is heard of so often, and it takes work.
COALESCE_SECONDS, POLL_SECONDS, SLACK_SECONDS = 0.3, 0.25, 1.5
SQLITE_FILES = ("tertulia.sqlite3", "tertulia.sqlite3-wal", "tertulia.sqlite3-shm")


def until(come: Callable[[], Any], what: str, seconds: float = PATIENCE_SECONDS) -> Any:
    """Waits for it, and returns it."""
    end = time.monotonic() + seconds
    while not (found := come()):
        assert time.monotonic() < end, f"never came: {what}"
        time.sleep(0.02)
    return found


@dataclass
class Desk:
    """Readers' posts at one server, and what was said to them."""

    server: Server
    acknowledged: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    # No answer came: it may be there or not.
    unanswered: set[str] = field(default_factory=set)
    _count: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def post(self) -> urllib3.BaseHTTPResponse:
        with self._lock:
            self._count += 1
            text = f"Comment number {self._count}."
        said = {"story": STORY, "publication": PUBLICATION, "text": text, "guest_name": "Ana"}
        try:
            answer = http.request("POST", f"{self.server.url}/api/v1/comments", json=said)
        except urllib3.exceptions.HTTPError:
            self.unanswered.add(text)
            raise
        if answer.status == 201:
            self.acknowledged[answer.json()["comment"]["id"]] = text
        else:
            self.refused.add(text)
        return answer

    def posts(self, how_many: int) -> None:
        for _ in range(how_many):
            answer = self.post()
            assert answer.status == 201, answer.data

    def is_told_to_try_again(self) -> None:
        _assert_try_again(self.post())

    def posts_again(self) -> int:
        """Without a restart; returns how often one had to try."""
        tries = 0

        def works() -> bool:
            nonlocal tries
            tries += 1
            return self.post().status == 201

        until(works, "a post that is taken")
        return tries

    def nothing_is_lost(self) -> None:
        """All that was acknowledged is there, nothing that was refused is, and every count is right."""
        last = list(self.acknowledged)[-1]
        kept = until(lambda: _with(self.kept(), last), "the last acknowledged comment")
        lost = {pk: text for pk, text in self.acknowledged.items() if kept.get(pk) != text}
        assert not lost, f"{len(lost)} of {len(self.acknowledged)} acknowledged comments are gone"
        assert not self.refused & set(kept.values())
        assert {text for pk, text in kept.items() if pk not in self.acknowledged} <= self.unanswered
        assert "Everything adds up." in self.server.run("check").stdout

    def kept(self) -> dict[str, str]:
        """As a reader finds them: page after page."""
        found: dict[str, str] = {}
        after = ""
        while True:
            page = http.request("GET", f"{self.server.url}/api/v1/discussion?story={STORY}&sort=oldest{after}").json()
            found |= {thread["comment"]["id"]: thread["comment"]["text"] for thread in page["threads"]}
            if page["next"] is None:
                return found
            after = f"&after={page['next']}"

    def warms(self) -> dict[str, bytes]:
        """Every hot address as it is now."""
        return {path: self._read(path) for path in HOT}

    def still_serves(self, warm: dict[str, bytes]) -> None:
        for path, body in warm.items():
            assert self._read(path) == body, path

    def _read(self, path: str) -> bytes:
        answer = http.request("GET", self.server.url + path)
        assert answer.status == 200, (path, answer.status, answer.data)
        return answer.data

    def is_not_ready(self) -> None:
        """But up."""
        answer = http.request("GET", f"{self.server.url}/readyz")
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert http.request("GET", f"{self.server.url}/healthz").status == 200

    @contextmanager
    def busy(self, clients: int = 4) -> Iterator[None]:
        """While so many readers post as fast as they can; who hears nothing more goes home."""
        over = threading.Event()

        def write() -> None:
            with suppress(urllib3.exceptions.HTTPError):
                while not over.is_set():
                    assert self.post().status in (201, 503)

        with ThreadPoolExecutor(clients) as pool:
            writers = [pool.submit(write) for _ in range(clients)]
            try:
                yield
            finally:
                over.set()
            for writer in writers:
                writer.result()


def _with(kept: dict[str, str], pk: str) -> dict[str, str] | None:
    return kept if pk in kept else None


def _assert_try_again(answer: urllib3.BaseHTTPResponse) -> None:
    assert answer.status == 503, (answer.status, answer.data)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "try-again"
    assert int(answer.headers["Retry-After"]) > 0


@contextmanager
def open_desk(folder: Path, **options: Any) -> Iterator[Desk]:
    with running_server(folder, TERTULIA_DATABASE_WAIT_SECONDS=str(WAIT_SECONDS), **options) as server:
        register(server, STORY)
        yield Desk(server)
        assert "a request failed" not in server.log()
        assert "failed, and goes on" not in server.log()


@pytest.fixture
def desk(once: None, tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        opened.posts(3)
        until(lambda: len(opened.kept()) == 3, "the first comments")
        yield opened


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Another process, this one, holds the right to write."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_while_another_process_locks_the_database_readers_read_on_and_writers_are_told_to_come_again(desk: Desk) -> None:
    warm = desk.warms()
    with _locked(desk.server.folder / "tertulia.sqlite3"):
        began = time.monotonic()
        desk.is_told_to_try_again()
        assert WAIT_SECONDS <= time.monotonic() - began < WAIT_SECONDS + SLACK_SECONDS
        desk.still_serves(warm)
        assert desk.server.is_ready()
    desk.posts(3)
    desk.nothing_is_lost()


def test_writers_behind_a_lock_do_not_wait_for_one_another_as_well(desk: Desk) -> None:
    """Each has waited in line for as long as a change may wait, and then for the lock: not once more for each before it."""
    warm = desk.warms()
    with _locked(desk.server.folder / "tertulia.sqlite3"), ThreadPoolExecutor(4) as pool:
        began = time.monotonic()
        waiting = [pool.submit(desk.post) for _ in range(4)]
        desk.still_serves(warm)
        assert time.monotonic() - began < WAIT_SECONDS
        for answer in waiting:
            _assert_try_again(answer.result())
        assert time.monotonic() - began < 2 * WAIT_SECONDS + SLACK_SECONDS
    desk.posts(1)
    desk.nothing_is_lost()


def _move(names: tuple[str, ...], source: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    for name in names:
        if (source / name).exists():
            (source / name).replace(target / name)


def test_a_database_that_was_moved_away_is_missed_and_found_again(desk: Desk) -> None:
    folder, aside = desk.server.folder, desk.server.folder / "aside"
    warm = desk.warms()
    _move(SQLITE_FILES, folder, aside)
    for _ in range(8):  # so that every thread has met it
        desk.is_told_to_try_again()
    desk.is_not_ready()
    desk.still_serves(warm)
    # The file itself last: whoever finds it needs what belongs to it.
    _move(SQLITE_FILES[::-1], aside, folder)
    until(desk.server.is_ready, "a server that is ready again")
    assert desk.posts_again() == 1
    desk.posts(8)
    desk.nothing_is_lost()


def test_a_copy_in_the_databases_place_is_taken_up_by_everybody(desk: Desk) -> None:
    folder, aside, copy = (desk.server.folder / name for name in ("", "aside", "copy"))
    warm = desk.warms()
    _move(SQLITE_FILES, folder, aside)
    desk.is_told_to_try_again()
    desk.still_serves(warm)
    shutil.copytree(aside, copy)
    _move(SQLITE_FILES[1::-1], copy, folder)
    until(desk.server.is_ready, "a server that is ready again")
    assert desk.posts_again() == 1
    desk.posts(8)
    desk.nothing_is_lost()
    _hears_of_others(desk.server)
    with closing(sqlite3.connect(aside / SQLITE_FILES[0])) as old:
        assert old.execute("SELECT count(*) FROM comment").fetchone() == (3,)


def test_a_copy_that_slips_into_the_databases_place_unseen_is_taken_up_too(desk: Desk) -> None:
    """By rename, as backups are put back; nobody ever finds the file missing, and nobody posts."""
    folder, copy = desk.server.folder, desk.server.folder / "copy.sqlite3"
    with closing(sqlite3.connect(folder / "tertulia.sqlite3")) as source:
        source.execute(f"VACUUM INTO '{copy}'")
    warm = desk.warms()
    _move(SQLITE_FILES[1:], folder, folder / "aside")
    copy.replace(folder / "tertulia.sqlite3")
    desk.still_serves(warm)
    _hears_of_others(desk.server)
    assert "Everything adds up." in desk.server.run("check").stdout


@pytest.mark.parametrize("found", [b"", b"This is no database. " * 1_000], ids=["an empty file", "a file of another kind"])
def test_a_file_that_is_no_database_is_waited_for_too(desk: Desk, found: bytes) -> None:
    """Half a copy looks like that."""
    folder, aside = desk.server.folder, desk.server.folder / "aside"
    warm = desk.warms()
    _move(SQLITE_FILES, folder, aside)
    (folder / SQLITE_FILES[0]).write_bytes(found)
    for _ in range(8):
        desk.is_told_to_try_again()
    desk.is_not_ready()
    desk.still_serves(warm)
    _move(SQLITE_FILES[::-1], aside, folder)
    until(desk.server.is_ready, "a server that is ready again")
    desk.posts_again()
    desk.nothing_is_lost()


def _hears_of_others(server: Server) -> None:
    """What another process does to the database is soon on a page that was kept from before."""
    for state in ("closed", "open"):  # twice: the second time the page was surely made after the failure
        server.run("story", "state", STORY, state)
        until(lambda state=state: _state(server) == state, f"{state} on the page")


def _state(server: Server) -> str:
    """Nothing while a thread of the server finds its connection gone."""
    told = http.request("GET", f"{server.url}{HOT[1]}").json()
    return str(told["story"]["state"]) if "story" in told else ""


@pytest.fixture
def small_disk(once: None, tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"a disk to be filled can't be mounted here: {done.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_full_disk_takes_no_half_comments_and_when_there_is_room_it_goes_on(small_disk: Path) -> None:
    with open_desk(small_disk.parent, database_url=f"sqlite:///{small_disk.name}/tertulia.sqlite3") as desk:
        desk.posts(3)
        until(lambda: len(desk.kept()) == 3, "the first comments")
        ballast = small_disk / "ballast"
        _fill(ballast)
        # What the log has room for is still taken, and is as durable as ever.
        until(lambda: desk.post().status == 503, "the end of the room")
        desk.is_told_to_try_again()
        until(lambda: len(desk.kept()) == len(desk.acknowledged), "what was taken last")
        warm = desk.warms()
        for _ in range(8):
            desk.is_told_to_try_again()
        desk.still_serves(warm)
        desk.nothing_is_lost()
        ballast.unlink()
        assert desk.posts_again() == 1
        desk.posts(8)
        desk.nothing_is_lost()


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        for size in (65_536, 4_096):
            with suppress(OSError):
                while True:
                    file.write(b"\0" * size)


class Postgres:
    """One that can be stopped and started again with its data."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)
        self._binaries = postgres._binaries(folder)
        self._data = folder / "data"
        self._data.mkdir()
        postgres._hand_over(self._data)
        how = ["-U", postgres.USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        postgres._run(self._binaries / "initdb", "-D", self._data, *how)
        self.url = f"postgresql://{postgres.USER}@{quote(str(self._data), safe='')}/postgres"

    def start(self) -> None:
        with (self._data / "log").open("ab") as log:
            command = [self._binaries / "postgres", "-D", self._data, "-k", self._data, *postgres._OPTIONS.split()]
            self._process = subprocess.Popen(command, stdout=log, stderr=log, **postgres._servant())
        postgres._wait(self._process, self._data)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """As a service manager does it (clients are cut off), or SIGQUIT: a crash."""
        self._process.send_signal(how)
        self._process.wait(10)


@pytest.fixture
def stoppable() -> Iterator[Postgres]:
    # Not in pytest's own folders: PostgreSQL runs as another user, who can't go in there.
    with tempfile.TemporaryDirectory(prefix="tertulia-pg-") as name:
        database = Postgres(Path(name))
        database.start()
        yield database
        database.stop()


def test_a_server_outlives_its_postgresql(stoppable: Postgres, tmp_path: Path) -> None:
    with open_desk(tmp_path, database_url=stoppable.url) as desk:
        desk.posts(8)
        until(lambda: len(desk.kept()) == 8, "the first comments")
        warm = desk.warms()
        for how in (signal.SIGINT, signal.SIGQUIT):
            stoppable.stop(how)
            for _ in range(3):
                desk.is_told_to_try_again()
            desk.is_not_ready()
            desk.still_serves(warm)
            stoppable.start()
            until(desk.server.is_ready, "a server that is ready again")
            desk.posts_again()
            desk.nothing_is_lost()
            warm = desk.warms()
        _hears_of_others(desk.server)


def test_a_server_told_to_stop_while_readers_post_keeps_all_it_acknowledged(tmp_path: Path) -> None:
    with open_desk(tmp_path, database_url=databases.fresh_database_url()) as desk:
        with desk.busy():
            until(lambda: len(desk.acknowledged) >= 40, "comments under way")
            process = desk.server.process
            assert process is not None
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(PATIENCE_SECONDS)  # of itself
        desk.server.stop()
        desk.server.start()
        desk.nothing_is_lost()
        desk.posts(1)


def test_a_backup_taken_while_readers_post_holds_all_that_was_acknowledged_before_it(tmp_path: Path) -> None:
    with open_desk(tmp_path / "here", database_url=databases.fresh_database_url()) as desk:
        archive = tmp_path / "talk.backup"
        with desk.busy():
            until(lambda: len(desk.acknowledged) >= 40, "comments before the backup")
            before = dict(desk.acknowledged)
            desk.server.run("backup", str(archive))
            at_its_end = len(desk.acknowledged)
            assert at_its_end > len(before), "nobody was kept from posting"
            until(lambda: len(desk.acknowledged) > at_its_end, "comments after the backup")
        desk.nothing_is_lost()

        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        shutil.copy(desk.server.folder / "tertulia.toml", elsewhere)
        there = desk.server.environment | {"DATABASE_URL": databases.fresh_database_url()}
        other = Server(f"http://127.0.0.1:{free_port()}", elsewhere, there)
        other.run("restore", str(archive))
        assert "Everything adds up." in other.run("check").stdout
        try:
            other.start()
            kept = Desk(other).kept()
            assert before.items() <= kept.items()
            assert set(kept.items()) <= set(desk.acknowledged.items())
            restored = Desk(other, acknowledged=kept)
            restored.posts(1)  # it is a whole server
            restored.nothing_is_lost()
        finally:
            other.stop()


class Line:
    """A connection to one worker, kept open; ``worker`` is the process at its other end."""

    def __init__(self, server: Server) -> None:
        host, port = server.url.removeprefix("http://").split(":")
        self._connection = HTTPConnection(host, int(port), timeout=10)
        self.ask("GET", "/healthz")
        assert self._connection.sock is not None
        own: socket.socket = self._connection.sock
        assert server.process is not None
        self.worker = _process_at(int(port), own.getsockname()[1], server.process.pid)

    def ask(self, method: str, path: str, said: object = None) -> tuple[int, bytes]:
        body = None if said is None else json.dumps(said).encode()
        self._connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def shows(self, text: str) -> bool:
        return all(text.encode() in self.ask("GET", path)[1] for path in HOT[:2])

    def close(self) -> None:
        self._connection.close()


def _process_at(server_port: int, client_port: int, session: int) -> int:
    """The process of that session that holds the server's end of a connection."""
    ends = f":{server_port:04X}", f":{client_port:04X}"
    rows = (row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:])
    socket_name = next(f"socket:[{row[9]}]" for row in rows if row[1].endswith(ends[0]) and row[2].endswith(ends[1]))
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getsid(int(folder.name)) == session and socket_name in {os.readlink(fd) for fd in (folder / "fd").iterdir()}:
                return int(folder.name)
    raise AssertionError("nobody holds the other end")


@pytest.fixture
def two_lines(tmp_path: Path) -> Iterator[tuple[Desk, list[Line]]]:
    """One to each worker of a server that has two."""
    if not Path("/proc/net/tcp").exists():
        pytest.skip("which worker answers can be told on Linux only")
    with open_desk(tmp_path, database_url=databases.fresh_database_url(), TERTULIA_WORKERS="2") as desk:
        lines: dict[int, Line] = {}

        def both() -> bool:
            line = Line(desk.server)
            if lines.setdefault(line.worker, line) is not line:
                line.close()
            return len(lines) == 2

        until(both, "a connection to each worker")
        yield desk, list(lines.values())
        for line in lines.values():
            line.close()


def test_with_two_workers_what_was_posted_is_soon_on_the_pages_of_both(two_lines: tuple[Desk, list[Line]]) -> None:
    desk, lines = two_lines
    limit = COALESCE_SECONDS + POLL_SECONDS + SLACK_SECONDS
    slowest = 0.0
    for number in range(8):
        for line in lines:
            line.shows("nothing yet")  # so that a page is kept, and is out of date now
        text = f"Spoken to one worker, {number}."
        said = {"story": STORY, "publication": PUBLICATION, "text": text, "guest_name": "Ana"}
        status, told = lines[number % 2].ask("POST", "/api/v1/comments", said)
        assert status == 201, told
        desk.acknowledged[json.loads(told)["comment"]["id"]] = text
        began = time.monotonic()
        for line in lines:
            until(lambda line=line, text=text: line.shows(text), f"“{text}” from both workers", limit)
        slowest = max(slowest, time.monotonic() - began)
        # And from then on whoever comes, and whoever answers.
        for _ in range(6):
            fresh = Line(desk.server)
            assert fresh.shows(text)
            fresh.close()
    print(f"slowest on both workers' pages: {slowest:.2f} s")
    with desk.busy():
        until(lambda: len(desk.acknowledged) >= 60, "comments by both workers")
    assert not desk.refused
    desk.nothing_is_lost()


def test_a_state_set_by_the_command_reaches_both_workers(two_lines: tuple[Desk, list[Line]]) -> None:
    desk, lines = two_lines
    desk.posts(1)
    for state, accepted in (("closed", False), ("open", True)):
        for line in lines:
            line.ask("GET", HOT[0])
        desk.server.run("story", "state", STORY, state)
        for line in lines:
            until(lambda line=line, state=state: _told_state(line) == state, f"{state} from both", 4.0)
            said = {"story": STORY, "publication": PUBLICATION, "text": f"While {state}", "guest_name": "Ana"}
            status, told = line.ask("POST", "/api/v1/comments", said)
            assert (status == 201) is accepted, told


def _told_state(line: Line) -> str:
    return str(json.loads(line.ask("GET", HOT[1])[1])["story"]["state"])
