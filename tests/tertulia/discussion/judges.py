"""A judge for tests: words of the kitchen garden stand for what must not be written here."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

from houserules.rulebook import Rulebook, harshest
from houserules.shapes import Action, Rule, Span, Story, Tier, Verdict
from tertulia.discussion.judging import engine

# What each word is, as both tiers see it.
WORDS = {
    "turnip": (Rule.PERSONAL, Action.NUDGE),
    "cabbage": (Rule.PROFANITY, Action.HOLD),
    "nettle": (Rule.THREAT, Action.REFUSE),
}
# What the full models alone see.
SUBTLE = {
    "sorrel": (Rule.HATE, Action.NUDGE),
    "thistle": (Rule.HATE, Action.HOLD),
    "hemlock": (Rule.HATE, Action.REFUSE),
}
SCORES = {Action.PUBLISH: 0.1, Action.NUDGE: 0.6, Action.HOLD: 0.8, Action.REFUSE: 0.99}


class Judge:
    """Judges by the words. What it was asked is kept; ``before`` is called with the tier each time, and may raise or wait."""

    def __init__(self, before: Callable[[Tier], None] = lambda tier: None) -> None:
        self.before = before
        self.asked: list[tuple[Tier, str, Story | None, str | None]] = []

    def judge(
        self,
        comment: str,
        *,
        story: Story | None = None,
        parent: str | None = None,
        rulebook: Rulebook | None = None,
        lang: str | None = None,
        tier: Tier = Tier.FULL,
    ) -> Verdict:
        self.asked.append((tier, comment, story, parent))
        self.before(tier)
        return verdict(comment, tier, rulebook.version if rulebook else "")

    def tiers(self) -> list[Tier]:
        return [tier for tier, *_ in self.asked]


def verdict(comment: str, tier: Tier = Tier.FULL, rulebook: str = "1") -> Verdict:
    words = WORDS | (SUBTLE if tier is Tier.FULL else {})
    found = [(m, *words[m.group().lower()]) for m in re.finditer(r"\w+", comment) if m.group().lower() in words]
    actions = {rule: harshest([act for _, own, act in found if own is rule]) for rule in Rule}
    return Verdict(
        scores={rule: None if rule is Rule.OFF_POINT else SCORES[action] for rule, action in actions.items()},
        toxicity=0.5 if found else 0.05,
        spans=tuple(Span(rule, m.start(), m.end()) for m, rule, _ in found),
        lang="en",
        tier=tier,
        action=harshest(actions.values()),
        actions=actions,
        rulebook_version=rulebook,
        model_version="garden-1",
    )


@contextmanager
def judging(judge: engine.Judge, **settings_in_force: object) -> Iterator[None]:
    """While it lasts, that judge judges, with all models; ``settings_in_force`` by their names."""
    before = dict(settings.TERTULIA)
    # Nobody in a test shall wait for a clock: who is to be late, waits for something else.
    settings.TERTULIA.update({"judging": "full", "judging_budget_milliseconds": 10_000} | settings_in_force)
    try:
        with engine.another(judge):
            yield
    finally:
        settings.TERTULIA.clear()
        settings.TERTULIA.update(before)


def failing(*tiers: Tier) -> Judge:
    def fail(tier: Tier) -> None:
        if tier in tiers:
            raise RuntimeError("there are no weights")

    return Judge(fail)


@contextmanager
def slow() -> Iterator[Judge]:
    """Its full models answer only once the context is left."""
    enough = threading.Event()

    def wait(tier: Tier) -> None:
        if tier is Tier.FULL:
            enough.wait(60)

    try:
        yield Judge(wait)
    finally:
        enough.set()
