"""A daily digest to many readers, on SQLite and a real mail server (STARTTLS, on loopback), killed in the middle.

A sample in ``make test``; ``TERTULIA_FULL=1`` takes ten thousand readers.
"""

import os
import pty
import ssl
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller

from tests.server import COMMAND, Server, free_port, running_server
from tests.waiting import wait_until

READERS = 10_000 if os.environ.get("TERTULIA_FULL") == "1" else 150
KILLS = 2
MOST_GROWTH_KILOBYTES = 8_000
SECONDS = 3_000 if READERS > 1_000 else 150

pytestmark = pytest.mark.timeout(6 * SECONDS)

_PLANT = """
import django; django.setup(set_prefix=False)
from datetime import timedelta
from tertulia.discussion.models import Comment
from tertulia.notices.models import Letter, MailWish, Notice
from tertulia.plumbing import clock
from tertulia.readers.models import Reader
from tertulia.stories.models import Publication
from tertulia.stories.services.registering import StoryFacts, push_story
now = clock.now()
paper = Publication.objects.get()
story, _ = push_story(paper=paper, key="tram", address="https://paper.example/tram", facts=StoryFacts(title="The tram returns"))
luis = Reader.objects.create(kind="guest", name="Luis", created_at=now)
said = Comment.objects.create(story=story, author=luis, source="So was I.", html="<p>So was I.</p>", created_at=now)
names = [f"Reader{{n}}" for n in range({readers})]
readers = [Reader(kind="member", name=name, email=f"{{name.lower()}}@reader.example", created_at=now) for name in names]
Reader.objects.bulk_create(readers, batch_size=500)
MailWish.objects.bulk_create([MailWish(reader=r, often="daily", language="en", at=now) for r in readers], batch_size=500)
rows = [Notice(reader=r, event=e, kind="reply", comment=said, at=now) for r in readers for e in (1, 2, 3)]
Notice.objects.bulk_create(rows, batch_size=500)
Letter.objects.bulk_create([Letter(reader=r, due_at=now - timedelta(minutes=1)) for r in readers], batch_size=500)
"""
_LEFT = """
import django; django.setup(set_prefix=False)
from tertulia.notices.models import Letter, Notice
print(*Letter.objects.values_list("state", flat=True))
print(*Letter.objects.values_list("reader__email", flat=True))
print(Notice.objects.filter(mailed_at=None).count())
"""


class PostOffice:
    """Takes every mail, and counts who got how many."""

    def __init__(self) -> None:
        self.got: Counter[str] = Counter()
        self.last = b""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.last = envelope.content
        self.got.update(envelope.rcpt_tos)
        return "250 taken"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[PostOffice, int, Path]]:
    authority = trustme.CA()
    roots = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(roots)
    secured = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(secured)
    office = PostOffice()
    port = free_port()
    controller = Controller(office, hostname="localhost", port=port, tls_context=secured, require_starttls=True)
    controller.start()
    try:
        yield office, port, roots
    finally:
        controller.stop()


def begin(server: Server) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([COMMAND, "mail", "send"], cwd=server.folder, env=server.environment, stdout=subprocess.DEVNULL)


def on_a_terminal(server: Server) -> tuple[int, str]:
    """Its exit status, and what a person would see."""
    ours, theirs = pty.openpty()
    shown = bytearray()

    def read() -> None:
        while True:
            try:
                piece = os.read(ours, 65_536)
            except OSError:  # the other end is closed
                return
            shown.extend(piece)

    reader = threading.Thread(target=read)
    reader.start()
    done = subprocess.run([COMMAND, "mail", "send"], cwd=server.folder, env=server.environment, stdout=theirs, check=False)
    os.close(theirs)
    reader.join()
    os.close(ours)
    return done.returncode, shown.decode()


def peak_kilobytes(process: "subprocess.Popen[bytes]") -> int:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def test_killed_twice_it_goes_on_and_nobody_gets_two(office: tuple[PostOffice, int, Path], tmp_path: Path) -> None:
    post, port, roots = office
    mail = {"TERTULIA_MAIL_URL": f"smtp://localhost:{port}", "SSL_CERT_FILE": str(roots)}
    django = {"DJANGO_SETTINGS_MODULE": "tertulia.assembly.settings"}
    with running_server(tmp_path / "house", start=False, **mail, **django) as server:
        server.python(_PLANT.format(readers=READERS))
        growth = []
        for kill in range(1, KILLS + 1):
            process = begin(server)
            begun = post.got.total()
            wait_until(lambda begun=begun: post.got.total() > begun + READERS // 20, seconds=SECONDS)
            before = peak_kilobytes(process)
            wait_until(lambda kill=kill: post.got.total() > READERS * kill // (KILLS + 1), seconds=SECONDS)
            growth.append(peak_kilobytes(process) - before)
            process.kill()
            process.wait()
        status, shown = on_a_terminal(server)
        assert status == 0, shown
        assert "Sending" in shown
        assert "100%" in shown

        left = server.python(_LEFT).splitlines()
        states, addresses, unmailed = left[0].split(), set(left[1].split()), int(left[2])
        everybody = {f"reader{n}@reader.example" for n in range(READERS)}
        assert set(post.got.values()) == {1}, "somebody got two"
        assert len(states) <= KILLS
        assert set(states) <= {"sending"}
        # Who got none is one of those that were on their way; what they were to be told waits for their next digest.
        assert everybody - set(post.got) <= addresses
        assert unmailed == 3 * len(addresses)
        assert max(growth) < MOST_GROWTH_KILOBYTES, growth
        assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in post.last
