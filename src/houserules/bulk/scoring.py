"""The run: read, hand out, write, count."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

from houserules.bulk.lines import Batch
from houserules.bulk.resuming import Kept, remaining
from houserules.bulk.working import Crew


@dataclass(frozen=True, slots=True)
class Tally:
    """Of the whole output, with what was written before."""

    lines: int
    broken: int


def score(
    batches: Iterable[Batch],
    crew: Crew,
    output: BinaryIO,
    *,
    on_lines: Callable[[int], None],
    on_broken: Callable[[str], None],
    kept: Kept | None = None,
) -> Tally:
    """Writes an answer for every line that has none yet, and flushes with each that comes: who reads along waits for nothing.

    Raises RunImpossible, and OSError when the output can't be written.
    """
    kept = kept or Kept()
    lines, broken = kept.lines, kept.broken
    for given in crew(remaining(batches, kept)):
        for each in given:
            output.write(each.line + b"\n")
            if each.wrong:
                on_broken(each.wrong)
                broken += 1
        output.flush()
        lines += len(given)
        on_lines(len(given))
    return Tally(lines, broken)
