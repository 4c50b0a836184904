"""Sign-in with a code by mail: the same few steps for a new address and a known one."""

import hmac
import secrets
import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tertulia.plumbing import clock, limits
from tertulia.plumbing.transactions import writing
from tertulia.readers import conf
from tertulia.readers.errors import AddressNotMail, CodeWrong, MailNotSent, NameNeeded
from tertulia.readers.models import Reader, SignInCode
from tertulia.readers.services.guests import locked_guest
from tertulia.readers.services.naming import make_member

TRIES = 5


def send_code(*, email: str, network: str) -> None:
    """Mail a fresh code; the answer is the same whether the address is known or not.

    Raises AddressNotMail, TooMany, MailNotSent.
    """
    address = usable_address(email)
    limits.hit("codes-network", network, conf.CODE_NETWORK_RATES())
    limits.hit("codes", address, conf.CODE_RATES())
    code = f"{secrets.randbelow(1_000_000):06}"
    expires = clock.now() + timedelta(minutes=conf.CODE_MINUTES())
    with writing():
        SignInCode.objects.update_or_create(
            email=address, defaults={"code_hash": _hash(address, code), "expires_at": expires, "tries_left": TRIES}
        )
    _mail(address, code)


def usable_address(typed: str) -> str:
    address = typed.strip().lower()
    try:
        validate_email(address)
    except ValidationError as wrong:
        raise AddressNotMail from wrong
    if len(address) > 254:
        raise AddressNotMail
    return address


def is_members(address: str | None) -> bool:
    """For who has proven that address to be theirs, and nobody else: it tells whether it is known here."""
    return address is not None and Reader.objects.filter(email=address).exists()


def _mail(address: str, code: str) -> None:
    text = _(
        "Your code: %(code)s\n\nType it where you were asked for it; it is good for %(minutes)s minutes.\n"
        "If you didn't ask for a code, do nothing: without it nobody gets in."
    ) % {"code": code, "minutes": conf.CODE_MINUTES()}
    try:
        send_mail(_("%(code)s is your code") % {"code": code}, text, settings.DEFAULT_FROM_EMAIL, [address])
    except (OSError, smtplib.SMTPException) as wrong:
        raise MailNotSent(retry_after_seconds=60) from wrong


def sign_in(*, email: str, code: str, name: str | None, guest: Reader | None, network: str) -> Reader:
    """The reader of that address; made, or made out of the guest who asks, when the address is new.

    Raises CodeWrong, TooMany; NameNeeded and what else ``free_name`` raises (the code stays good).
    """
    address = usable_address(email)
    limits.hit("codes-network", network, conf.CODE_NETWORK_RATES())
    with writing():
        right = _code_is_right(address, code)
        if right:
            known = Reader.objects.filter(email=address).first()
            reader = known or _new_member(address, name, guest)
            SignInCode.objects.filter(email=address).delete()
            return reader
    raise CodeWrong


def _code_is_right(address: str, code: str) -> bool:
    """Every wrong try is counted, and committed."""
    row = SignInCode.objects.select_for_update().filter(email=address, expires_at__gt=clock.now(), tries_left__gt=0).first()
    if row is None:
        return False
    if hmac.compare_digest(row.code_hash, _hash(address, code.strip())):
        return True
    row.tries_left -= 1
    row.save(update_fields=["tries_left"])
    return False


def _new_member(address: str, name: str | None, guest: Reader | None) -> Reader:
    """A guest who signs in keeps what the guest wrote, and the name unless another is given."""
    still_guest = locked_guest(guest)
    called = name if name is not None else still_guest.name if still_guest else None
    if called is None:
        raise NameNeeded
    return make_member(typed=called, guest=still_guest, email=address)


def _hash(address: str, code: str) -> str:
    return salted_hmac("tertulia.readers.code", f"{address}:{code}", algorithm="sha256").hexdigest()
