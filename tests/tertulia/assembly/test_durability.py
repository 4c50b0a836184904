"""Acknowledged means durable: whatever was answered 201 is there after ``kill -9``."""

import os
import threading
from pathlib import Path
from typing import Any

import pytest
import urllib3
from django.db import connection

from tertulia.assembly.lane import Lane
from tests.databases import fresh_database_url
from tests.server import Server, http, running_server
from tests.tertulia.assembly.conftest import ClosingLane

ROUNDS = int(os.environ.get("TERTULIA_KILL_ROUNDS", "2"))
WRITERS = 6
# A round is over when so many were acknowledged: enough for many commits to be under way.
POSTS_BEFORE_THE_KILL = 60
THREADS = 4


class Writers:
    """Readers who post as fast as they can until the server is gone; what was acknowledged is kept by id."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.acknowledged: dict[str, str] = {}
        self.enough = threading.Event()
        self._halt = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(WRITERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        self._halt.set()
        for thread in self._threads:
            thread.join()

    def _write(self, number: int) -> None:
        count = 0
        token, parent = "", None
        while not self._halt.is_set():
            count += 1
            body = {"story": "tram", "text": f"Writer {number}, comment {count}", "guest_name": f"Writer {number}"}
            if parent and count % 3 == 0:
                body["parent"] = parent
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            try:
                answer = http.request("POST", f"{self.server.url}/api/v1/comments", json=body, headers=headers)
            except urllib3.exceptions.HTTPError:
                return  # killed
            assert answer.status in (201, 503), answer.data
            if answer.status == 201:
                told = answer.json()
                parent, token = told["comment"]["id"], told["token"] or token
                self.acknowledged[parent] = body["text"]
                if len(self.acknowledged) >= POSTS_BEFORE_THE_KILL:
                    self.enough.set()


def _register(server: Server) -> None:
    story = {"address": "https://paper.example/tram", "key": "tram"}
    assert http.request("POST", f"{server.url}/api/v1/stories", json=story).status == 201


def _kept(server: Server) -> dict[str, str]:
    """Every comment of the story, by its id, read as a reader would: page after page."""
    found: dict[str, str] = {}
    after = ""
    while True:
        page = http.request("GET", f"{server.url}/api/v1/discussion?story=tram&sort=oldest{after}").json()
        for thread in page["threads"]:
            root = thread["comment"]
            found[root["id"]] = root["text"]
            found |= _replies(server, root["id"]) if root["thread"] else {}
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"


def _replies(server: Server, root: str) -> dict[str, str]:
    found: dict[str, str] = {}
    after = ""
    while True:
        page = http.request("GET", f"{server.url}/api/v1/comments/{root}/replies{after}").json()
        found |= {reply["id"]: reply["text"] for reply in page["replies"]}
        if page["next"] is None:
            return found
        after = f"?after={page['next']}"


@pytest.mark.timeout(120 + 30 * ROUNDS)
def test_what_was_acknowledged_survives_kill_9_under_writing_load(tmp_path: Path) -> None:
    acknowledged: dict[str, str] = {}
    with running_server(tmp_path, database_url=fresh_database_url()) as server:
        _register(server)
        for _ in range(ROUNDS):
            writers = Writers(server)
            writers.start()
            assert writers.enough.wait(60), server.log()
            server.kill()
            writers.join()
            acknowledged |= writers.acknowledged
            server.start()
            kept = _kept(server)
            lost = {pk: text for pk, text in acknowledged.items() if kept.get(pk) != text}
            assert not lost, f"{len(lost)} of {len(acknowledged)} acknowledged comments are gone"
            assert "Everything adds up." in server.run("check").stdout
        server.stop()


@pytest.mark.django_db(transaction=True)
def test_every_connection_that_writes_waits_for_the_disk() -> None:
    together = threading.Barrier(THREADS)

    def ask(environ: dict[str, Any], start_response: Any) -> Any:
        together.wait(10)  # so that each thread has to answer
        with connection.cursor() as cursor:
            seen.append((threading.get_ident(), tuple(_one(cursor, asking) for asking in asked)))
        start_response("204 No Content", [])
        return _Empty()

    asked = {"sqlite": ["PRAGMA journal_mode", "PRAGMA synchronous"], "postgresql": ["SHOW synchronous_commit"]}[
        connection.vendor
    ]
    seen: list[tuple[int, tuple[Any, ...]]] = []
    lane = ClosingLane(ask, THREADS)
    _run_all(lane)
    lane.close()
    assert len({thread for thread, _ in seen}) == THREADS
    expected = ("on",) if connection.vendor == "postgresql" else ("wal", 2)
    assert {values for _, values in seen} == {expected}


def _one(cursor: Any, asking: str) -> Any:
    cursor.execute(asking)
    return cursor.fetchone()[0]


class _Empty(list[bytes]):
    def close(self) -> None:
        pass


def _run_all(lane: Lane) -> None:
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    for future in [lane._pool.submit(lane._call, scope, b"") for _ in range(THREADS)]:
        assert future.result(30).status == 204


def test_the_commands_connections_wait_for_the_disk_too(tmp_path: Path) -> None:
    """What ``tertulia`` writes by hand (restore, story move) is as durable as what readers write."""
    with running_server(tmp_path, start=False) as server:
        code = (
            "from tertulia.assembly.command.setting_up import load_django; load_django();"
            "from django.db import connection as c; k = c.cursor();"
            "print([k.execute(f'PRAGMA {n}').fetchone()[0] for n in ('journal_mode', 'synchronous')])"
        )
        done = server.python(code)
        assert done.strip() == "['wal', 2]"
