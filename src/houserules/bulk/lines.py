"""Bytes cut into lines and lines into batches, holding no more than a batch at a time, however long a line is."""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

# With its story, the longest comment a newspaper takes is a fiftieth of that.
MOST_LINE_BYTES = 1_000_000
BLOCK_BYTES = 1 << 16
# A third of a second's work for the full tier: small enough to come back in turn, large enough to be worth the trip.
BATCH_LINES = 32

# A line without its end; of one that is too long, how many bytes it had.
Line = bytes | int


class Readable(Protocol):
    def read(self, most: int, /) -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines that lie together. Numbers begin at 1: ``first`` over all inputs, ``first_here`` in the one named ``source``."""

    first: int
    source: str
    first_here: int
    lines: tuple[Line, ...]

    def after(self, number: int) -> "Batch":
        """Without so many of its first lines."""
        return Batch(self.first + number, self.source, self.first_here + number, self.lines[number:])


@dataclass(frozen=True, slots=True)
class Source:
    """``name`` is empty for standard input. ``size_bytes`` is None where it can't be known."""

    name: str
    stream: Readable
    size_bytes: int | None


class Inputs:
    """One or more inputs as one. A line never goes on in the next: a file may lack its last line end."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = list(sources)
        self.read_bytes = 0

    @property
    def size_bytes(self) -> int | None:
        sizes = [source.size_bytes for source in self._sources]
        return None if None in sizes else sum(size or 0 for size in sizes)

    def batches(self) -> Iterator[Batch]:
        """A batch holds what one read brought, if that isn't too much: a slow source's lines don't wait for more of them."""
        before = 0
        for source in self._sources:
            here = 0
            for lines in self._pieces(source):
                for begin in range(0, len(lines), BATCH_LINES):
                    part = tuple(lines[begin : begin + BATCH_LINES])
                    yield Batch(before + here + 1, source.name, here + 1, part)
                    here += len(part)
            before += here

    def _pieces(self, source: Source) -> Iterator[list[Line]]:
        cutter = _Cutter()
        while block := source.stream.read(BLOCK_BYTES):
            self.read_bytes += len(block)
            yield cutter.cut(block)
        yield cutter.end()


class _Cutter:
    """Keeps the beginning of the line whose end hasn't come."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._size = 0

    def cut(self, block: bytes) -> list[Line]:
        *ends, rest = block.split(b"\n")
        lines = []
        for end in ends:
            self._take(end)
            lines.append(self._line())
        self._take(rest)
        return lines

    def end(self) -> list[Line]:
        return [self._line()] if self._size else []

    def _take(self, part: bytes) -> None:
        self._size += len(part)
        if self._size <= MOST_LINE_BYTES:
            self._kept += part
        else:
            self._kept.clear()

    def _line(self) -> Line:
        line = bytes(self._kept) if self._size <= MOST_LINE_BYTES else self._size
        self._kept.clear()
        self._size = 0
        return line


def opened(paths: Iterable[Path], standard: Readable, until: ExitStack) -> Inputs:
    """The files, or standard input if none is named; they stay open until then. Raises OSError."""
    sources = [_source(str(path), until.enter_context(path.open("rb", buffering=0))) for path in paths]
    # The raw file: whoever waits in a buffered one holds its lock, and the process can't end.
    return Inputs(sources or [_source("", getattr(standard, "raw", standard))])


def _source(name: str, stream: Readable) -> Source:
    try:
        status = os.fstat(stream.fileno())  # type: ignore[attr-defined]  # what has no number has no size
    except (AttributeError, OSError):
        return Source(name, stream, None)
    return Source(name, stream, status.st_size if stat.S_ISREG(status.st_mode) else None)


def skipping(batches: Iterable[Batch], number: int) -> Iterator[Batch]:
    """Without so many lines at the beginning."""
    for batch in batches:
        left = batch.after(min(len(batch.lines), max(0, number + 1 - batch.first)))
        if left.lines:
            yield left
