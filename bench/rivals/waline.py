"""Waline's server from npm on SQLite, one worker, as by default.

It asks the project's own sign-in service at every request; a file on loopback answers in its place, so the real cost is higher.
"""

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import servers
from bench.load import Answer, Posting
from bench.rivals import HOME, SITE
from bench.servers import Server, free_port
from bench.threads import SHELF, Remark, of_story

# Its manual has the operator bring the tables along.
_TABLES = """
CREATE TABLE wl_Comment (
  id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER, insertedAt TIMESTAMP, createdAt TIMESTAMP, updatedAt TIMESTAMP,
  comment TEXT, ip TEXT, link TEXT, mail TEXT, nick TEXT, pid INTEGER, rid INTEGER, sticky NUMERIC, status TEXT, "like" INTEGER,
  ua TEXT, url TEXT
);
CREATE TABLE wl_Counter (
  id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER, url TEXT, createdAt TIMESTAMP, updatedAt TIMESTAMP,
  reaction0 INTEGER, reaction1 INTEGER, reaction2 INTEGER, reaction3 INTEGER, reaction4 INTEGER, reaction5 INTEGER,
  reaction6 INTEGER, reaction7 INTEGER, reaction8 INTEGER
);
CREATE TABLE wl_Users (
  id INTEGER PRIMARY KEY AUTOINCREMENT, createdAt TIMESTAMP, updatedAt TIMESTAMP, display_name TEXT, email TEXT, password TEXT,
  type TEXT, url TEXT, avatar TEXT, label TEXT, github TEXT, twitter TEXT, facebook TEXT, google TEXT, weibo TEXT, qq TEXT,
  oidc TEXT, huawei TEXT, "2fa" TEXT
);
"""
_BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
_BEGAN = datetime(2025, 1, 1, tzinfo=UTC)


class Waline:
    name = "Waline"
    first_page = "/api/comment?path=/s50/&pageSize=10&page=1&lang=en-US&sortBy=insertedAt_desc"
    headers = {"User-Agent": _BROWSER}
    _home = HOME / "waline"
    _program = _home / "node_modules" / "@waline" / "vercel" / "vanilla.js"

    def install(self) -> None:
        self._home.mkdir(parents=True, exist_ok=True)
        (self._home / "package.json").write_text('{"private": true}\n')
        quietly = ["--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(["npm", "install", *quietly, "@waline/vercel@1.39.3"], check=True, cwd=self._home)

    def is_installed(self) -> bool:
        return self._program.exists() and shutil.which("node") is not None

    def start(self, folder: Path, running: ExitStack) -> Server:
        _fill(folder / "waline.sqlite")
        side = folder / "side"
        (side / "files").mkdir(parents=True)
        (side / "files" / "sign-in").write_text('{"services": []}')
        stub = running.enter_context(servers.nginx(side))
        port = free_port()
        environment = {
            "SQLITE_PATH": str(folder),
            "SQLITE_DB": "waline",
            "JWT_TOKEN": "only-for-this-run",
            "SITE_NAME": "Bench",
            "SITE_URL": SITE,
            "AKISMET_KEY": "false",
            "IPQPS": "0",
            "OAUTH_URL": f"{stub.url}/sign-in",
        }
        command = ["node", str(self._program), str(port)]
        return running.enter_context(
            Server(command, port=port, ready=self.first_page, log=folder / "waline.log", environment=environment)
        )

    def posting(self, port: int) -> Posting:
        def body(client: int, number: int, text: str, author: str) -> bytes:
            new = {"comment": text, "nick": author, "mail": "reader@example.com", "link": "", "ua": _BROWSER, "url": "/wall/"}
            return json.dumps(new).encode()

        return Posting(port, "/api/comment?lang=en-US", body, lambda client: {"User-Agent": _BROWSER}, _is_acknowledged)


def _is_acknowledged(answer: Answer) -> bool:
    """It says 200 of refusals too."""
    return answer.status == 200 and b'"errno":0' in answer.body


def _fill(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.executescript(_TABLES)
        first = 0
        for key in SHELF:
            remarks = of_story(key)
            connection.executemany(
                "INSERT INTO wl_Comment "
                "(id, insertedAt, createdAt, updatedAt, comment, ip, mail, nick, pid, rid, status, ua, url) "
                "VALUES (?, ?, ?, ?, ?, '127.0.0.1', 'reader@example.com', ?, ?, ?, 'approved', ?, ?)",
                _rows(remarks, key, first),
            )
            first += len(remarks)


def _rows(remarks: list[Remark], key: str, first: int) -> Iterator[tuple[object, ...]]:
    for remark in remarks:
        at = (_BEGAN + timedelta(seconds=remark.seconds_after)).isoformat(sep=" ")[:19]
        parent, root = (first + number if number else None for number in (remark.parent, remark.root))
        yield first + remark.number, at, at, at, remark.text, remark.author, parent, root, _BROWSER, f"/{key}/"
