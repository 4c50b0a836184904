"""A setting as data: its name, type, default, unit and help stand together, in its room's ``conf.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

Value = TypeVar("Value", bool, int, str, list[str], dict[str, Any])


@dataclass(frozen=True)
class Setting(Generic[Value]):
    """Call it to read the value in force.

    ``least`` and ``most`` bound a number; ``wrong`` says what is wrong with a value, or nothing.
    """

    name: str
    default: Value
    help: str
    unit: str = ""
    least: int | None = None
    most: int | None = None
    wrong: Callable[[Value], str] = lambda value: ""

    @property
    def type(self) -> type:
        return type(self.default)

    @property
    def variable(self) -> str:
        """The environment variable that overrides the file."""
        return f"TERTULIA_{self.name.upper()}"

    def __call__(self) -> Value:
        # Imported late: the serving command reads settings as data before it has any use for Django.
        from django.conf import settings  # noqa: PLC0415

        return cast("Value", settings.TERTULIA[self.name])
