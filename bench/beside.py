"""Rivals in turns with Tertulia: what each one's widget asks first, and comments acknowledged a second."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench import load
from bench.house import JUDGED, NO_LIMITS, House, first_page
from bench.load import Client, Run
from bench.reading import row
from bench.rivals import Rival
from bench.rivals.isso import Isso
from bench.rivals.waline import Waline
from bench.rivals.xtd import Xtd
from bench.rounds import interleaved, say
from bench.table import Mark, Row
from bench.writing import post_some, posting, syncs

OURS = "Tertulia"
OURS_JUDGED = "Tertulia, judged by the house rules"  # as ``init`` sets it up; no rival judges
BOTH_OURS = (OURS, OURS_JUDGED)
RIVALS: tuple[Rival, ...] = (Isso(), Xtd(), Waline())
NOT_INSTALLED = "not installed: python -m bench --install-rivals"
NOT_HERE = (
    "Remark42 is no package of PyPI or npm, so it isn't in this run. In another run, on a machine of the same kind, it took\n"
    "118 posts/s (2 syncs each) and answered 3,095 first pages a busy core-second, 1/21 of nginx."
)


def install() -> None:
    for rival in RIVALS:
        if not rival.is_installed():
            say(f"Installing {rival.name}")
            rival.install()


def measure(house: House, *, seconds: float, rounds: int) -> list[Row]:
    present = [rival for rival in RIVALS if rival.is_installed()]
    missing = [Row("rivals", rival.name, says=NOT_INSTALLED) for rival in RIVALS if rival not in present]
    if not present:
        return missing
    say("Rivals")
    with ExitStack() as running:
        contest = _Contest(house, present, running)
        read = interleaved({name: partial(contest.read, name, seconds) for name in contest.servers}, rounds)
        contest.judge(house, running)
        written = interleaved({name: partial(contest.post, name, seconds) for name in contest.servers}, rounds)
        rows = [*contest.read_rows(read), *contest.written_rows(written)]
    return [*rows, *missing]


class _Contest:
    """All of them running, on one core, over the same threads."""

    def __init__(self, house: House, rivals: Sequence[Rival], running: ExitStack) -> None:
        self.servers = {OURS: running.enter_context(house.serve(NO_LIMITS))}
        self._pages: dict[str, tuple[str, dict[str, str]]] = {OURS: (first_page("s50"), {})}
        self._postings = {OURS: posting(self.servers[OURS])}
        for rival in rivals:
            folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="bench-rival-")))
            self.servers[rival.name] = rival.start(folder, running)
            self._pages[rival.name] = (rival.first_page, dict(rival.headers))
            self._postings[rival.name] = rival.posting(self.servers[rival.name].port)
        self._pids = [server.pid for server in self.servers.values()]

    def judge(self, house: House, running: ExitStack) -> None:
        """A second house of ours, for posting alone: judging changes nothing for who reads."""
        server = self.servers[OURS_JUDGED] = running.enter_context(house.serve(NO_LIMITS | JUDGED))
        self._postings[OURS_JUDGED] = posting(server)
        post_some(server, self._postings[OURS_JUDGED])  # the models are loaded by then
        self._pids.append(server.pid)

    def read(self, name: str, seconds: float) -> Run:
        path, headers = self._pages[name]
        return load.read(self.servers[name].url + path, headers, seconds=seconds, servers=self._pids)

    def post(self, name: str, seconds: float) -> Run:
        return load.post(self._postings[name], seconds=seconds, servers=self._pids)

    def read_rows(self, runs: dict[str, Run]) -> Iterator[Row]:
        for name, run in runs.items():
            path, headers = self._pages[name]
            size = len(Client(self.servers[name].port).ask("GET", path, headers=headers).body)
            says = "" if name == OURS else _times(runs[OURS], run)
            yield row(f"{name}, first request, 50 comments", run, size, says, section="rivals")

    def written_rows(self, runs: dict[str, Run]) -> Iterator[Row]:
        best = max(run.per_second for name, run in runs.items() if name not in BOTH_OURS)
        for name, run in runs.items():
            marks = (Mark(round(run.per_second, 1), round(best, 1)),) if name in BOTH_OURS else ()
            says = f"syncs a post: {syncs(self.servers[name], self._postings[name])}"
            yield row(f"{name}, posting, 8 clients", run, says=says, marks=marks, section="rivals")


def _times(ours: Run, run: Run) -> str:
    return f"Tertulia: {ours.per_core_second / run.per_core_second:,.0f} ×" if run.done else "nothing answered in that time"
