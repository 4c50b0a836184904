"""The engine asked about every example, by as many processes as wanted."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import houserules
from houserules.evaluating.examples import Example
from houserules.rulebook import Rulebook
from houserules.shapes import Tier, Verdict

BATCH = 50


@dataclass(frozen=True)
class Contender:
    """What is tried: ``weights`` None is the shipped model, ``rulebook`` None the shipped one."""

    tier: Tier = Tier.FULL
    weights: Path | None = None
    rulebook: Rulebook | None = None


Judge = Callable[[Contender, Sequence[Example]], list[Verdict]]


def judge(contender: Contender, examples: Sequence[Example]) -> list[Verdict]:
    """In this process. The language is found out, as it would be."""
    engine = _engine(contender.weights)
    return [engine.judge(each.text, story=each.story, tier=contender.tier, rulebook=contender.rulebook) for each in examples]


@cache
def _engine(weights: Path | None) -> "houserules.Engine":
    return houserules.Engine(weights=weights) if weights else houserules.engine()


def verdicts(contender: Contender, examples: Sequence[Example], *, processes: int = 1, judge: Judge = judge) -> Iterator[Verdict]:
    """In the order of the examples, as they come."""
    parts = [examples[begin : begin + BATCH] for begin in range(0, len(examples), BATCH)]
    if processes == 1:
        for part in parts:
            yield from judge(contender, part)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for given in pool.map(judge, [contender] * len(parts), parts):
            yield from given
