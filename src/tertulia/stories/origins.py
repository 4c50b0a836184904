"""The sites that may carry a discussion, kept at hand: every request asks."""

from tertulia.plumbing import bus
from tertulia.stories.models import Publication
from tertulia.wire.events import Event, Kind

_known: frozenset[str] | None = None
_is_old = False


def allowed() -> frozenset[str]:
    """The origins of all publications. Read from the database once, and again after a publication has changed."""
    global _known, _is_old
    if _known is None or _is_old:
        _is_old = False  # before reading: what changes meanwhile is read next time
        _known = frozenset(o for origins in Publication.objects.values_list("origins", flat=True) for o in origins)
    return _known


def is_allowed(origin: str) -> bool:
    """As far as known without asking the database; for callers that must not wait. The relay asks it after every change."""
    return _known is not None and origin in _known


def forget() -> None:
    global _known
    _known = None


def watch() -> None:
    """Keep what is known in step with events."""
    bus.subscribe(heard)


def heard(event: Event) -> None:
    """Until it is read again what was known holds: else every site would be shut out for as long."""
    global _is_old
    if event.kind is Kind.PUBLICATION_CHANGED:
        _is_old = True
