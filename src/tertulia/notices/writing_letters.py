"""What stands in a mail of notices."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from tertulia.notices.models import Letter, MailWish
from tertulia.notices.reading import drawn, story_of, to_be_mailed
from tertulia.notices.unsubscribing import path_for
from tertulia.plumbing.http import public_url
from tertulia.stories.reading import is_visible
from tertulia.wire.shapes import Notice

MOST_IN_ONE = 20
LONGEST_SUBJECT = 150


@dataclass(frozen=True)
class Written:
    """The mail, if there is anything left to tell, and the newest notice that was looked at, by its event."""

    message: EmailMultiAlternatives | None
    upto: int = 0


def write_letter(letter: Letter) -> Written:
    """In the reader's language. The reader must be loaded."""
    wish = MailWish.objects.filter(reader=letter.reader_id).first()
    if wish is None or not letter.reader.email:
        return Written(None)
    with translation.override(wish.language):
        rows = to_be_mailed(letter.reader, MOST_IN_ONE)
        told = [drawn(row) for row in rows if is_visible(story_of(row))]
        message = _message(letter, letter.reader.email, told) if told else None
        return Written(message, rows[-1].event if rows else 0)


def _message(letter: Letter, address: str, notices: list[Notice]) -> EmailMultiAlternatives:
    base = public_url()
    end = base + path_for(letter.reader_id)
    words = {"notices": notices, "base": base, "end": end, "language": translation.get_language()}
    host = urlsplit(base).hostname or "localhost"
    message = EmailMultiAlternatives(
        subject=_subject(notices),
        body=render_to_string("notices/mail.txt", words),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        headers={
            # The same however often this one is tried: who has it already can tell.
            "Message-ID": f"<notices.{letter.pk}@{host}>",
            "List-Id": f"<notices.{host}>",
            "List-Unsubscribe": f"<{end}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("notices/mail.html", words), "text/html")
    return message


def _subject(notices: list[Notice]) -> str:
    """On one line, whatever is in names and titles: a second one would be a header of somebody else's making."""
    first = notices[0]
    told = first.sentence if len(notices) == 1 else _("%(counter)s new notices") % {"counter": len(notices)}
    return " ".join(str(told).split())[:LONGEST_SUBJECT]
