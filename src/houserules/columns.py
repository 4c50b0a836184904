"""Rows as columns for a terminal."""

from collections.abc import Collection, Iterator, Sequence


def columns(rows: Sequence[Sequence[str]], *, left: Collection[int] = (0,), gap: str = "  ") -> Iterator[str]:
    """A line for each row; the columns of ``left`` begin at one place, the others end there."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = enumerate(zip(row, widths, strict=True))
        yield gap.join(cell.ljust(width) if at in left else cell.rjust(width) for at, (cell, width) in cells).rstrip()
