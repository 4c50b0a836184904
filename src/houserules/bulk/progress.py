"""How far a long run is, on one line of a terminal."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TextIO

EVERY_SECONDS = 0.2
_CLEAR = "\r\x1b[K"


class Progress:
    """Draws only where somebody sees it. ``read_bytes`` says how much of ``size_bytes`` has been read."""

    def __init__(self, out: TextIO, *, size_bytes: int | None, read_bytes: Callable[[], int], lines_before: int = 0) -> None:
        self._out = out
        self._size, self._read = size_bytes, read_bytes
        self._before = lines_before
        self._lines = 0
        self._began = self._drawn_at = time.monotonic()
        self._read_before: int | None = 0 if not lines_before else None
        self._is_seen = out.isatty()

    def add(self, lines: int) -> None:
        if self._read_before is None:
            self._read_before = self._read()  # what was skipped says nothing of how fast the rest goes
        self._lines += lines
        now = time.monotonic()
        if self._is_seen and now - self._drawn_at >= EVERY_SECONDS:
            self._drawn_at = now
            self._out.write(_CLEAR + self._told(now - self._began))
            self._out.flush()

    def say(self, sentence: str) -> None:
        """A line that stays."""
        self._out.write((_CLEAR if self._is_seen else "") + sentence + "\n")
        self._out.flush()

    def end(self) -> None:
        if self._is_seen:
            self._out.write(_CLEAR + self._told(time.monotonic() - self._began) + "\n")
            self._out.flush()

    def _told(self, seconds: float) -> str:
        parts = [f"{self._before + self._lines:,} lines", f"{self._lines / max(seconds, 1e-3):,.0f}/s"]
        read, before = self._read(), self._read_before or 0
        if self._size and read > before:
            left = seconds * max(0, self._size - read) / (read - before)
            parts += [f"{min(1.0, read / self._size):.0%}", f"{timedelta(seconds=round(left))} left"]
        else:
            parts.append(str(timedelta(seconds=round(seconds))))
        return " · ".join(parts)
