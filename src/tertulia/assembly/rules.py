"""The rules engine's addresses for other systems, as `houserules serve` has them: with publications' API keys and rulebooks,
and labels in the database.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from django.db import DatabaseError, close_old_connections, connection, connections

from houserules.rulebook import Rulebook
from houserules.serving.app import Service
from houserules.serving.asking import Asked, Caller, Label
from houserules.serving.conf import Bounds
from houserules.serving.hosts import Hosts
from houserules.serving.keys import digest
from houserules.serving.refusals import Busy
from houserules.shapes import Tier, Verdict
from tertulia import __version__
from tertulia.discussion.judging.engine import engine
from tertulia.hotpath.app import App, Receive, Scope, Send
from tertulia.plumbing.transactions import file_still_there
from tertulia.rulebooks.reading.versions import rulebook_in_force
from tertulia.rulebooks.services.labelling import keep_label
from tertulia.stories.models import Publication

KEPT_SECONDS = 2.0

T = TypeVar("T")


def rules_for_others(values: dict[str, Any]) -> "RulesForOthers | None":
    """None when they aren't wanted, or nothing is judged here."""
    return RulesForOthers(values) if values["rules_for_others"] and values["judging"] != "off" else None


class RulesForOthers:
    def __init__(self, values: dict[str, Any]) -> None:
        self._tier = Tier(values["judging"])
        self._papers = Papers(values["rules_rates"], values["rules_lines_rates"])
        self._service = Service(
            judge=self._judge,
            keep=self._papers.keep,
            caller_of=self._papers.caller,
            hosts=Hosts(values["public_url"]),
            version=__version__,
            bounds=Bounds(threads=values["rules_threads"]),
        )

    def before(self, behind: App) -> App:
        """An application that answers these addresses itself, and leaves all others to the one behind."""
        paths = self._service.paths

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            ours = scope["type"] == "http" and scope["path"] in paths
            await (self._service if ours else behind)(scope, receive, send)

        return app

    def close(self) -> None:
        self._service.stop()
        self._papers.close()

    def _judge(self, asked: Asked) -> Verdict:
        rulebook = self._papers.rulebook(asked.caller)
        return engine().judge(
            asked.comment, story=asked.story, parent=asked.parent, rulebook=rulebook, lang=asked.lang, tier=self._tier
        )


class Papers:
    """Publications by their API keys; what they change counts within seconds. Callers have the publication's slug for a name.

    One thread asks the database, with a connection that lasts; who judges doesn't wait for it but now and then.
    """

    def __init__(self, rates: str, lines_rates: str) -> None:
        self._rates = (rates, lines_rates)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="rules")
        self._reading = asyncio.Lock()
        self._by_key: dict[str, Publication] = {}
        self._by_slug: dict[str, Publication] = {}
        self._rulebooks: dict[str, Rulebook] = {}
        self._read_at: float | None = None

    async def caller(self, key: str) -> Caller | None:
        """Raises Busy while the database is away."""
        if self._is_old():
            async with self._reading:
                if self._is_old():
                    await asyncio.wrap_future(self._in_turn(self._read))
        paper = self._by_key.get(digest(key))
        return Caller(paper.slug, *self._rates) if paper else None

    def rulebook(self, caller: Caller) -> Rulebook:
        """The one in force. Raises Busy."""
        known = self._rulebooks.get(caller.name)
        if known is None:
            known = self._in_turn(partial(rulebook_in_force, self._by_slug[caller.name])).result()
            self._rulebooks[caller.name] = known
        return known

    def keep(self, label: Label) -> None:
        """Returns once it is committed. Raises Busy."""
        self._in_turn(partial(keep_label, publication=self._by_slug[label.caller], told=label)).result()

    def close(self) -> None:
        # Not connection.close, which would be looked up here: each thread has a connection of its own.
        self._pool.submit(connections.close_all)
        self._pool.shutdown(wait=True)

    def _is_old(self) -> bool:
        return self._read_at is None or time.monotonic() - self._read_at > KEPT_SECONDS

    def _read(self) -> None:
        papers = list(Publication.objects.all())
        self._by_key = {paper.api_key_hash: paper for paper in papers if paper.api_key_hash}
        self._by_slug = {paper.slug: paper for paper in papers}
        self._rulebooks = {}
        self._read_at = time.monotonic()

    def _in_turn(self, work: Callable[[], T]) -> "Future[T]":
        return self._pool.submit(_asked, work)


def _asked(work: Callable[[], T]) -> T:
    """In a thread that Django doesn't know. A database that is away is told to come again."""
    try:
        close_old_connections()
        file_still_there()
        return work()
    except DatabaseError as away:
        connection.close()
        raise Busy("The database can't be reached or written right now. Try again in a moment.") from away
