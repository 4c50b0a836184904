from dataclasses import replace

import pytest

from tertulia.readers.credentials import make_token, reader_with
from tertulia.readers.errors import AccountElsewhere, LastWayIn, MailKnown, NameNeeded, NameTaken
from tertulia.readers.models import OutsideAccount, Reader, ReaderKind
from tertulia.readers.services.arriving import Proven, arrive, link, reader_by, unlink, ways_in
from tertulia.readers.services.guests import make_guest
from tertulia.readers.services.naming import make_member

GOOGLE = Proven("google", "g-1", "Ana G.", "Ana@Reader.example", email_verified=True)
FACEBOOK = Proven("facebook", "f-1", "Ana García", "ana@reader.example")

pytestmark = pytest.mark.django_db


def _arrive(proven: Proven, name: str | None = "Ana", guest: Reader | None = None, **said: bool) -> Reader:
    return arrive(proven=proven, name=name, guest=guest, **said)


def test_who_comes_for_the_first_time_is_asked_for_a_name_and_then_known() -> None:
    with pytest.raises(NameNeeded):
        _arrive(GOOGLE, None)
    assert not Reader.objects.exists()
    ana = _arrive(GOOGLE)
    assert (ana.kind, ana.name, ana.email) == (ReaderKind.MEMBER, "Ana", "ana@reader.example")
    assert _arrive(GOOGLE, None) == reader_by(GOOGLE) == ana


def test_a_guest_who_comes_keeps_what_the_guest_wrote_and_old_tokens_are_void() -> None:
    guest = make_guest(name="Ana", network="203.0.113.0/24")
    token = make_token(guest)
    ana = _arrive(GOOGLE, "Ana", guest)
    assert (ana.pk, ana.kind) == (guest.pk, ReaderKind.MEMBER)
    assert reader_with(token) is None


def test_a_mail_address_that_is_not_proven_is_nobodys() -> None:
    ana = _arrive(FACEBOOK)
    assert ana.email is None
    assert OutsideAccount.objects.get().email == "ana@reader.example"


def test_two_accounts_with_one_mail_at_two_providers_never_become_one_without_proof() -> None:
    first = _arrive(GOOGLE)
    with pytest.raises(MailKnown):
        _arrive(replace(GOOGLE, provider="keycloak", subject="k-1"), "Ana Two")
    second = _arrive(replace(GOOGLE, provider="keycloak", subject="k-1"), "Ana Two", without_mail=True)
    third = _arrive(FACEBOOK, "Ana Three")
    assert len({first.pk, second.pk, third.pk}) == 3
    assert [reader.email for reader in (first, second, third)] == ["ana@reader.example", None, None]


def test_a_mail_address_changed_at_the_provider_changes_nobody() -> None:
    ana = _arrive(GOOGLE)
    make_member(typed="Luis", email="luis@reader.example")
    moved = replace(GOOGLE, email="luis@reader.example")
    assert _arrive(moved, None) == ana
    ana.refresh_from_db()
    assert ana.email == "ana@reader.example"
    assert OutsideAccount.objects.get().email == "luis@reader.example"


def test_the_same_subject_at_another_provider_is_another_person() -> None:
    ana = _arrive(GOOGLE)
    assert _arrive(replace(GOOGLE, provider="keycloak", email=""), "Luis") != ana


def test_a_name_that_is_taken_leaves_nothing_behind() -> None:
    make_member(typed="Ana", email="other@reader.example")
    with pytest.raises(NameTaken):
        _arrive(GOOGLE)
    assert not OutsideAccount.objects.exists()


def test_a_second_account_is_added_and_signs_in_the_same_member() -> None:
    ana = _arrive(FACEBOOK)
    link(reader=ana, proven=GOOGLE)
    link(reader=ana, proven=GOOGLE)
    assert reader_by(GOOGLE) == ana
    ana.refresh_from_db()
    assert (ana.email, ways_in(ana)) == ("ana@reader.example", 3)


def test_an_account_that_signs_in_somebody_else_is_not_added() -> None:
    _arrive(GOOGLE)
    luis = make_member(typed="Luis", email="luis@reader.example")
    with pytest.raises(AccountElsewhere):
        link(reader=luis, proven=GOOGLE)


def test_adding_an_account_takes_no_mail_that_is_somebody_elses() -> None:
    make_member(typed="Luis", email="ana@reader.example")
    ana = _arrive(FACEBOOK)
    link(reader=ana, proven=GOOGLE)
    assert Reader.objects.get(pk=ana.pk).email is None


def test_taking_an_account_away_signs_out_everywhere_and_the_account_is_a_strangers() -> None:
    ana = _arrive(GOOGLE)
    token = make_token(ana)
    after = unlink(reader=ana, account_id=OutsideAccount.objects.get().pk)
    assert reader_with(token) is None
    assert reader_with(make_token(after)) == ana
    assert reader_by(GOOGLE) is None


def test_who_subscribes_is_said_anew_by_every_sign_in() -> None:
    ana = _arrive(replace(GOOGLE, subscriber=True))
    assert Reader.objects.get(pk=ana.pk).subscriber
    assert not _arrive(GOOGLE, None).subscriber
    assert not Reader.objects.get(pk=ana.pk).subscriber


def test_one_account_that_subscribes_is_enough_until_it_is_taken_away() -> None:
    ana = _arrive(GOOGLE)
    link(reader=ana, proven=replace(FACEBOOK, subscriber=True))
    assert _arrive(GOOGLE, None).subscriber
    unlink(reader=ana, account_id=OutsideAccount.objects.get(provider="facebook").pk)
    assert not Reader.objects.get(pk=ana.pk).subscriber


def test_the_last_way_in_stays() -> None:
    ana = _arrive(FACEBOOK)
    with pytest.raises(LastWayIn):
        unlink(reader=ana, account_id=OutsideAccount.objects.get().pk)
    assert reader_by(FACEBOOK) == ana


def test_nobody_takes_away_anothers_account() -> None:
    ana = _arrive(GOOGLE)
    luis = make_member(typed="Luis", email="luis@reader.example")
    unlink(reader=luis, account_id=OutsideAccount.objects.get().pk)
    assert reader_by(GOOGLE) == ana
