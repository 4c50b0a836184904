"""The engine of this process, loaded when it is first asked; and whether it works."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

import houserules
from houserules.shapes import Judge, Tier
from tertulia.discussion import conf

log = logging.getLogger("tertulia")


_engine: Judge | None = None
_loading = threading.Lock()
_trouble: dict[Tier, str] = {}


def engine() -> Judge:
    """Raises whatever keeps it from being loaded."""
    global _engine
    if _engine is None:
        with _loading:
            _engine = _engine or _load()
    return _engine


def _load() -> Judge:
    weights = conf.JUDGING_WEIGHTS()
    return houserules.Engine(weights=Path(settings.TERTULIA["base"], weights)) if weights else houserules.engine()


@contextmanager
def another(judge: Judge | None) -> Iterator[None]:
    """While it lasts, this one judges (None: the own one, loaded anew); for trying a model, and for tests."""
    global _engine
    before, _engine = _engine, judge
    _trouble.clear()
    try:
        yield
    finally:
        _engine = before
        _trouble.clear()


def load_at_start() -> None:
    """As the settings say."""
    wanted, judging = conf.JUDGING_LOADED_AT_START(), conf.JUDGING()
    if judging != "off" and wanted != "none":
        warm(Tier.FULL if judging == wanted == Tier.FULL else Tier.FAST)


def warm(tier: Tier) -> None:
    """Load what that tier needs; a failure is noted, and met again by the first comment."""
    try:
        engine().judge("A first sentence.", tier=tier)
    except Exception as wrong:  # whatever it is, the server must start
        note_failure(tier, wrong)
    else:
        note_success(tier)


def note_failure(tier: Tier, wrong: Exception) -> None:
    """Into the log, whole when it is new; and kept for ``trouble``."""
    told = f"{type(wrong).__name__}: {wrong}"
    is_new = _trouble.get(tier) != told
    _trouble[tier] = told
    log.error(
        "the house rules can't be judged (%s models): %s; comments are held", tier, told, exc_info=wrong if is_new else None
    )


def note_success(tier: Tier) -> None:
    if _trouble.pop(tier, None):
        log.warning("the house rules can be judged again (%s models)", tier)


def trouble() -> str:
    """What keeps comments from being judged, as far as this process has seen; nothing when all is well."""
    return "; ".join(f"{tier} models: {told}" for tier, told in sorted(_trouble.items()))
