"""The house rules, judged on this machine: what a comment breaks, how surely, where and why. Imports nobody in the house.

``judge(comment, story=…, parent=…, rulebook=…)`` gives a ``Verdict``. No network, ever. Models are loaded when first needed.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from houserules.shapes import Action, Reason, Rule, Span, Story, Tier, Verdict

if TYPE_CHECKING:
    from houserules.judging import Engine
    from houserules.rulebook import Rulebook

__all__ = ["Action", "Engine", "Reason", "Rule", "Span", "Story", "Tier", "Verdict", "engine", "judge"]


@cache
def engine() -> "Engine":
    """The shipped engine, one a process."""
    from houserules.judging import Engine  # noqa: PLC0415 (importing this package stays cheap)

    return Engine()


def judge(
    comment: str,
    *,
    story: Story | None = None,
    parent: str | None = None,
    rulebook: "Rulebook | None" = None,
    lang: str | None = None,
    tier: Tier = Tier.FULL,
) -> Verdict:
    """Judge one comment by a rulebook (the shipped one when none is given). ``parent`` is the comment that it answers."""
    return engine().judge(comment, story=story, parent=parent, rulebook=rulebook, lang=lang, tier=tier)


def __getattr__(name: str) -> Any:
    if name == "Engine":
        from houserules.judging import Engine  # noqa: PLC0415

        return Engine
    raise AttributeError(name)
