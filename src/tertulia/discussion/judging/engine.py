"""The engine of this process, loaded when it is first asked and anew when another model is chosen; and whether it works.

A chosen model is loaded beside the one that judges, which goes on until the other has judged a sentence: nobody waits for it, and
one that can't be loaded changes nothing.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import houserules
from houserules.shapes import Judge, Tier, Verdict
from tertulia.discussion import conf
from tertulia.discussion.judging import choice

log = logging.getLogger("tertulia")

LOOK_SECONDS = 1.0
# What could not be loaded may be loaded later: a file comes back, memory is there again.
RETRY_SECONDS = 60.0

_engine: Judge | None = None
_loading = threading.Lock()
_trouble: dict[Tier, str] = {}
# Of the file that says which model judges, when ``_engine`` was loaded.
_stamp: choice.Stamp | None = None
_look_at = 0.0
# What could not be loaded, and when that is tried again.
_failed: choice.Stamp | None = None
_retry_at = 0.0
_is_lent = False


def engine() -> Judge:
    """Raises whatever keeps it from being loaded."""
    global _engine, _stamp
    if _engine is None:
        with _loading:
            if _engine is None:
                _stamp = choice.stamp()
                _engine = _load()
    elif not _is_lent and time.monotonic() >= _look_at:
        _look()
    return _engine


def _load() -> Judge:
    """What is chosen; where that can't be loaded what was before it, at last the shipped one."""
    named = choice.named_by_setting()
    if named is not None:
        return houserules.Engine(weights=named)
    try:
        for entry in reversed(choice.chosen()):
            try:
                return _of(entry)
            except Exception:  # whatever is wrong with it, comments are judged
                log.exception("the model %s can't be loaded; one from before it judges", entry.version)
    except (OSError, ValueError):
        log.exception("which model judges can't be read; the shipped one does")
    return houserules.engine()


def _of(entry: choice.Chosen) -> Judge:
    return houserules.Engine(weights=entry.path) if entry.path else houserules.engine()


def tried(judge: Judge, tier: Tier) -> Verdict:
    """What it says of a plain sentence: by then all that the tier needs is loaded. Raises whatever keeps it from that."""
    return judge.judge("A first sentence.", tier=tier)


def _look() -> None:
    """Whether another model is chosen, at most once in a while; it is loaded in a thread of its own."""
    global _look_at
    _look_at = time.monotonic() + LOOK_SECONDS
    if choice.named_by_setting() or not _is_news(choice.stamp()) or not _loading.acquire(blocking=False):
        return
    threading.Thread(target=_take_up, name="loading a model", daemon=True).start()


def _is_news(stamp: choice.Stamp | None) -> bool:
    return stamp != _stamp and (stamp != _failed or time.monotonic() >= _retry_at)


def _take_up() -> None:
    global _engine, _stamp, _failed, _retry_at
    stamp = choice.stamp()
    try:
        entries = choice.chosen()
        new = _of(entries[-1]) if entries else houserules.engine()
        verdict = tried(new, Tier.FULL if conf.JUDGING() == Tier.FULL else Tier.FAST)
        if not _is_lent:
            _engine, _stamp = new, stamp
            log.warning("the model %s judges from now on", verdict.model_version)
    except Exception:  # whatever it is, the one before goes on
        _failed, _retry_at = stamp, time.monotonic() + RETRY_SECONDS
        log.exception("the model that was switched to can't be loaded; the one before goes on judging")
    finally:
        _loading.release()


@contextmanager
def another(judge: Judge | None) -> Iterator[None]:
    """While it lasts, this one judges (None: the own one, loaded anew); for trying a model, and for tests."""
    global _engine, _is_lent
    before, was_lent = _engine, _is_lent
    _engine, _is_lent = judge, judge is not None
    _trouble.clear()
    try:
        yield
    finally:
        _engine, _is_lent = before, was_lent
        _trouble.clear()


def load_at_start() -> None:
    """As the settings say."""
    wanted, judging = conf.JUDGING_LOADED_AT_START(), conf.JUDGING()
    if judging != "off" and wanted != "none":
        warm(Tier.FULL if judging == wanted == Tier.FULL else Tier.FAST)


def warm(tier: Tier) -> None:
    """Load what that tier needs; a failure is noted, and met again by the first comment."""
    try:
        tried(engine(), tier)
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
