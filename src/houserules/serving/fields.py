"""A JSON body taken apart strictly: a value of the wrong type or a misspelt name is said, never dropped in silence."""

import json
import re
from typing import Any, NoReturn

from houserules.serving.refusals import BodyUnreadable, FieldWrong

LONGEST_NAME_TOLD = 100
# No body that is taken has more than five.
MOST_LEVELS = 20
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*"?', re.DOTALL)
_TYPES = {str: "TYPE_STRING", bool: "TYPE_BOOL", float: "TYPE_DOUBLE", dict: "TYPE_MESSAGE", list: "TYPE_ARRAY"}


def parsed(body: bytes) -> Any:
    """The body's JSON. Raises BodyUnreadable."""
    if not body.strip():
        return {}
    if _levels(body) > MOST_LEVELS:
        raise BodyUnreadable(f"Invalid JSON payload received. More than {MOST_LEVELS} levels deep.")
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_number)
    except UnicodeDecodeError as wrong:
        raise BodyUnreadable(f"Invalid JSON payload received. Byte {wrong.start} is no UTF-8.") from wrong
    except json.JSONDecodeError as wrong:
        raise BodyUnreadable(f"Invalid JSON payload received. {wrong.msg} at character {wrong.pos}.") from wrong
    except ValueError as wrong:
        raise BodyUnreadable("Invalid JSON payload received. A number has too many digits.") from wrong


def _levels(body: bytes) -> int:
    """How deep it is nested: counted, before a parser goes down there."""
    depth = deepest = 0
    for sign in re.findall(rb"[\[\]{}]", _STRING.sub(b"", body)):
        depth += 1 if sign in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _no_number(name: str) -> NoReturn:
    raise BodyUnreadable(f"Invalid JSON payload received. {name} is no number of JSON.")


class Fields:
    """An object's fields, read one by one; null is as good as nothing. ``all_known`` refuses what nobody has read.

    Like Google's own parser it takes ``requested_attributes`` for ``requestedAttributes``.
    """

    def __init__(self, value: Any, path: str = "") -> None:
        self._path = path
        self._given: dict[str, Any] = {_camel(name): held for name, held in _typed(value, dict, path).items() if held is not None}
        self._read: set[str] = set()

    def text(self, name: str, default: str = "") -> str:
        return str(self._value(name, str, default))

    def flag(self, name: str) -> bool:
        return bool(self._value(name, bool, False))

    def number(self, name: str) -> float | None:
        """An integer too large for it is refused as well."""
        value = self._value(name, float, None)
        return None if value is None else float(value)

    def inner(self, name: str) -> "Fields | None":
        value = self._value(name, dict, None)
        return None if value is None else Fields(value, self.at(name))

    def named(self, name: str) -> "dict[str, Fields]":
        """A map from names, which stay as they are, to objects."""
        held = self._value(name, dict, {})
        return {key: Fields({} if value is None else value, f"{self.at(name)}[{told(key)}]") for key, value in held.items()}

    def several(self, name: str) -> "list[Fields]":
        held = self._value(name, list, [])
        return [Fields(value, f"{self.at(name)}[{index}]") for index, value in enumerate(held)]

    def texts(self, name: str) -> list[str]:
        """A lone string counts as a list of one."""
        value = self.any(name)
        held = [value] if isinstance(value, str) else _typed([] if value is None else value, list, self.at(name))
        return [str(_typed(part, str, f"{self.at(name)}[{index}]")) for index, part in enumerate(held)]

    def any(self, name: str) -> Any:
        self._read.add(name)
        return self._given.get(name)

    def all_known(self) -> None:
        for name in self._given.keys() - self._read:
            where = f" at '{self._path}'" if self._path else ""
            message = f'Invalid JSON payload received. Unknown name "{told(name)}"{where}: Cannot find field.'
            raise FieldWrong(message, field=self.at(told(name)))

    def at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def _value(self, name: str, kind: type, default: Any) -> Any:
        value = self.any(name)
        return default if value is None else _typed(value, kind, self.at(name))


def _typed(value: Any, kind: type, path: str) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = _as_float(value)
    if not isinstance(value, kind):
        where = f" at '{path}'" if path else ""
        raise FieldWrong(f"Invalid value{where} ({_TYPES[kind]}).", field=path)
    return value


def _as_float(value: int) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return None


def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)


def told(name: str) -> str:
    return name[:LONGEST_NAME_TOLD]
