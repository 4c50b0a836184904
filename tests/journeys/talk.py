"""The platform as a newspaper's machines know it: stories pushed, comments of many guests, all over the API."""

import email
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from tests.journeys.newspaper import Newspaper, Story
from tests.server import PUBLICATION, Server, http, running_server

MAIL_FOLDER = "mail"


def key_for(request: pytest.FixtureRequest) -> str:
    """A story of its own for every test, whatever other files call theirs."""
    told = f"{request.node.path.stem}-{request.node.name}".replace("test_", "")
    return re.sub(r"\W+", "-", told)[:100]


@dataclass
class Talk:
    server: Server
    newspaper: Newspaper
    key: str
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.server.url

    def story(self, key: str, title: str = "The crossing stays shut", **page: Any) -> Story:
        """Printed and pushed, with an empty discussion."""
        story = self.newspaper.prints(key, title, **page)
        self.push(story)
        return story

    def push(self, story: Story, **facts: str) -> None:
        known = {"address": story.address, "title": story.title, "section": "World", "language": story.language}
        self._ask("PUT", f"/publications/{PUBLICATION}/stories/{story.key}", known | facts, self.key)

    def says(self, story: Story, name: str, text: str, *, to: str | None = None) -> str:
        """The id of the new comment, by the guest of that name."""
        said = {"story": story.key, "publication": PUBLICATION, "text": text}
        if to:
            said["parent"] = to
        token = self.tokens.get(name)
        if token is None:
            said["guest_name"] = name
        posted = self._ask("POST", "/comments", said, token)
        self.tokens.setdefault(name, posted["token"] or "")
        return cast("str", posted["comment"]["id"])

    def respects(self, name: str, comment: str) -> None:
        self._ask("PUT", f"/comments/{comment}/respect", None, self.tokens[name])

    def deletes(self, name: str, comment: str) -> None:
        self._ask("DELETE", f"/comments/{comment}", None, self.tokens[name])

    def count(self, story: Story) -> int:
        found = self._ask("GET", f"/counts?publication={PUBLICATION}&story={story.key}")
        return cast("int", found["counts"][story.key])

    def discussion(self, story: Story) -> str:
        """The page without scripts."""
        return f"{self.url}/d/{PUBLICATION}/{story.key}"

    def reports(self, comment: str) -> list[tuple[str, str]]:
        """Rule and text of every report of a comment, oldest first. No page shows them, so it is read in the file itself."""
        file = self.server.folder / "tertulia.sqlite3"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as kept:
            return kept.execute("SELECT rule, text FROM report WHERE comment_id = ? ORDER BY id", [comment]).fetchall()

    def code_mailed_to(self, address: str) -> str:
        """The newest one; mail lies in a folder, one file for each."""
        for file in sorted((self.server.folder / MAIL_FOLDER).iterdir(), key=_modified, reverse=True):
            mail = email.message_from_bytes(file.read_bytes())
            code = re.search(r"\b\d{6}\b", str(mail.get_payload(decode=True) or b"", "utf-8"))
            if mail["To"] == address and code:
                return code.group()
        raise AssertionError(f"no code was mailed to {address}")

    def _ask(self, method: str, path: str, body: object = None, token: str | None = None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        data = json.dumps(body).encode() if body is not None else None
        answer = http.request(method, f"{self.url}/api/v1{path}", body=data, headers=headers)
        assert answer.status < 300, f"{method} {path}: {answer.status} {answer.data!r}"
        return cast("dict[str, Any]", json.loads(answer.data)) if answer.data else {}


def _modified(file: Path) -> float:
    return file.stat().st_mtime


@contextmanager
def open_talk(newspaper: Newspaper, folder: Path, database_url: str, **environment: str) -> Iterator[Talk]:
    """A platform for that newspaper, which it may read though both are on this machine."""
    settings = {"TERTULIA_MAIL_URL": f"file:{MAIL_FOLDER}", "TERTULIA_READ_PAGES": "true", "TERTULIA_FETCH_PRIVATE": "true"}
    with running_server(folder, origins=[newspaper.origin], database_url=database_url, **settings | environment) as server:
        newspaper.talk = server.url
        told = server.run("publication", "key", PUBLICATION).stdout.split()
        yield Talk(server, newspaper, max(told, key=len))
