"""Names judged as comments are: by the shipped rulebook, since a name stands in every publication of the house."""

from houserules.rulebook import default_rulebook
from houserules.shapes import Action, Tier
from tertulia.discussion.judging import engine
from tertulia.discussion.judging.asking import tier_owed


def is_fit(name: str) -> bool:
    """Whether it could stand in a comment without waiting for a person. Raises whatever the engine raises."""
    if tier_owed() is None:
        return True
    verdict = engine.engine().judge(name, rulebook=default_rulebook(), tier=Tier.FAST)
    return verdict.action not in (Action.HOLD, Action.REFUSE)
