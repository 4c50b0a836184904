"""The time, in one place so that tests can pin it."""

from datetime import UTC, datetime


def now() -> datetime:
    """Aware, UTC, cut to milliseconds: what both databases and the wire can carry unchanged."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
