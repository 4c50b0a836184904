"""Finished answers by address: made once however many wait, dropped by name, remade at most so often."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterable

from tertulia.hotpath.finished import Answer, Finished

# Path and query: joined they could not be told apart again when the path itself has a “?”.
Key = tuple[str, str]
Build = Callable[[Key, float], Awaitable[Finished | Answer]]

_EVERYTHING = "*"

# Some things change with the clock and have no event (a discussion closes), so nothing is kept longer.
KEPT_SECONDS = 60.0


class Cache:
    """``build(key, now)`` makes an answer: a Finished one is kept, any other is handed on.

    ``drop`` and ``erase`` may be called from any thread; everything else belongs to the event loop.
    """

    def __init__(
        self, build: Build, *, most_bytes: int, coalesce_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._build = build
        self._most_bytes = most_bytes
        self._coalesce_seconds = coalesce_seconds
        self._clock = clock
        self._kept: dict[Key, Finished] = {}
        self._by_tag: dict[str, set[Key]] = {}
        self._bytes = 0
        self._building: dict[Key, asyncio.Task[Finished | Answer]] = {}
        # Drops since the oldest build under way began: it may have read what was there before them.
        self._drops: dict[str, int] = {}
        self._erased: dict[str, int] = {}
        self._drop_number = 0
        self._lock = threading.Lock()
        self.hits = self.builds = 0

    def ready(self, key: Key) -> Finished | None:
        """The answer, if it can be sent as it is: untouched by events and not old, or made only a moment ago."""
        kept = self._kept.get(key)
        if kept is None or self._clock() - kept.built_at >= (self._coalesce_seconds if kept.stale else KEPT_SECONDS):
            return None
        kept.used = True
        self.hits += 1
        return kept

    async def get(self, key: Key) -> Finished | Answer:
        """The answer, made if need be. Never one whose making began before the call, unless that is fresh."""
        came = self._clock()
        while True:
            kept = self.ready(key)
            if kept is not None:
                return kept
            task = self._building.get(key) or self._start(key)
            made = await asyncio.shield(task)
            if not isinstance(made, Finished):
                return self._old_rather_than_none(key, made)
            if made.built_at >= came:
                return made

    def drop(self, tags: Iterable[str]) -> None:
        """What bears one of these names is out of date from now on."""
        with self._lock:
            self._drop_number += 1
            for tag in tags:
                if self._building:
                    self._drops[tag] = self._drop_number
                for key in self._by_tag.get(tag, ()):
                    self._kept[key].stale = True

    def erase(self, tags: Iterable[str]) -> None:
        """What bears one of these names is gone from memory as well, and not handed out while the database is away."""
        self.drop(tags := list(tags))
        with self._lock:
            for tag in tags:
                if self._building:
                    self._erased[tag] = self._drop_number
                for key in list(self._by_tag.get(tag, ())):
                    self._forget(key)

    def drop_all(self) -> None:
        with self._lock:
            self._drop_number += 1
            if self._building:
                self._drops[_EVERYTHING] = self._drop_number
            for kept in self._kept.values():
                kept.stale = True

    @property
    def size(self) -> tuple[int, int]:
        """Answers kept, and their bytes."""
        return len(self._kept), self._bytes

    def _old_rather_than_none(self, key: Key, made: Answer) -> Finished | Answer:
        """While the database is away, readers get what there was; what it answers otherwise stands."""
        return self._kept.get(key, made) if made.status >= 500 else made

    def _start(self, key: Key) -> "asyncio.Task[Finished | Answer]":
        task = asyncio.ensure_future(self._make(key))
        self._building[key] = task
        return task

    async def _make(self, key: Key) -> Finished | Answer:
        began, seen = self._clock(), self._drop_number
        self.builds += 1
        try:
            made = await self._build(key, began)
            if isinstance(made, Finished):
                self._keep(key, made, seen)
            return made
        finally:
            del self._building[key]
            if not self._building:
                with self._lock:
                    self._drops.clear()
                    self._erased.clear()

    def _keep(self, key: Key, made: Finished, seen: int) -> None:
        with self._lock:
            if any(self._erased.get(tag, 0) > seen for tag in made.tags):
                return
            made.stale = any(self._drops.get(tag, 0) > seen for tag in (*made.tags, _EVERYTHING))
            self._forget(key)
            self._kept[key] = made
            self._bytes += made.size_bytes
            for tag in made.tags:
                self._by_tag.setdefault(tag, set()).add(key)
            while self._bytes > self._most_bytes and len(self._kept) > 1:
                self._make_room()

    def _make_room(self) -> None:
        """The one kept longest goes, but what was asked for since its last turn gets another."""
        key, kept = next(iter(self._kept.items()))
        if kept.used:
            kept.used = False
            self._kept[key] = self._kept.pop(key)
        else:
            self._forget(key)

    def _forget(self, key: Key) -> None:
        gone = self._kept.pop(key, None)
        if gone is None:
            return
        self._bytes -= gone.size_bytes
        for tag in gone.tags:
            self._by_tag[tag].discard(key)
            if not self._by_tag[tag]:
                del self._by_tag[tag]
