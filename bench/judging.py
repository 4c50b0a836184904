"""Judging on one core, beside other engines: how fast, how much memory, and how well on open test sets.

Each engine runs alone in its own environment, in turns with the others; what a comment costs is timed one by one, as a
comment is judged when it is posted.
"""

import json
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bench import meter
from bench.beside import NOT_INSTALLED
from bench.meter import Use
from bench.rivals import HOME, python_home
from bench.rounds import say
from bench.table import Mark, Row
from bench.threads import thread
from houserules.evaluating import metrics
from houserules.evaluating.examples import SETS, TOXICITY, Example

ALONE = Path(__file__).parent / "rivals" / "judge_alone.py"
WORDS, TEXTS = 50, 500
SECTION = f"judging, one core, comments of {WORDS} words"
LEAST_FAST_PER_SECOND = 2_000
MOST_FULL_MILLISECONDS = 10.0
MOST_MEGABYTES = 400.0
MOST_LOAD_SECONDS = 1.5
# Which set, about what, and which of an engine's two scores (how toxic, how hateful) answers that.
QUALITY = (("surge-toxicity", TOXICITY, 0), ("wiki-talk", TOXICITY, 0), ("fox-news", "hate", 1))
# alt-profanity-check was very likely trained on the rows of the talk pages, so nothing is promised beside it there.
PROMISED = ("surge-toxicity", "fox-news")

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Judge:
    """``key`` is its name in ``judge_alone``; ours has no ``requirement``, it runs in this environment."""

    key: str
    name: str
    requirement: str = ""

    @property
    def python(self) -> Path:
        return HOME / self.key / "bin" / "python" if self.requirement else Path(sys.executable)

    def is_installed(self) -> bool:
        return not self.requirement or (HOME / self.key / "installed").exists()

    def install(self) -> None:
        python_home.make(HOME / self.key, self.requirement)
        (HOME / self.key / "installed").touch()


FAST = Judge("fast", "houserules, fast tier")
FULL = Judge("full", "houserules, full tier")
RIVALS = (
    Judge("alt-profanity-check", "alt-profanity-check 1.9", "alt-profanity-check==1.9.1"),
    Judge("glin-profanity", "glin-profanity 4.1", "glin-profanity==4.1.0"),
    Judge("hatesonar", "hatesonar 0.1", "hatesonar==0.1.0"),
)


def install() -> None:
    for rival in RIVALS:
        if not rival.is_installed():
            say(f"Installing {rival.name}")
            rival.install()


def measure(*, data: Path | None, seconds: float, rounds: int) -> list[Row]:
    say("Judging")
    judges = [FAST, FULL, *(rival for rival in RIVALS if not _trouble(rival))]
    with tempfile.TemporaryDirectory(prefix="bench-judging-") as folder:
        files = _Files(Path(folder), data)
        runs: dict[str, list[tuple[Data, Use]]] = {judge.key: [] for judge in judges}
        for number in range(1, rounds + 1):
            for judge in judges:
                run = meter.measured(partial(_run, judge, files, seconds, with_sets=number == 1), [])
                runs[judge.key].append(run)
                say(f"  round {number}  {judge.name}: {run[0]['per_second']:,.0f}/s, {run[0]['p50_ms']:.2f} ms")
    quality = {judge.key: files.quality(runs[judge.key][0][0]["scores"]) for judge in judges}
    rows = [_row(judge, runs[judge.key], quality) for judge in judges]
    return [*rows, *(Row(SECTION, rival.name, says=trouble) for rival in RIVALS if (trouble := _trouble(rival)))]


@cache
def _trouble(rival: Judge) -> str:
    """Why it can't be measured; empty if it can."""
    if not rival.is_installed():
        return NOT_INSTALLED
    command = [str(rival.python), str(ALONE), rival.key]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return f"doesn't start here: {done.stderr.strip().splitlines()[-1][:160]}" if done.returncode else ""


class _Files:
    """What every engine is given: comments to be timed with, and the open sets where somebody has them."""

    def __init__(self, folder: Path, data: Path | None) -> None:
        self.timed, self.sets = folder / "timed.json", folder / "sets.json"
        self.timed.write_text(json.dumps(comments()))
        self._examples = {name: list(_examples(data, name, about)) for name, about, _ in QUALITY} if data else {}
        self.sets.write_text(json.dumps({name: [_row_of(each) for each in rows] for name, rows in self._examples.items()}))

    def quality(self, scores: Mapping[str, Sequence[Sequence[float]]]) -> dict[str, float]:
        """AUC by set."""
        found = {}
        for name, about, which in QUALITY:
            if name in self._examples:
                truth = np.array([example.labels[about] for example in self._examples[name]], dtype=bool)
                found[name] = metrics.auc(truth, np.array([pair[which] for pair in scores[name]]))
        return found


def _examples(data: Path, name: str, about: str) -> Iterator[Example]:
    found = next(each for each in SETS if each.name == name)
    return (example for example in found.read(data / found.file) if about in example.labels)


def _row_of(example: Example) -> list[str]:
    story = [example.story.title, example.story.text] if example.story else []
    return [example.text, *story]


def comments() -> list[str]:
    """Always the same, of exactly fifty words."""
    dice = random.Random("judging")
    said = [remark.text for remark in thread(20 * TEXTS, "judging")]
    dice.shuffle(said)
    words = (word for text in said for word in text.split())
    return [" ".join(islice(words, WORDS)) for _ in range(TEXTS)]


def _run(judge: Judge, files: _Files, seconds: float, *, with_sets: bool) -> Data:
    command = ["taskset", "-c", str(meter.SERVER_CORE), str(judge.python), str(ALONE), judge.key, str(files.timed)]
    sets = str(files.sets) if with_sets else "-"
    done = subprocess.run(
        [*command, sets, f"{seconds:g}"], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    figures: Data = json.loads(done.stdout.splitlines()[-1])
    return figures


def _row(judge: Judge, runs: Sequence[tuple[Data, Use]], quality: Mapping[str, Mapping[str, float]]) -> Row:
    def median(figure: str) -> float:
        return statistics.median(figures[figure] for figures, _ in runs)

    told = ", ".join(f"{name} {auc:.3f}" for name, auc in quality[judge.key].items())
    load, megabytes = median("load_seconds"), median("megabytes")
    foreign = statistics.median(use.foreign for _, use in runs)
    return Row(
        SECTION,
        judge.name,
        per_second=median("per_second"),
        per_core_second=median("per_core_second"),
        p50_ms=median("p50_ms"),
        p95_ms=median("p95_ms"),
        says=f"{'AUC: ' if told else ''}{told}{'; ' if told else ''}loads in {load:.2f} s, {megabytes:.0f} MB",
        marks=tuple(_marks(judge, median, quality)),
        stolen=statistics.median(use.stolen for _, use in runs),
        foreign=foreign,
        is_dirty=foreign > meter.MOST_FOREIGN,
    )


def _marks(judge: Judge, median: Any, quality: Mapping[str, Mapping[str, float]]) -> Iterator[Mark]:
    if judge is FAST:
        yield Mark(round(median("per_core_second")), LEAST_FAST_PER_SECOND)
    if judge is FULL:
        yield Mark(median("p50_ms"), MOST_FULL_MILLISECONDS, at_most=True)
        yield Mark(median("megabytes"), MOST_MEGABYTES, at_most=True)
        yield Mark(median("load_seconds"), MOST_LOAD_SECONDS, at_most=True)
        for name in PROMISED:
            theirs = [found[name] for key, found in quality.items() if key not in (FAST.key, FULL.key) and name in found]
            if theirs:
                yield Mark(round(quality[FULL.key][name], 3), round(max(theirs), 3))
