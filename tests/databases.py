"""Which database a run of the tests is on: SQLite in a file, or a PostgreSQL started for it (``--database=postgresql``)."""

import atexit
import itertools
import os
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connections

from tertulia.assembly.databases import database
from tests.postgres import postgres

NAMES = ("sqlite", "postgresql")

_stack = ExitStack()
atexit.register(_stack.close)
_numbers = itertools.count(1)
_address: str | None = None


def named() -> str:
    """The kind of database that DATABASE_URL names, if it does."""
    return "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"


def use_postgresql() -> None:
    """Point the settings at it, started now unless DATABASE_URL names one; nothing may have asked the database yet."""
    global _address
    given = str(settings.TERTULIA["database_url"])
    _address = given if given.startswith("postgres") else _stack.enter_context(postgres())
    entry: dict[str, Any] = settings.DATABASES["default"]
    entry.clear()
    entry |= database(_address, base="/", wait_seconds=settings.TERTULIA["database_wait_seconds"], create=False)
    connections.configure_settings(settings.DATABASES)
    for known in connections.all(initialized_only=True):  # Django looks at the kind of database while it loads models.
        assert known.connection is None, "somebody has asked the database already"
        del connections[known.alias]
    settings.TERTULIA["database_url"] = _address


def stop() -> None:
    _stack.close()


def fresh_database_url() -> str:
    """For a server of its own: a new database on the PostgreSQL of this run, or a file in the server's folder."""
    if _address is None:
        return "sqlite:///tertulia.sqlite3"

    name = f"server_{next(_numbers)}"
    parts = urlsplit(_address)
    with psycopg.connect(_address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(parts._replace(path=f"/{name}"))
