"""Going on with an output that was cut off, so that in the end it is what one run would have written, to the byte."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from houserules.bulk.errors import OutputOfAnother
from houserules.bulk.lines import Batch, Line, skipping
from houserules.bulk.records import LineBroken, is_broken, read


@dataclass(frozen=True, slots=True)
class Kept:
    """How many whole lines were written before, how many of them tell of an error, and the last of them."""

    lines: int = 0
    broken: int = 0
    last: bytes = b""


def keep_whole_lines(output: Path) -> Kept:
    """Drops what was torn off in the middle of a line. Raises OSError."""
    lines = broken = end = 0
    last = b""
    with output.open("r+b") as file:
        for line in file:
            if not line.endswith(b"\n"):
                break
            last = line
            lines, broken, end = lines + 1, broken + is_broken(line), end + len(line)
        file.truncate(end)
    return Kept(lines, broken, last)


def remaining(batches: Iterable[Batch], kept: Kept) -> Iterator[Batch]:
    """What is left to do. Raises OutputOfAnother when the last line written answers another input than this."""
    if not kept.lines:
        yield from batches
        return
    matched = False
    for batch in skipping(batches, kept.lines - 1):
        if not matched:
            _match(batch.lines[0], kept)
            matched = True
            batch = batch.after(1)  # noqa: PLW2901  # the rest of it
        if batch.lines:
            yield batch
    if not matched:
        raise OutputOfAnother(f"The output has {kept.lines:,} lines, more than the input. It belongs to another.")


def _match(line: Line, kept: Kept) -> None:
    try:
        written = json.loads(kept.last)["id"]
    except (ValueError, TypeError, KeyError) as wrong:
        raise OutputOfAnother(f"Line {kept.lines:,} of the output isn't one of ours.") from wrong
    if _id(line) != written:
        told = f"Line {kept.lines:,} of the output is about {written!r}, that of the input about {_id(line)!r}."
        raise OutputOfAnother(f"{told} It was made from another input.")


def _id(line: Line) -> str | None:
    try:
        return read(line).id
    except LineBroken as wrong:
        return wrong.id
