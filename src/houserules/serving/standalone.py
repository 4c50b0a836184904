"""The service as a server of its own, without platform or database: `houserules serve` puts its options here.

They come in the environment, because the server's workers are processes of their own.
"""

import json
import logging
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

import houserules
from houserules.judging import Engine
from houserules.rulebook import Rulebook, default_rulebook, load_rulebook
from houserules.serving.app import Service
from houserules.serving.asking import Asked, Caller, CallerOf, Keep, Label
from houserules.serving.conf import Bounds
from houserules.serving.hosts import Hosts
from houserules.serving.keys import KeyFile
from houserules.serving.labels import LabelFile
from houserules.serving.quotas import Quotas
from houserules.shapes import Tier, Verdict

VARIABLE = "HOUSERULES_SERVING"
DISTRIBUTION = "tertulia"


@dataclass(frozen=True, slots=True)
class Options:
    """Paths are absolute. Without ``keys`` anybody may ask; without ``labels`` suggestions are refused.

    ``weights``: the folder of another model than the shipped one.
    """

    public_url: str
    hosts: tuple[str, ...] = ()
    keys: str = ""
    labels: str = ""
    rulebook: str = ""
    tier: str = Tier.FULL.value
    counts: str = "memory://"
    origins: tuple[str, ...] = ()
    weights: str = ""
    bounds: Mapping[str, Any] = field(default_factory=dict)

    def written(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> "Options":
        given: dict[str, Any] = json.loads(text)
        return cls(**given | {name: tuple(given[name]) for name in ("hosts", "origins")})


def assemble(options: Options) -> Service:
    """Raises HouseRulesError, OSError and ValueError for options that can't be used."""
    rulebook = load_rulebook(Path(options.rulebook)) if options.rulebook else default_rulebook()
    judge = partial(_judge, _engine_of(options.weights), rulebook, Tier(options.tier))
    return Service(
        judge=judge,
        keep=_keeping(options.labels),
        caller_of=_callers(options.keys),
        hosts=Hosts(options.public_url, options.hosts),
        version=metadata.version(DISTRIBUTION),
        bounds=Bounds(**options.bounds),
        quotas=Quotas(options.counts),
        warm=_warming(judge),
        origins=options.origins,
    )


def _engine_of(weights: str) -> Callable[[], Engine]:
    """The shipped one is loaded when it is first wanted; of another it should be known at once whether it can be."""
    if not weights:
        return houserules.engine
    loaded = Engine(weights=Path(weights))
    return lambda: loaded


def _judge(engine: Callable[[], Engine], rulebook: Rulebook, tier: Tier, asked: Asked) -> Verdict:
    return engine().judge(asked.comment, story=asked.story, parent=asked.parent, rulebook=rulebook, lang=asked.lang, tier=tier)


def _warming(judge: Callable[[Asked], Verdict]) -> Callable[[], None]:
    """Models are loaded by the first judgement, and nobody should wait for that."""

    def warm() -> None:
        judge(Asked("The ferry was late again, and nobody told us why.", parent="It was on time yesterday."))

    return warm


def _keeping(path: str) -> Keep:
    return LabelFile(Path(path)).keep if path else _keep_nothing


def _keep_nothing(label: Label) -> None:
    raise OSError("no file for labels was given: --labels FILE")


def _callers(path: str) -> CallerOf:
    return KeyFile(Path(path)).caller if path else _anybody


async def _anybody(key: str) -> Caller:
    return Caller("anybody")


def application() -> Service:
    """What the server loads, in each of its workers."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    return assemble(Options.read(os.environ[VARIABLE]))
