"""The link in every mail that ends them: good without signing in, for that one thing, and for as long as the secret key."""

from django.core import signing

from tertulia.notices.errors import MailLinkWrong
from tertulia.plumbing import ids

_SALT = "tertulia.notices.unsubscribe"


def path_for(reader_id: int) -> str:
    return f"/unsubscribe/{signing.Signer(salt=_SALT).sign(str(reader_id))}"


def reader_in(token: str) -> int:
    """Whose mails it ends. Raises MailLinkWrong."""
    try:
        number = ids.parse_id(signing.Signer(salt=_SALT).unsign(token[:200]))
    except signing.BadSignature as wrong:
        raise MailLinkWrong from wrong
    if number is None:
        raise MailLinkWrong
    return number
