"""Statements made once, for what every post asks: Django takes ten times longer to make their SQL than SQLite to answer it.

A question is a queryset still and gives the same rows; only its values are told later (decision 0013).
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import AutoField, Expression, JSONField, Model, QuerySet
from django.db.models.sql import UpdateQuery

Row = TypeVar("Row", bound=Model)
Made = TypeVar("Made")
Value = int | str
# What a column takes as it is, unless it keeps JSON: asking Django for each value costs more than saving it.
_PLAIN: frozenset[type] = frozenset({str, int, float, bool, type(None)})


def _connection() -> BaseDatabaseWrapper:
    """This thread's own; Django's ``connection`` looks for it at every single name."""
    return connections[DEFAULT_DB_ALIAS]


class Given(Expression):
    """Stands in a queryset for a value told when it is asked: text or a whole number, which databases take as they are."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class Question(Generic[Row]):
    """``asking`` gives a queryset of models, with ``Given`` values."""

    def __init__(self, asking: Callable[[], "QuerySet[Row]"]) -> None:
        self._asking = asking
        self._made = _PerThread(self._make)

    def ask(self, **given: Value) -> Iterator[Row]:
        statement, rows = self._made.here()
        with _connection().cursor() as cursor:
            statement.run(cursor, given)
            found = cursor.fetchall()
        return map(rows.read, found)

    def first(self, **given: Value) -> Row | None:
        """For a question that one row answers, if any."""
        return next(self.ask(**given), None)

    def _make(self) -> "tuple[_Statement, _Rows]":
        compiler = self._asking().query.get_compiler(DEFAULT_DB_ALIAS)
        statement = _Statement(*compiler.as_sql())
        return statement, _Rows(compiler)


class Change(Generic[Row]):
    """Sets ``columns`` of the rows that ``asking`` gives; the new values are told by the columns' names."""

    def __init__(self, asking: Callable[[], "QuerySet[Row]"], *columns: str) -> None:
        self._asking = asking
        self._columns = columns
        self._made = _PerThread(self._make)

    def make(self, **given: Value) -> None:
        with _connection().cursor() as cursor:
            self._made.here().run(cursor, given)

    def _make(self) -> "_Statement":
        query: Any = self._asking().query.chain(UpdateQuery)
        query.add_update_values({column: Given(column) for column in self._columns})
        return _Statement(*query.get_compiler(DEFAULT_DB_ALIAS).as_sql())


class Addition(Generic[Row]):
    """What ``save(force_insert=True)`` does for a new row, but for signals: the house has none."""

    def __init__(self, model: type[Row]) -> None:
        self._meta = model._meta
        # What the database makes up itself is read when it is asked for.
        self._fields = [field for field in self._meta.concrete_fields if not (field.generated or isinstance(field, AutoField))]
        self._prepared = [(field.attname, _unprepared(field), field.get_db_prep_save) for field in self._fields]
        self._is_numbered = isinstance(self._meta.pk, AutoField)
        self._sql = _PerThread(self._make)

    def add(self, row: Row) -> None:
        connection = _connection()
        told = vars(row)
        values = [
            told[name] if type(told[name]) in as_they_are else prepare(told[name], connection)
            for name, as_they_are, prepare in self._prepared
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._sql.here(), values)
            if self._is_numbered:
                row.pk = _number(connection, cursor, self._meta)
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS

    def _make(self) -> str:
        connection = _connection()
        quoted = connection.ops.quote_name
        columns = ", ".join(quoted(str(field.column)) for field in self._fields)
        values = ", ".join(["%s"] * len(self._fields))
        sql = f"INSERT INTO {quoted(self._meta.db_table)} ({columns}) VALUES ({values})"  # noqa: S608 (the model's own names)
        returned = self._is_numbered and connection.features.can_return_columns_from_insert
        return f"{sql} RETURNING {quoted(str(self._meta.pk.column))}" if returned else sql


def _unprepared(field: Any) -> frozenset[type]:
    return frozenset() if isinstance(field, JSONField) else _PLAIN


def _number(connection: BaseDatabaseWrapper, cursor: Any, meta: Any) -> int:
    if connection.features.can_return_columns_from_insert:
        return int(cursor.fetchone()[0])
    # SQLite before 3.35
    return int(connection.ops.last_insert_id(cursor, meta.db_table, meta.pk.column))


class _PerThread(threading.local, Generic[Made]):
    """Made when it is first wanted in a thread, since a connection belongs to one."""

    def __init__(self, make: Callable[[], Made]) -> None:
        self._make = make
        self._made: Made | None = None

    def here(self) -> Made:
        if self._made is None:
            self._made = self._make()
        return self._made


class _Statement:
    def __init__(self, sql: str, parameters: Sequence[Any]) -> None:
        self._sql = sql
        self._parameters = parameters

    def run(self, cursor: Any, given: Mapping[str, Value]) -> None:
        cursor.execute(self._sql, [given[each.name] if isinstance(each, Given) else each for each in self._parameters])


class _Rows:
    """How a question's rows become models; as Django does it, whose compiler knows which columns are whose."""

    def __init__(self, compiler: Any) -> None:
        found = compiler.get_converters([column for column, *_ in compiler.select])
        self._converters = [(at, converters, column) for at, (converters, column) in found.items()]
        self._one = _One(compiler.klass_info, compiler.select)

    def read(self, found: Sequence[Any]) -> Any:
        values, connection = list(found), _connection()
        for at, converters, column in self._converters:
            for convert in converters:
                values[at] = convert(values[at], column, connection)
        return self._one.read(values)


class _One:
    """One model among a row's columns, and those that were selected with it."""

    def __init__(self, info: dict[str, Any], select: Sequence[Any]) -> None:
        self._model: type[Model] = info["model"]
        self._columns = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
        self._names = [column.target.attname for column, *_ in select[self._columns]]
        self._key = self._columns.start + self._names.index(self._model._meta.pk.attname)
        self._related = [(_One(each, select), each["local_setter"]) for each in info.get("related_klass_infos", [])]

    def read(self, values: list[Any]) -> Model | None:
        if values[self._key] is None:
            return None
        row = self._model.from_db(DEFAULT_DB_ALIAS, self._names, values[self._columns])
        for related, put in self._related:
            put(row, related.read(values))
        return row
