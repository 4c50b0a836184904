"""Threads beside the server: one carries events from the outbox to the cache, one reads stories' own pages, one judges what the
house rules' models were late for, one does what readers needn't wait for.
"""

import logging
import threading
from abc import abstractmethod
from collections.abc import Callable, Iterable
from functools import partial
from itertools import cycle

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from tertulia import __version__
from tertulia.discussion.judging import asking, engine
from tertulia.discussion.services.erasing import erase_next
from tertulia.discussion.services.exporting import make_next_export
from tertulia.discussion.services.merging import merge_stories
from tertulia.discussion.services.rescoring import rescore_next
from tertulia.hotpath.cache import Cache
from tertulia.notices.carrying import Carrier
from tertulia.notices.reading import all_follows
from tertulia.notices.services.mailing import is_due, send_due
from tertulia.notices.services.noticing import notice_next
from tertulia.notices.services.pushing import push_next
from tertulia.plumbing import bus, outbox, pressure
from tertulia.plumbing.transactions import file_still_there
from tertulia.readers.services.leaving import wipe_next
from tertulia.readers.services.sessions import write_used
from tertulia.stories import origins
from tertulia.stories.services.reading_pages import read_next
from tertulia.wire.events import Event, Kind
from tertulia.wire.shapes import CommentState

log = logging.getLogger("tertulia")

POLL_SECONDS = 0.25
AWAY_SECONDS = 2.0
BEGIN_SECONDS = 5.0


class Repeating(threading.Thread):
    """Does one thing again and again until it is stopped; a database that is away only makes it wait."""

    pause_seconds = POLL_SECONDS

    def __init__(self, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._stopped = threading.Event()
        self._begun = threading.Event()

    @abstractmethod
    def once(self) -> bool:
        """Do it; whether there is more to do at once."""

    def run(self) -> None:
        while not self._stopped.is_set():
            pause = self._once_safely()
            self._begun.set()
            self._stopped.wait(pause)
        connection.close()

    def stop(self) -> None:
        self._stopped.set()

    def _once_safely(self) -> float:
        try:
            # Else it would go on reading the file that was there before another took its place.
            file_still_there()
            return 0.0 if self.once() else self.pause_seconds
        except (DatabaseError, InterfaceError) as away:
            log.warning("%s waits for the database: %s", self.name, away)
            connection.close()
        except Exception:  # the outermost loop of this thread
            log.exception("%s failed, and goes on", self.name)
        return AWAY_SECONDS


class Relay(Repeating):
    """Tells the cache of every event: this process's own at once, by the bus; others' by reading the outbox."""

    def __init__(self, cache: Cache) -> None:
        super().__init__("relay")
        self._cache = cache
        self._last: int | None = None
        bus.subscribe(self._heard)

    def start(self) -> None:
        """Returns when it has looked once: the first request of all may come from a publication's site, and must be let read."""
        super().start()
        self._begun.wait(BEGIN_SECONDS)

    def once(self) -> bool:
        origins.allowed()
        if self._last is None:
            # What was kept before we began to listen may be older than events we never saw.
            self._last = outbox.last_id()
            self._cache.drop_all()
            return False
        events = outbox.since(self._last)
        for event in events:
            self._last = event.id
            origins.heard(event)
            self._heard(event)
        return bool(events)

    def _once_safely(self) -> float:
        pause = super()._once_safely()
        if pause == AWAY_SECONDS:
            self._last = None
        return pause

    def _heard(self, event: Event) -> None:
        deleted = event.comment is not None and event.comment.state is CommentState.DELETED
        (self._cache.erase if deleted else self._cache.drop)(tags_of(event))


def tags_of(event: Event) -> list[str]:
    """The names of what an event puts out of date."""
    if event.kind is Kind.PUBLICATION_CHANGED:
        return [f"publication-{event.publication}"]
    if event.kind in (Kind.COMMENT_REPORTED, Kind.COMMENT_WAITING, Kind.COMMENT_DECIDED):
        return []
    tags = [f"story-{event.story}"]
    # A story that is new, or known by a new name, changes answers in which that name was unknown.
    return tags if event.comment else [*tags, f"new-stories-{event.publication}"]


class Rescorer(Repeating):
    """Loads what the server is to have loaded at its start, then judges comments for which the models were late."""

    pause_seconds = 1.0

    def __init__(self) -> None:
        super().__init__("rescorer")

    def run(self) -> None:
        engine.load_at_start()
        super().run()

    def once(self) -> bool:
        """While people wait for the models, or for anything else, no more than one a second."""
        return rescore_next() and not (asking.is_busy() or pressure.is_high())


# Each does one piece and says whether there was one; what it is to do stands in the rows, so that nothing is lost with a process.
CHORES: tuple[Callable[[], bool], ...] = (notice_next, write_used, wipe_next, partial(make_next_export, all_follows), erase_next)


class Housekeeper(Repeating):
    """Does the chores, a piece of each in turn; one that fails keeps none of the others from theirs."""

    pause_seconds = 0.4

    def __init__(self, chores: Iterable[Callable[[], bool]] = CHORES) -> None:
        super().__init__("housekeeper")
        self._turns = cycle(chores)

    def once(self) -> bool:
        return next(self._turns)()


class Postman(Repeating):
    """Sends the mails that are due."""

    pause_seconds = 2.0

    def __init__(self) -> None:
        super().__init__("postman")

    def once(self) -> bool:
        if not is_due():
            return False
        carrier = Carrier()
        sending = send_due(carrier)
        try:
            # What has been sent is settled, also when the server stops meanwhile.
            while not self._stopped.is_set() and next(sending, None):
                pass
        finally:
            sending.close()
            carrier.close()
        return False


class Pusher(Repeating):
    """Tells browsers of notices; by itself, so that a slow push service holds up nothing else."""

    pause_seconds = 1.0

    def __init__(self) -> None:
        super().__init__("pusher")

    def once(self) -> bool:
        return push_next()


class PageReader(Repeating):
    """Reads the pages of stories that were registered by a view."""

    pause_seconds = 1.0

    def __init__(self) -> None:
        super().__init__("page reader")
        self._user_agent = f"Tertulia/{__version__} (+{settings.TERTULIA['public_url']})"

    def once(self) -> bool:
        return read_next(merge=merge_stories, user_agent=self._user_agent)
