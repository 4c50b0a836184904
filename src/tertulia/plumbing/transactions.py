"""One transaction per verb. Every change goes through ``writing()``, and is durable when it returns."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

# SQLite has one writer; threads that fight for its lock poll and sleep. Queueing here is fairer and faster.
_one_writer = threading.RLock()


@contextmanager
def writing() -> Iterator[None]:
    """Everything inside commits together or not at all.

    Raises OperationalError when the database is locked, full or gone; nothing has changed then.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    sqlite = connection.vendor == "sqlite"
    with _in_line(connection) if sqlite else nullcontext():
        file_still_there()
        with transaction.atomic():
            yield
        if sqlite and not connection.in_atomic_block:
            # A file moved away while we wrote takes our commit with it: don't acknowledge that.
            file_still_there()


@contextmanager
def alone() -> Iterator[None]:
    """For what SQLite does outside of transactions: nobody else in this process writes meanwhile."""
    with _in_line(connections[DEFAULT_DB_ALIAS]):
        file_still_there()
        yield


@contextmanager
def _in_line(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Waits for its turn no longer than for the lock itself: behind a locked database the waits would add up."""
    if not _one_writer.acquire(timeout=connection.settings_dict["OPTIONS"]["timeout"]):
        raise OperationalError("database is locked: others wait to write")
    try:
        yield
    finally:
        _one_writer.release()


def file_still_there() -> None:
    """SQLite goes on writing to a deleted file without a word. Closes the connection and raises instead.

    Opens the connection if need be: which file it was can be told at that moment only.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    connection.ensure_connection()
    if _identity(connection) != _opened_identity(connection):
        connection.close()
        raise OperationalError("the database file has been moved or removed")


def _identity(connection: BaseDatabaseWrapper) -> tuple[int, int]:
    try:
        found = os.stat(connection.settings_dict["FILE"])
    except FileNotFoundError:
        return (0, 0)
    return (found.st_dev, found.st_ino)


def _opened_identity(connection: BaseDatabaseWrapper) -> tuple[int, int]:
    """The file as it was when this connection was made."""
    raw = connection.connection
    known = getattr(connection, "_tertulia_file", None)
    if known is None or known[0] is not raw:
        known = (raw, _identity(connection))
        connection._tertulia_file = known  # type: ignore[attr-defined]
    identity: tuple[int, int] = known[1]
    return identity
