"""Labels in a file of JSON lines that only grows: what `houserules train --from` reads.

Each line is safe on the disk before its sender hears of it. Several processes may write to one file.
"""

import fcntl
import hashlib
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from houserules.serving.asking import Label

# Who sends again does so within hours. What is older than so many labels isn't compared any more.
REMEMBERED = 50_000
LOOK_BACK_BYTES = 50_000_000


class LabelFile:
    """The same label again, with the same client token, isn't written twice; another one under that token is.

    So a moderator may change her mind and back: the last line of a token counts.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path, self._now = path, now
        self._lock = threading.Lock()
        self._last: OrderedDict[bytes, bytes] = OrderedDict()
        self._read_to: int | None = None

    def keep(self, label: Label) -> None:
        """Returns when it is on the disk. Raises OSError."""
        with self._lock, self._opened() as file:
            self._read_others(file)
            if label.client_token and self._last.get(sender(label)) == said(label):
                return
            line = json.dumps(line_of(label, self._now()), separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"
            _write(file, line)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        file = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            os.close(file)

    def _read_others(self, file: int) -> None:
        """What has been written since the last look, by whomever."""
        size = os.fstat(file).st_size
        if self._read_to is None:
            self._read_to = max(0, size - LOOK_BACK_BYTES)
        if size < self._read_to:  # moved away, and begun anew
            self._read_to = 0
        with os.fdopen(os.dup(file), "rb") as stream:
            stream.seek(self._read_to)
            for line in stream:
                self._read_to += len(line)
                self._remember(line)

    def _remember(self, line: bytes) -> None:
        try:
            data = json.loads(line)
            known = _hash([data["caller"], data["community"], data["client_token"]])
            self._last[known] = bytes.fromhex(data["digest"])
        except (ValueError, LookupError, TypeError):
            return  # torn off in a crash, or another's line: nothing that could come again
        self._last.move_to_end(known)
        if len(self._last) > REMEMBERED:
            self._last.popitem(last=False)


def line_of(label: Label, at: datetime) -> dict[str, Any]:
    line: dict[str, Any] = {"text": label.text}
    line |= {"lang": label.lang} if label.lang else {}
    line |= {"labels": dict(label.labels), "source": "suggestscore", "at": at.isoformat(timespec="milliseconds")}
    line |= {"attributes": dict(label.attributes), "caller": label.caller, "community": label.community}
    line |= {"context": dict(label.context)} if label.context else {}
    return line | ({"client_token": label.client_token, "digest": said(label).hex()} if label.client_token else {})


def said(label: Label) -> bytes:
    """A hash of what is said of which words."""
    return _hash([label.text, label.lang, {name: dict(value) for name, value in label.attributes.items()}])


def sender(label: Label) -> bytes:
    """A hash of who says it of which comment; means something only with a client token."""
    return _hash([label.caller, label.community, label.client_token])


def _hash(told: list[Any]) -> bytes:
    return hashlib.blake2b(json.dumps(told, sort_keys=True).encode("ascii"), digest_size=16).digest()


def _write(file: int, line: bytes) -> None:
    """What a crash left half written must not take this line with it."""
    size = os.fstat(file).st_size
    if size and os.pread(file, 1, size - 1) != b"\n":
        line = b"\n" + line
    while line:
        line = line[os.write(file, line) :]
    os.fsync(file)
