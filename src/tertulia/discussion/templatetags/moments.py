"""Times on pages that are the same for everybody, whatever their clock says: exact, and in UTC."""

from datetime import datetime

from django import template
from django.utils.dateformat import format as formatted
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def spelled(moment: datetime) -> str:
    """“3 March 2026, 14:05”, as the language writes it."""
    # Translators: how a date and time is written, in the signs of Django's date filter.
    return formatted(moment, _("j F Y, H:i"))


@register.filter
def machine(moment: datetime) -> str:
    """For the attribute ``datetime``."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
