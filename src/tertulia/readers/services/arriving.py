"""Who comes with a proof of who they are, other than a code by mail: an account at a provider, the paper's own login.

A mail address alone tells of nobody who they are: two accounts with one address stay two people until somebody proves to be both.
"""

from dataclasses import dataclass

from django.db.models import QuerySet

from tertulia.plumbing import clock
from tertulia.plumbing.transactions import writing
from tertulia.readers.errors import AccountElsewhere, LastWayIn, MailKnown, NameNeeded
from tertulia.readers.models import OutsideAccount, Reader, Session
from tertulia.readers.services.guests import locked_guest
from tertulia.readers.services.naming import make_member

LONGEST_SUBJECT = 255


@dataclass(frozen=True)
class Proven:
    """Who somebody is at a provider, proven just now. ``email`` is theirs for certain only if ``email_verified``.

    ``subscriber``: they subscribe there; an account that doesn't say so has ended it.
    """

    provider: str
    subject: str
    name: str = ""
    email: str = ""
    email_verified: bool = False
    subscriber: bool = False

    @property
    def proven_email(self) -> str | None:
        return self.email.lower() if self.email and self.email_verified else None


def reader_by(proven: Proven) -> Reader | None:
    """Whose account that is; nobody's, if it never came here before."""
    return Reader.objects.filter(pk__in=_accounts(proven).values("reader")).first()


def arrive(*, proven: Proven, name: str | None, guest: Reader | None, without_mail: bool = False) -> Reader:
    """The reader of that account; made, or made out of the guest who asks, when it is new.

    ``without_mail``: somebody new is content to have no address here.
    Raises NameNeeded and what else ``free_name`` raises; MailKnown when the proven address is a member's.
    """
    with writing():
        account = _accounts(proven).select_for_update().select_related("reader").first()
        if account is not None:
            _remember_what_is_said(account, proven)
            _renew(account.reader)
            return account.reader
        reader = _new_member(proven, name, guest, None if without_mail else proven.proven_email)
        _add(reader, proven)
        return reader


def link(*, reader: Reader, proven: Proven) -> None:
    """From now on that account signs in this member too. Raises AccountElsewhere."""
    with writing():
        account = _accounts(proven).select_for_update().first()
        if account is None:
            _add(reader, proven)
            _take_mail(reader, proven)
        elif account.reader_id != reader.pk:
            raise AccountElsewhere
        else:
            _remember_what_is_said(account, proven)
            _renew(reader)


def unlink(*, reader: Reader, account_id: int) -> Reader:
    """That account signs in nobody any more, and whoever came by it is signed out everywhere. Raises LastWayIn.

    Returns the reader as it stands then: the one who asks needs a new token.
    """
    with writing():
        reader = Reader.objects.select_for_update().get(pk=reader.pk)
        gone, _ = OutsideAccount.objects.filter(pk=account_id, reader=reader).delete()
        if gone:
            if not ways_in(reader):
                raise LastWayIn
            Session.objects.filter(reader=reader).delete()
            reader.epoch += 1
            reader.save(update_fields=["epoch"])
            _renew(reader)
        return reader


def ways_in(reader: Reader) -> int:
    """In how many ways this member could sign in."""
    return (reader.email is not None) + OutsideAccount.objects.filter(reader=reader).count()


def _accounts(proven: Proven) -> "QuerySet[OutsideAccount]":
    return OutsideAccount.objects.filter(provider=proven.provider, subject=proven.subject)


def _new_member(proven: Proven, name: str | None, guest: Reader | None, email: str | None) -> Reader:
    if email and Reader.objects.filter(email=email).exists():
        raise MailKnown
    if name is None:
        raise NameNeeded
    return make_member(typed=name, guest=locked_guest(guest), email=email)


def _add(reader: Reader, proven: Proven) -> None:
    account = OutsideAccount(reader=reader, provider=proven.provider, subject=proven.subject, added_at=clock.now())
    _remember_what_is_said(account, proven)
    _renew(reader)


def _renew(reader: Reader) -> None:
    """A subscriber is whom any account says it of."""
    reader.subscriber = OutsideAccount.objects.filter(reader=reader, subscriber=True).exists()
    Reader.objects.filter(pk=reader.pk).update(subscriber=reader.subscriber)


def _take_mail(reader: Reader, proven: Proven) -> None:
    """Who had no address here has one now, unless it is somebody else's."""
    email = proven.proven_email
    if email and reader.email is None and not Reader.objects.filter(email=email).exists():
        reader.email = email
        reader.save(update_fields=["email"])


def _remember_what_is_said(account: OutsideAccount, proven: Proven) -> None:
    """The mail address by which the member is known here stays: a provider's word doesn't change it."""
    account.email, account.name = proven.email[:254], proven.name[:60]
    account.subscriber = proven.subscriber
    account.save()
