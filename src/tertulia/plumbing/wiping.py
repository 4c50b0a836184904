"""Bytes of what was deleted, gone from the database's file."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from tertulia.plumbing.transactions import alone


def wipe_freed() -> bool:
    """Write an SQLite file anew, without what was freed in it, and empty its log; whether it could be done to the end.

    Even with ``secure_delete`` some pages keep bytes that were moved elsewhere. Writing waits meanwhile. PostgreSQL's own
    vacuum does as much as can be done from here; see the manual for what it leaves.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "sqlite":
        return True
    with alone(), connection.cursor() as cursor:
        # While somebody reads an old state, the log can't be emptied, and writing all anew would be for nothing.
        if _is_log_busy(cursor):
            return False
        # In memory, as else, its copy would take as much of it as the file is large.
        cursor.execute("PRAGMA temp_store=FILE")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA temp_store=MEMORY")
        return not _is_log_busy(cursor)


def _is_log_busy(cursor: Any) -> bool:
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return bool(cursor.fetchone()[0])
