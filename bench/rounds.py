"""Everything in turns (A B C, A B C, …), so that a drift of the machine's speed hits all alike; then medians."""

import statistics
import sys
from collections.abc import Callable, Mapping

from bench.load import Run
from bench.meter import Use

Task = Callable[[], Run]


def say(text: str) -> None:
    """How far we are, for who waits; the table alone goes to standard output."""
    print(text, file=sys.stderr, flush=True)


def interleaved(tasks: Mapping[str, Task], rounds: int) -> dict[str, Run]:
    """Each task's median run. A dirty run is tried once more, and doesn't count where a clean one is."""
    runs: dict[str, list[Run]] = {name: [] for name in tasks}
    for number in range(1, rounds + 1):
        for name, task in tasks.items():
            run = task()
            if run.use.is_dirty:
                again = task()
                run = min(run, again, key=lambda each: each.use.foreign)
            runs[name].append(run)
            say(f"  round {number}  {name}: {run.per_second:,.0f}/s, {run.per_core_second:,.0f} per core-s{_troubles(run)}")
    return {name: median(several) for name, several in runs.items()}


def median(several: list[Run]) -> Run:
    """Of every figure by itself; what was stolen and foreign, the same."""
    counted = [run for run in several if not run.use.is_dirty] or several

    def of(figure: Callable[[Run], float]) -> float:
        return statistics.median(map(figure, counted))

    seconds, per_core = of(lambda run: run.seconds), of(lambda run: run.per_core_second)
    done = of(lambda run: run.per_second) * seconds
    use = Use(
        seconds=seconds,
        core_seconds=done / per_core if per_core else 0.0,
        stolen=of(lambda run: run.use.stolen),
        foreign=of(lambda run: run.use.foreign),
    )
    failed = sum(run.failed for run in several)
    return Run(round(done), failed, seconds, of(lambda run: run.p50_ms), of(lambda run: run.p95_ms), use)


def _troubles(run: Run) -> str:
    failed = f", {run.failed} FAILED: {run.failure}" if run.failed else ""
    return failed + (f", dirty: {run.use.foreign:.2f} of a core was used by others" if run.use.is_dirty else "")
