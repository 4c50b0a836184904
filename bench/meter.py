"""Who used the processor while something ran: the servers' core, the neighbours, the host. Linux only, from /proc."""

import os
import re
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

SERVER_CORE = 0
LOAD_CORE = 1
# More than this part of a core used by programs that are none of ours makes a run dirty.
MOST_FOREIGN = 0.15

_TICKS = os.sysconf("SC_CLK_TCK")

T = TypeVar("T")


@dataclass(frozen=True)
class Use:
    """``core_seconds``: how long the servers' core was busy; ``stolen`` and ``foreign`` are in cores."""

    seconds: float
    core_seconds: float
    stolen: float
    foreign: float

    @property
    def is_dirty(self) -> bool:
        return self.foreign > MOST_FOREIGN


@dataclass(frozen=True)
class _Moment:
    wall: float
    core: float
    everything: float
    stolen: float
    ours: float


def measured(work: Callable[[], T], servers: list[int]) -> tuple[T, Use]:
    """What the work gives, and what it used; ``servers`` are the roots of the process trees that count as ours."""
    before = _now(servers)
    given = work()
    after = _now(servers)
    seconds = after.wall - before.wall
    foreign = (after.everything - before.everything) - (after.ours - before.ours)
    return given, Use(
        seconds=seconds,
        core_seconds=after.core - before.core,
        stolen=round((after.stolen - before.stolen) / seconds, 3),
        foreign=round(max(0.0, foreign) / seconds, 3),
    )


def _now(servers: list[int]) -> _Moment:
    lines = dict(line.split(" ", 1) for line in Path("/proc/stat").read_text().splitlines() if line.startswith("cpu"))
    whole, core = _times(lines["cpu"]), _times(lines[f"cpu{SERVER_CORE}"])
    mine = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    ours = sum(use.ru_utime + use.ru_stime for use in mine) + sum(_cpu_seconds(pid) for pid in tree(servers))
    # Interrupts belong to nobody's account, so they are left out where programs are compared.
    return _Moment(time.perf_counter(), sum(core[:3]) + sum(core[5:7]), sum(whole[:3]), whole[7], ours)


def _times(line: str) -> list[float]:
    """user, nice, system, idle, iowait, irq, softirq, steal; in seconds."""
    return [int(ticks) / _TICKS for ticks in line.split()[:8]]


def tree(roots: list[int]) -> list[int]:
    """The processes and all their descendants."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found, waiting = [], list(roots)
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def memory(roots: list[int]) -> tuple[float, float]:
    """RSS (shared pages counted once per process) and PSS of the trees, in megabytes."""
    sums = {"Rss": 0, "Pss": 0}
    for pid in tree(roots):
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        for name, kilobytes in re.findall(r"^(Rss|Pss):\s+(\d+) kB", text, re.MULTILINE):
            sums[name] += int(kilobytes)
    return sums["Rss"] * 1024 / 1e6, sums["Pss"] * 1024 / 1e6


def _cpu_seconds(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def _stat(pid: int) -> list[str]:
    """The fields behind the program's name, or nothing when the process has gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []
