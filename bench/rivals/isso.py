"""Isso 0.14 on gunicorn with gevent and two workers. It keeps SQLite's rollback journal."""

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

from bench.load import Posting
from bench.rivals import HOME, SITE, python_home
from bench.servers import Server, free_port
from bench.threads import SHELF, Remark, of_story

_SETTINGS = """
[general]
dbpath = {folder}/isso.db
host = {site}
[guard]
enabled = false
[moderation]
enabled = false
"""
_MAKE_TABLES = "import sys; from isso import config, db; db.SQLite3(sys.argv[1], config.load(config.default_file(), sys.argv[2]))"


class Isso:
    name = "Isso"
    first_page = "/?uri=%2Fs50%2F&sort=oldest&offset=0&nested_limit=5"
    headers: dict[str, str] = {}
    _home = HOME / "isso"

    def install(self) -> None:
        python_home.make(self._home, "isso==0.14.0", "gevent", "packaging", python_home.GUNICORN)

    def is_installed(self) -> bool:
        return (self._home / "bin" / "isso").exists()

    def start(self, folder: Path, running: ExitStack) -> Server:
        settings, database = folder / "isso.cfg", folder / "isso.db"
        settings.write_text(_SETTINGS.format(folder=folder, site=SITE))
        subprocess.run([str(self._home / "bin" / "python"), "-c", _MAKE_TABLES, str(database), str(settings)], check=True)
        _fill(database)
        port = free_port()
        gunicorn = str(self._home / "bin" / "gunicorn")
        command = [gunicorn, "-w", "2", "-k", "gevent", "--preload", "-b", f"127.0.0.1:{port}", "isso.run"]
        environment = {"ISSO_SETTINGS": str(settings)}
        return running.enter_context(
            Server(command, port=port, ready=self.first_page, log=folder / "isso.log", environment=environment)
        )

    def posting(self, port: int) -> Posting:
        def body(client: int, number: int, text: str, author: str) -> bytes:
            return json.dumps({"author": author, "email": "reader@example.com", "text": text, "title": "wall"}).encode()

        return Posting(port, "/new?uri=%2Fwall%2F", body, lambda client: {}, lambda answer: answer.status == 201)


def _fill(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        first = 0
        for number, key in enumerate(SHELF, start=1):
            connection.execute("INSERT INTO threads (id, uri, title) VALUES (?, ?, ?)", (number, f"/{key}/", key))
            remarks = of_story(key)
            connection.executemany(
                "INSERT INTO comments (tid, id, parent, created, mode, remote_addr, text, author, email, voters) "
                "VALUES (?, ?, ?, ?, 1, '127.0.0.0', ?, ?, 'reader@example.com', ?)",
                _rows(remarks, number, first),
            )
            first += len(remarks)


def _rows(remarks: list[Remark], thread: int, first: int) -> Iterator[tuple[object, ...]]:
    """It has one level of answers: everything below a root answers the root."""
    for remark in remarks:
        parent = first + remark.root if remark.root else None
        yield thread, first + remark.number, parent, 1_735_689_600 + remark.seconds_after, remark.text, remark.author, bytes(256)
