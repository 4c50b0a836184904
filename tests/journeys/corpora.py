"""Texts that people and attackers really wrote, and how a test posts them.

Corpora of others lie in a folder ``shared/data`` beside the checkout; they never come into the repository, and tests use them
where they are. What we wrote ourselves is in ``hostile/``: one text a line, ``\\u…`` escapes understood, ``##`` begins a remark.
``TERTULIA_FULL=1`` takes all of everything instead of a sample.
"""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import urllib3

from tests.server import PAPER_ORIGIN, PUBLICATION, Server, http

FULL = os.environ.get("TERTULIA_FULL") == "1"
_ROOT = Path(__file__).parents[2]
_SHARED = _ROOT.parent / "shared" / "data"
_OWN = Path(__file__).parent / "hostile"
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})")


def own_texts(name: str) -> list[str]:
    """Those of ``hostile/<name>.txt``."""
    lines = (_OWN / f"{name}.txt").read_text("utf-8").splitlines()
    return [_ESCAPE.sub(_sign, line) for line in lines if line and not line.startswith("##")]


def _sign(escape: re.Match[str]) -> str:
    return chr(int(escape[1] or escape[2], 16))


def corpus_payloads() -> list[str]:
    """Cross-site scripting payloads others collected; none where the corpus isn't."""
    path = _SHARED / "xss-payloads" / "payloads.txt"
    lines = path.read_text("utf-8", "replace").splitlines() if path.exists() else []
    return [line for line in dict.fromkeys(lines) if line.strip()]


def sample(texts: Sequence[str], size: int) -> list[str]:
    """So many of them, evenly spread; all with TERTULIA_FULL."""
    step = 1 if FULL else max(1, len(texts) // size)
    return list(texts[::step])


@dataclass(frozen=True)
class Remark:
    """A comment of the corpus; ``answers`` is the place of the remark it replies to, in the same list."""

    text: str
    answers: int | None


def real_threads() -> dict[str, list[Remark]]:
    """By story title, in the order they stand in; a remark comes after what it answers. Empty where the corpus isn't."""
    path = _SHARED / "fox-news-comments" / "comments.jsonl"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    rows: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        row = json.loads(line)
        rows.setdefault(row["title"], []).append(row)
    return {title: _threaded(told) for title, told in rows.items()}


def _threaded(rows: list[dict[str, Any]]) -> list[Remark]:
    """``prev`` names a row's parent by its text; where it says nothing, a row before whose ``succ`` is this text does."""
    remarks: list[Remark] = []
    for place, row in enumerate(rows):
        before = range(place - 1, -1, -1)
        named = (i for i in before if row["prev"] and rows[i]["text"] == row["prev"])
        followed = (i for i in before if not row["prev"] and rows[i]["succ"] == row["text"])
        remarks.append(Remark(row["text"], next(named, next(followed, None))))
    return remarks


@dataclass
class Api:
    """The API as a guest's browser uses it; ``token`` is kept once there is one."""

    server: Server
    token: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> urllib3.BaseHTTPResponse:
        sent = {"Content-Type": "application/json"} | self.headers | headers
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        return http.request(method, f"{self.server.url}/api/v1{path}", body=data, headers=sent, redirect=False)

    def told(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """The answer's data; it must be a good one."""
        answer = self.ask(method, path, body)
        assert answer.status < 300, f"{method} {path}: {answer.status} {answer.data!r}"
        said: dict[str, Any] = json.loads(answer.data)
        return said

    def says(self, story: str, text: str, name: str = "Guest", **more: str | None) -> dict[str, Any]:
        """The new comment. The first one makes the guest."""
        said = {"story": story, "publication": PUBLICATION, "text": text} | {key: value for key, value in more.items() if value}
        posted = self.told("POST", "/comments", said if self.token else said | {"guest_name": name})
        self.token = posted["token"] or self.token
        comment: dict[str, Any] = posted["comment"]
        return comment


def register(server: Server, key: str, origin: str = PAPER_ORIGIN) -> str:
    """A story by its first view; returns its key."""
    told: str = Api(server).told("POST", "/stories", {"address": f"{origin}/{key}", "key": key, "publication": PUBLICATION})[
        "key"
    ]
    return told


def api_key(server: Server) -> str:
    """A key for the paper's own system."""
    return max(server.run("publication", "key", PUBLICATION).stdout.split(), key=len)
