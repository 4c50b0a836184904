"""What judging has come to, and what is still owed."""

from dataclasses import dataclass
from enum import StrEnum

from houserules.shapes import Action, Verdict


class Fault(StrEnum):
    """Why the models that should have answered have not."""

    NONE = ""
    LATE = "late"
    OVERLOADED = "overloaded"
    FAILED = "failed"


@dataclass(frozen=True)
class Opinion:
    """``verdict`` is the best there is: without a fault, of the models that are asked for; None when all have failed."""

    verdict: Verdict | None
    fault: Fault = Fault.NONE
    rulebook: str = ""

    @property
    def action(self) -> Action:
        """What the verdict alone asks for."""
        return self.verdict.action if self.verdict else Action.PUBLISH
