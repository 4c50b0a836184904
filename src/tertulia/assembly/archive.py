"""Everything in one file: gzip'd JSON lines, the same from SQLite and PostgreSQL, so it also moves from one to the other."""

import base64
import gzip
import json
import os
import zlib
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import DataError, IntegrityError, connection, models, transaction

from tertulia import __version__
from tertulia.plumbing import clock
from tertulia.plumbing.transactions import writing
from tertulia.readers.reading import erased_digests
from tertulia.readers.services.leaving import leave_again

FORMAT = 1
BATCH = 500
_ROOMS = ("stories", "readers", "rulebooks", "discussion", "notices", "plumbing")

Progress = Callable[[int], None]


class ArchiveWrong(Exception):
    """The file is no backup of ours, or there is no place for what it holds."""


def all_models() -> list[type[models.Model]]:
    """In an order in which rows can come back: rooms from below."""
    return [model for room in _ROOMS for model in apps.get_app_config(room).get_models()]


def count_rows() -> int:
    return sum(model._default_manager.count() for model in all_models())


def write_archive(path: Path, progress: Progress) -> int:
    """Write the file as it stands at one moment, while others go on writing; returns the rows in it."""
    half = path.with_name(path.name + ".part")
    rows = 0
    with half.open("wb") as raw:
        os.chmod(half, 0o600)
        with gzip.GzipFile("", "wb", 6, raw, mtime=0) as file, _one_moment():
            head = {"tertulia": __version__, "format": FORMAT, "taken_at": clock.now().isoformat(), "rows": count_rows()}
            file.write(_line(head))
            for model in all_models():
                for row in _rows(model):
                    file.write(_line([model._meta.label_lower, row]))
                    rows += 1
                    progress(1)
        raw.flush()
        os.fsync(raw.fileno())
    half.replace(path)
    return rows


def read_head(path: Path) -> dict[str, Any]:
    """What the file says of itself. Raises ArchiveWrong."""
    try:
        with gzip.open(path, "rb") as file:
            head = json.loads(file.readline())
        if head["format"] != FORMAT:
            raise ArchiveWrong(f"{path} has format {head['format']}; this version reads {FORMAT}.")
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as wrong:
        raise ArchiveWrong(f"{path} isn't a backup of Tertulia: {wrong}") from wrong
    return dict(head)


def read_archive(path: Path, progress: Progress, *, replace: bool, erased: Set[str] = frozenset()) -> int:
    """Put everything back in one transaction: all of it or nothing.

    Who was forgotten since is due to be forgotten again: those in ``erased``, in the file's own list and in that of the
    database that is replaced. Raises ArchiveWrong.
    """
    head = read_head(path)
    restored = 0
    erased = erased | erased_digests()
    try:
        with writing(), gzip.open(path, "rb") as file:
            _make_room(replace)
            file.readline()
            for model, rows in _batches(file):
                model._default_manager.bulk_create(rows, batch_size=BATCH)
                restored += len(rows)
                progress(len(rows))
            if restored != head["rows"]:
                raise ArchiveWrong(f"{path} is cut short: {restored} of {head['rows']} rows. Nothing was changed.")
            _go_on_counting()
            leave_again(digests=erased | erased_digests())
    except (OSError, EOFError, zlib.error, ValueError, TypeError, LookupError, IntegrityError, DataError) as wrong:
        raise ArchiveWrong(f"{path} is damaged: {wrong}. Nothing was changed.") from wrong
    return restored


@contextmanager
def _one_moment() -> Iterator[None]:
    """A transaction that sees one state of the database and holds up nobody."""
    before = getattr(connection, "transaction_mode", None)
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = before  # type: ignore[attr-defined]


def _columns(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    return [field for field in model._meta.concrete_fields if not field.generated]


def _rows(model: type[models.Model]) -> Iterator[list[Any]]:
    names = [field.attname for field in _columns(model)]
    for row in model._default_manager.order_by("pk").values_list(*names).iterator(2_000):
        yield [_plain(value) for value in row]


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # moments are dates as well
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _batches(file: Any) -> Iterator[tuple[type[models.Model], list[models.Model]]]:
    """Rows of one model at a time, at most BATCH of them."""
    model, batch = None, []
    for label, values in (json.loads(line) for line in file):
        its = apps.get_model(label)
        if model is not None and (its is not model or len(batch) >= BATCH):
            yield model, batch
            batch = []
        model = its
        batch.append(_row(its, values))
    if model is not None:
        yield model, batch


def _row(model: type[models.Model], values: list[Any]) -> models.Model:
    columns = _columns(model)
    if len(columns) != len(values):
        raise ValueError(f"a row of {model._meta.label_lower} has {len(values)} values, not {len(columns)}")
    return model(**{field.attname: _typed(field, value) for field, value in zip(columns, values, strict=True)})


def _typed(field: "models.Field[Any, Any]", value: Any) -> Any:
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    if isinstance(field, models.DateField) and value:  # fields of moments as well
        return (datetime if isinstance(field, models.DateTimeField) else date).fromisoformat(value)
    return value


def _make_room(replace: bool) -> None:
    if not replace and any(islice((model for model in all_models() if model._default_manager.exists()), 1)):
        raise ArchiveWrong("The database isn't empty. Restore into a fresh one, or use --replace to throw away what is there.")
    with connection.cursor() as cursor:
        for model in reversed(all_models()):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 (our own table)


def _go_on_counting() -> None:
    """Numbers the database gives itself continue after the restored ones."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), all_models()):
            cursor.execute(statement)
