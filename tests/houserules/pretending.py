"""An engine that knows nothing and says the same of the same text everywhere. For what is around an engine, not in it."""

import hashlib
from collections.abc import Mapping

from houserules.errors import HouseRulesError
from houserules.shapes import Action, Rule, Span, Story, Tier, Verdict

BREAKS = "break the engine"
REFUSES = "refuse"


class Refused(HouseRulesError):
    code = "refused-by-engine"


class Pretender:
    def judge(
        self,
        comment: str,
        *,
        story: Story | None = None,
        parent: str | None = None,
        rulebook: object = None,
        lang: str | None = None,
        tier: Tier = Tier.FULL,
    ) -> Verdict:
        if comment == BREAKS:
            raise ZeroDivisionError("as asked")
        if comment == REFUSES:
            raise Refused("not this one")
        scores = _scores(repr((comment, story, parent, tier)).encode("utf-8", "surrogatepass"))
        return Verdict(
            scores={**scores, Rule.OFF_POINT: scores[Rule.OFF_POINT] if story else None},
            toxicity=scores[Rule.HATE],
            spans=(Span(Rule.PROFANITY, 0, len(comment)),) if scores[Rule.PROFANITY] >= 0.5 else (),
            lang=lang or "und",
            tier=tier,
            action=Action.HOLD if scores[Rule.HATE] >= 0.9 else Action.PUBLISH,
        )


def pretender() -> Pretender:
    return Pretender()


def nobody() -> Pretender:
    raise Refused("there is no engine")


def _scores(text: bytes) -> Mapping[Rule, float]:
    digest = hashlib.sha256(text).digest()
    return {rule: digest[at] / 255 for at, rule in enumerate(Rule)}
