"""What is said of a verdict, in the language that is spoken."""

from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

import houserules.shapes as rules
from houserules.positions import Utf16
from houserules.reasons import reasons
from houserules.shapes import Action, Verdict
from tertulia.wire import shapes

# What keeps a comment back; the milder ones are only told before it is posted.
_KEEPS_BACK = (Action.HOLD, Action.REFUSE)


def judgement(verdict: Verdict, text: str, anyway: shapes.CommentState | None) -> shapes.Judgement:
    """For the writer, before it is posted; ``anyway`` as in the shape."""
    told = reasons(verdict, get_language() or "", text=text)
    rules_told = {reason.rule for reason in told}
    spans = [span for span in verdict.spans if span.rule in rules_told]
    found = [_reason(reason) for reason in told]
    return shapes.Judgement(text=text, reasons=found, spans=list(_in_utf16(spans, text)), anyway=anyway)


def why_held(verdict: Verdict | None, text: str) -> list[shapes.Reason]:
    """For the writer, while it waits."""
    told = reasons(verdict, get_language() or "", text=text) if verdict else ()
    found = [_reason(reason) for reason in told if reason.action in _KEEPS_BACK]
    return found or [shapes.Reason(rule=None, sentence=_("It could not be checked by the house rules right away."))]


def _reason(reason: rules.Reason) -> shapes.Reason:
    return shapes.Reason(rule=reason.rule, sentence=reason.sentence)


def _in_utf16(spans: Iterable[rules.Span], text: str) -> Iterable[shapes.Span]:
    """In the order of the text."""
    utf16 = Utf16(text)
    for span in sorted(spans, key=lambda span: (span.begin, span.end)):
        yield shapes.Span(rule=span.rule, begin=utf16.units(span.begin), end=utf16.units(span.end))
