"""The figures as one table, and whether each mark is met."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

HEADS = ("", "per s", "per core-s", "p50 ms", "p95 ms", "bytes", "says", "mark", "stolen", "foreign")


@dataclass(frozen=True)
class Mark:
    """What was promised: ``bound`` the least (or, with ``at_most``, the most) that ``value`` may be."""

    value: float
    bound: float
    at_most: bool = False

    @property
    def is_met(self) -> bool:
        return self.value <= self.bound if self.at_most else self.value >= self.bound

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.bound:g} {'met' if self.is_met else f'MISSED ({self.value:.3g})'}"


@dataclass(frozen=True)
class Row:
    """A line of the table. What a row doesn't have stays out: None, or nothing."""

    section: str
    name: str
    per_second: float | None = None
    per_core_second: float | None = None
    p50_ms: float | None = None
    p95_ms: float | None = None
    size_bytes: int | None = None
    says: str = ""
    marks: tuple[Mark, ...] = ()
    stolen: float = 0.0
    foreign: float = 0.0
    is_dirty: bool = False

    def cells(self) -> list[str]:
        return [
            self.name,
            _number(self.per_second),
            _number(self.per_core_second),
            _number(self.p50_ms, 2),
            _number(self.p95_ms, 2),
            _number(self.size_bytes),
            self.says,
            "; ".join(map(str, self.marks)),
            f"{self.stolen:.2f}",
            f"{self.foreign:.2f}{' dirty' if self.is_dirty else ''}",
        ]

    def as_data(self) -> dict[str, Any]:
        return asdict(self) | {"marks": [asdict(mark) | {"is_met": mark.is_met} for mark in self.marks]}


def table(rows: Sequence[Row]) -> str:
    """Sections in the order they came; columns as wide as their widest cell."""
    lines = [list(HEADS)]
    for before, row in zip([None, *rows], rows, strict=False):
        if before is None or before.section != row.section:
            lines.append([row.section.upper()] + [""] * (len(HEADS) - 1))
        lines.append(row.cells())
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS))]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: list[str], widths: list[int]) -> str:
    """Numbers to the right, words to the left."""
    pairs = enumerate(zip(cells, widths, strict=True))
    return "  ".join(cell.rjust(width) if 0 < at < 6 else cell.ljust(width) for at, (cell, width) in pairs).rstrip()


def _number(value: float | None, decimals: int = 0) -> str:
    if value is None:
        return ""
    digits = decimals if decimals or value >= 100 else 1
    return f"{value:,.{0 if isinstance(value, int) else digits}f}"
