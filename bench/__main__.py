"""The one command: measures, prints the table, keeps it as JSON. Exit status 1 when a mark is missed."""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from bench import beside, cold, judging, meter, reading, servers, starting, writing
from bench.house import House
from bench.rounds import say
from bench.table import Row, table

RESULTS = Path(__file__).parent / "results"
SECONDS, ROUNDS = 10.0, 3
SECONDS_QUICK, ROUNDS_QUICK = 2.0, 1
STARTS_QUICK = 2
SERVED = ("read", "cold", "write", "start", "rivals")
PARTS = (*SERVED, "judging")
# Programs by Debian's names of their packages, and what can't do without them.
NEEDED = {
    "taskset": ("util-linux", PARTS),
    "wrk": ("wrk", ("read", "write", "rivals")),
    "nginx": ("nginx-light", ("read", "rivals")),
}


def main() -> int:
    asked = _arguments()
    if asked.install_rivals:
        beside.install()
        judging.install()
        return 0
    if sys.platform != "linux" or (os.cpu_count() or 1) < 2:
        say("The benchmark needs Linux and two cores: one for the servers, one for the load.")
        return 2
    os.sched_setaffinity(0, {meter.LOAD_CORE})
    began = time.perf_counter()
    with ExitStack() as running:
        house = House(_folder(asked.folder, running))
        if set(asked.only) & set(SERVED):
            say("Making an installation with 121,000 comments")
            house.make()
        rows = [row for part in PARTS if part in asked.only for row in _measured(part, house, asked)]
    print(table(rows))
    if "rivals" in asked.only:
        print(f"\n{beside.NOT_HERE}")
    print(f"\n{_kept(rows, asked)}; {time.perf_counter() - began:,.0f} s in all.")
    return 1 if any(not mark.is_met for row in rows for mark in row.marks) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short runs: to see that it works, not to quote")
    parser.add_argument("--only", type=_parts, default=PARTS, help=f"some of {','.join(PARTS)}; all by default")
    parser.add_argument("--seconds", type=float, help=f"how long each run takes; {SECONDS:g} by default")
    parser.add_argument("--rounds", type=int, help=f"how often everything is run; {ROUNDS} by default")
    parser.add_argument("--folder", type=Path, help="keep the installation there, and use it again the next time")
    parser.add_argument("--data", type=Path, help="the folder with the open test sets: judging is measured for quality too")
    parser.add_argument("--install-rivals", action="store_true", help="get the rivals from PyPI and npm into bench/.rivals")
    asked = parser.parse_args()
    asked.seconds = asked.seconds or (SECONDS_QUICK if asked.quick else SECONDS)
    asked.rounds = asked.rounds or (ROUNDS_QUICK if asked.quick else ROUNDS)
    return asked


def _parts(text: str) -> list[str]:
    parts = text.split(",")
    if unknown := set(parts) - set(PARTS):
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: choose from {', '.join(PARTS)}")
    return parts


def _folder(named: Path | None, running: ExitStack) -> Path:
    if named is None:
        return Path(running.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
    named.mkdir(parents=True, exist_ok=True)
    return named.resolve()


def _measured(part: str, house: House, asked: argparse.Namespace) -> Sequence[Row]:
    missing = [package for program, (package, parts) in NEEDED.items() if part in parts and servers.program(program) is None]
    if missing:
        return [Row(part, "not measured", says=f"missing here: apt-get install {' '.join(missing)}")]
    measures: dict[str, Callable[[], Sequence[Row]]] = {
        "read": lambda: reading.measure(house, seconds=asked.seconds, rounds=asked.rounds),
        "cold": lambda: cold.measure(house, quick=asked.quick),
        "write": lambda: writing.measure(house, seconds=asked.seconds, rounds=asked.rounds),
        "start": lambda: starting.measure(house, starts=STARTS_QUICK if asked.quick else starting.STARTS),
        "judging": lambda: judging.measure(data=asked.data, seconds=asked.seconds, rounds=asked.rounds),
        "rivals": lambda: beside.measure(house, seconds=asked.seconds, rounds=asked.rounds),
    }
    return measures[part]()


def _kept(rows: Sequence[Row], asked: argparse.Namespace) -> str:
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    file = RESULTS / f"{now:%Y%m%d-%H%M%S}.json"
    how = {"at": now.isoformat(timespec="seconds"), "seconds": asked.seconds, "rounds": asked.rounds, "quick": asked.quick}
    file.write_text(json.dumps({**how, "rows": [row.as_data() for row in rows]}, indent=1, ensure_ascii=False) + "\n")
    return f"Kept as {os.path.relpath(file)}"


if __name__ == "__main__":
    sys.exit(main())
