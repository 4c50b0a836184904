"""From the command to the first answer, and what the server takes while nobody asks."""

import statistics
import time
from typing import Any

from bench import meter
from bench.house import House
from bench.rounds import say
from bench.table import Mark, Row

STARTS = 5
IDLE_AFTER_SECONDS = 5.0
MOST_SECONDS = 2.0
MOST_MEGABYTES = 120.0


def measure(house: House, *, starts: int = STARTS) -> list[Row]:
    say("Starting")
    seconds: list[float] = []
    memory: list[tuple[float, float]] = []

    def start() -> None:
        with house.serve() as server:
            seconds.append(server.start_seconds)
            time.sleep(max(0.0, IDLE_AFTER_SECONDS - server.start_seconds))
            memory.append(meter.memory([server.pid]))

    uses = []
    for _ in range(starts):
        uses.append(meter.measured(start, [])[1])
        say(f"  {seconds[-1]:.2f} s, {memory[-1][0]:.0f} MB")
    took = statistics.median(seconds)
    rss, pss = (statistics.median(each[which] for each in memory) for which in (0, 1))
    foreign = statistics.median(use.foreign for use in uses)
    common: dict[str, Any] = {
        "stolen": statistics.median(use.stolen for use in uses),
        "foreign": foreign,
        "is_dirty": foreign > meter.MOST_FOREIGN,
    }
    start_mark = Mark(round(took, 2), MOST_SECONDS, at_most=True)
    memory_mark = Mark(round(rss, 1), MOST_MEGABYTES, at_most=True)
    slowest = f"{took:.2f} s; slowest of {starts}: {max(seconds):.2f} s"
    return [
        Row("start", "command to first answer, a page from the database", says=slowest, marks=(start_mark,), **common),
        Row("start", "memory, idle, all processes", says=f"{rss:.0f} MB (PSS {pss:.0f})", marks=(memory_mark,), **common),
    ]
