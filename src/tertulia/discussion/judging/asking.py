"""Asks the engine, and never lets it hold up or break a request."""

import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from functools import partial

import houserules.shapes as rules
from houserules.rulebook import Rulebook
from houserules.shapes import Action, Tier, Verdict
from tertulia.discussion import conf
from tertulia.discussion.judging import engine
from tertulia.discussion.judging.opinion import Fault, Opinion
from tertulia.discussion.judging.waiting import Line, Overloaded
from tertulia.plumbing import pressure
from tertulia.stories.models import Story

OFF = "off"

# One for the process. The models use several cores when there are some, and take turns on one.
_line = Line()


@dataclass(frozen=True)
class Matter:
    """What is judged: a text in its place. ``parent`` is the text it answers, if known."""

    text: str
    story: rules.Story
    parent: str | None
    rulebook: Rulebook

    def judge(self, tier: Tier) -> Verdict:
        """Raises whatever the engine raises; notes how it went."""
        try:
            verdict = engine.engine().judge(self.text, story=self.story, parent=self.parent, rulebook=self.rulebook, tier=tier)
        except Exception as wrong:
            engine.note_failure(tier, wrong)
            raise
        engine.note_success(tier)
        return verdict


def tier_owed() -> Tier | None:
    """The models a comment must be judged by; None: it needn't."""
    return None if conf.JUDGING() == OFF else Tier(conf.JUDGING())


def is_busy() -> bool:
    """Whether somebody waits for the full models."""
    return _line.is_busy


def matter_of(text: str, story: Story, rulebook: Rulebook, *, tier: Tier, parent: Callable[[], str | None]) -> Matter:
    """The fast models judge the words alone: whether those are off the point isn't worth two queries to them.

    Of a story they are told its section, which may have rules of its own.
    """
    section = story.section or None
    if tier is Tier.FAST:
        return Matter(text, rules.Story("", section=section), None, rulebook)
    return Matter(text, rules.Story(story.title, story.text, section), parent(), rulebook)


def opinion_of(matter: Callable[[Tier], Matter], tier: Tier) -> Opinion:
    """What the models say within the budget. Whatever they do, nothing is raised.

    ``matter`` is what each tier is to judge; it is asked for the full models' only when those are asked.
    """
    words = matter(Tier.FAST)
    if tier is Tier.FAST:
        verdict = _attempt(words, Tier.FAST)
        return Opinion(verdict, Fault.NONE if verdict else Fault.FAILED, words.rulebook.version)
    until = time.monotonic() + conf.JUDGING_BUDGET_MILLISECONDS() / 1_000
    coming = _begin(matter)
    # While the full models work, so that there is an answer whatever becomes of theirs.
    fast = _attempt(words, Tier.FAST)
    if fast is not None and fast.action is Action.REFUSE:
        _give_up(coming)
        return Opinion(fast, Fault.NONE, words.rulebook.version)
    full, fault = _wait(coming, until)
    return Opinion(full or fast, fault, words.rulebook.version)


def _attempt(matter: Matter, tier: Tier) -> Verdict | None:
    try:
        return matter.judge(tier)
    except Exception:  # noted where it was met; what follows from it is policy
        return None


def _begin(matter: Callable[[Tier], Matter]) -> "Future[Verdict] | None":
    # A thread that waits for the full models is one fewer for those who wait for a thread.
    if pressure.is_high():
        return None
    try:
        return _line.begin(partial(matter(Tier.FULL).judge, Tier.FULL), most_waiting=conf.JUDGING_WAITING())
    except Overloaded:
        return None


def _wait(coming: "Future[Verdict] | None", until: float) -> tuple[Verdict | None, Fault]:
    if coming is None:
        return None, Fault.OVERLOADED
    # Not by result(timeout): an engine may raise TimeoutError as well.
    wait([coming], max(0.0, until - time.monotonic()))
    if not coming.done():
        coming.cancel()
        return None, Fault.LATE
    if coming.exception():  # noted where it was met
        return None, Fault.FAILED
    return coming.result(), Fault.NONE


def _give_up(coming: "Future[Verdict] | None") -> None:
    if coming is not None:
        coming.cancel()
