"""Problem
├── RulebookNotUsable        it can't be read, or says what can't be
├── RulebookVersionTaken     its version already stands for another text
└── RulebookVersionUnknown   the publication has no version of that number
"""

from django.utils.translation import gettext_lazy as _

from houserules.errors import RulebookInvalid
from tertulia.plumbing.problems import Problem
from tertulia.wire.problem import Fault


class RulebookNotUsable(Problem):
    code, status = "rulebook-not-usable", 422
    title = _("This rulebook can't be used")
    detail = _("Line %(line)s, column %(column)s: %(message)s")
    hint = _("Mend it at that place; `tertulia rulebook check FILE` says more.")

    @classmethod
    def told(cls, invalid: RulebookInvalid) -> "RulebookNotUsable":
        """With what houserules says, and its place."""
        fault = Fault(at=f"{invalid.line}:{invalid.column}", message=f"{invalid.message} {invalid.hint}".strip())
        return cls(errors=[fault], line=invalid.line, column=invalid.column, message=invalid.message)


class RulebookVersionTaken(Problem):
    code, status = "rulebook-version-taken", 409
    title = _("That version is taken")
    detail = _("“%(version)s” already is the version of another rulebook of this publication, number %(ordinal)s.")
    hint = _("Give the rulebook another “version”, or leave the line out: then its text makes one.")


class RulebookVersionUnknown(Problem):
    code, status = "rulebook-version-unknown", 404
    title = _("No such version")
    detail = _("The publication has no rulebook of that number.")
    hint = _("`tertulia rulebook versions` lists them; 0 is the one that is shipped.")
