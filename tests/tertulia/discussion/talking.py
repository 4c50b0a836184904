"""Readers who talk under a story, in a line each: what tests of verbs and questions begin with."""

import json
from typing import Any

from django.test import Client

from tertulia.discussion.models import Comment
from tertulia.discussion.reading.auditing import CHECKS
from tertulia.discussion.services import posting
from tertulia.plumbing import clock
from tertulia.readers.credentials import make_token
from tertulia.readers.models import Reader, ReaderKind
from tertulia.stories.models import Story

NETWORK = "203.0.113.0/24"


def guest(name: str = "Ana") -> Reader:
    return Reader.objects.create(kind=ReaderKind.GUEST, name=name, created_at=clock.now())


def member(name: str = "Ana") -> Reader:
    email = f"{name.lower()}@reader.example"
    return Reader.objects.create(kind=ReaderKind.MEMBER, name=name, email=email, created_at=clock.now())


def sender(reader: Reader | None = None, guest_name: str | None = None) -> posting.Sender:
    return posting.Sender(reader, guest_name, NETWORK)


def say(story: Story, reader: Reader, text: str = "I was there.", under: Comment | None = None) -> Comment:
    draft = posting.Draft(text, under.pk if under else None)
    return posting.post_comment(story=story, sender=sender(reader), draft=draft).comment


def differences() -> list[str]:
    """What ``tertulia check`` would list."""
    return [sentence for find in CHECKS.values() for sentence in find()]


class Answer:
    """An API answer: its status, headers, and what was in it."""

    def __init__(self, raw: Any) -> None:
        self.status: int = raw.status_code
        self.headers = raw.headers
        self.cookies = raw.cookies
        self.body: bytes = raw.content
        self.told: Any = json.loads(raw.content) if raw.content and "json" in raw.headers["Content-Type"] else None

    @property
    def code(self) -> str:
        return str(self.told["code"])


def ask(
    method: str, path: str, body: Any = None, *, reader: Reader | None = None, cookie: str | None = None, **headers: str
) -> Answer:
    """One request to the API by nobody, by a reader's token, or with a cookie; nothing is remembered between two."""
    client = Client()
    if cookie is not None:
        client.cookies["tertulia_reader"] = cookie
    if reader is not None:
        headers["authorization"] = f"Bearer {make_token(reader)}"
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return Answer(client.generic(method, f"/api/v1{path}", data, "application/json", headers=headers))
