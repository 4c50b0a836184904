"""Tells this process what has just been committed. Other processes read the outbox."""

import logging
from collections.abc import Callable

from tertulia.wire.events import Event

log = logging.getLogger("tertulia")

Listener = Callable[[Event], None]

_listeners: list[Listener] = []


def subscribe(listener: Listener) -> Callable[[], None]:
    """Call the listener for every event from now on, in the thread that committed it; returns the way out."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def announce(event: Event) -> None:
    """One listener's failure must not leave the others with what is out of date."""
    for listener in list(_listeners):
        try:
            listener(event)
        except Exception:  # the change is committed, and there is nobody to tell but the log
            log.exception("a listener failed on event %s", event.id)
