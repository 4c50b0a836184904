"""The sites that may carry a discussion, kept at hand: every request asks."""

from tertulia.plumbing import bus
from tertulia.stories.models import Publication
from tertulia.wire.events import Event, Kind

_known: frozenset[str] | None = None


def allowed() -> frozenset[str]:
    """The origins of all publications. Read from the database once, and again after a publication has changed."""
    global _known
    if _known is None:
        _known = frozenset(o for origins in Publication.objects.values_list("origins", flat=True) for o in origins)
    return _known


def is_allowed(origin: str) -> bool:
    """As far as known without asking the database; for callers that must not wait."""
    return _known is not None and origin in _known


def forget() -> None:
    global _known
    _known = None


def watch() -> None:
    """Keep what is known in step with events."""
    bus.subscribe(heard)


def heard(event: Event) -> None:
    if event.kind is Kind.PUBLICATION_CHANGED:
        forget()
