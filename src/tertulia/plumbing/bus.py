"""Tells this process what has just been committed. Other processes read the outbox."""

from collections.abc import Callable

from tertulia.wire.events import Event

Listener = Callable[[Event], None]

_listeners: list[Listener] = []


def subscribe(listener: Listener) -> Callable[[], None]:
    """Call the listener for every event from now on, in the thread that committed it; returns the way out."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def announce(event: Event) -> None:
    for listener in list(_listeners):
        listener(event)
