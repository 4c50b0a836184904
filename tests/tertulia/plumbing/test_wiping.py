import sqlite3
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tertulia.plumbing import wiping
from tertulia.plumbing.transactions import writing
from tertulia.readers.models import Reader
from tests.tertulia.discussion.talking import guest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file() -> Path:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL writes its own files anew")
    return Path(str(settings.DATABASES["default"]["FILE"]))


def test_what_was_deleted_is_gone_from_the_file_and_its_log(file: Path) -> None:
    for number in range(200):
        guest(f"Ephemeral {number}")
    with writing():
        Reader.objects.all().delete()
    assert _holds(file, b"Ephemeral")
    assert wiping.wipe_freed()
    assert not _holds(file, b"Ephemeral")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA temp_store")
        assert cursor.fetchone() == (2,), "in memory, as every connection has it"


def test_while_somebody_reads_an_old_state_it_waits(file: Path) -> None:
    guest("Before")
    with sqlite3.connect(file) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM reader").fetchall()
        guest("After")
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=10")
        assert not wiping.wipe_freed()
        reader.rollback()
    assert wiping.wipe_freed()
    connection.close()


def _holds(file: Path, mark: bytes) -> bool:
    return any(mark in path.read_bytes() for path in file.parent.glob(file.name + "*"))
