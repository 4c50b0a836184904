import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail

from tertulia.plumbing import clock
from tertulia.plumbing.problems import TooMany
from tertulia.readers.errors import AddressNotMail, CodeWrong, MailNotSent, NameNeeded, NameNotUsable
from tertulia.readers.models import Reader, ReaderKind, SignInCode
from tertulia.readers.services import signing_in
from tertulia.readers.services.guests import make_guest
from tertulia.readers.services.signing_in import TRIES, send_code, usable_address

ADDRESS = "ana@paper.example"
NETWORK = "203.0.113.0/24"

pytestmark = pytest.mark.django_db


def _code(address: str = ADDRESS) -> str:
    mail.outbox.clear()
    send_code(email=address, network=NETWORK)
    assert mail.outbox[0].to == [address.strip().lower()]
    return re.findall(r"\b\d{6}\b", mail.outbox[0].body)[0]


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def _enter(code: str, *, name: str | None = None, guest: Reader | None = None, email: str = ADDRESS) -> Reader:
    return signing_in.sign_in(email=email, code=code, name=name, guest=guest, network=NETWORK)


def test_a_new_address_with_a_name_becomes_a_member() -> None:
    ana = _enter(_code(), name="Ana")
    assert (ana.kind, ana.name, ana.email) == (ReaderKind.MEMBER, "Ana", ADDRESS)


def test_a_known_address_is_the_same_reader_and_keeps_the_name() -> None:
    ana = _enter(_code(), name="Ana")
    assert _enter(_code()) == ana
    assert _enter(_code(), name="Somebody Else").name == "Ana"


def test_an_address_is_the_same_in_any_case_and_with_spaces_around() -> None:
    ana = _enter(_code(), name="Ana")
    assert _enter(_code(" Ana@Paper.Example "), email="ANA@PAPER.EXAMPLE") == ana


def test_a_code_is_good_once() -> None:
    code = _code()
    _enter(code, name="Ana")
    with pytest.raises(CodeWrong):
        _enter(code)


def test_a_fresh_code_makes_the_one_before_void() -> None:
    first = _code()
    second = _code()
    if first != second:
        with pytest.raises(CodeWrong):
            _enter(first, name="Ana")
    _enter(second, name="Ana")


def test_spaces_around_a_code_do_not_matter() -> None:
    _enter(f" {_code()} ", name="Ana")


def test_after_five_wrong_tries_the_right_code_is_wrong_too() -> None:
    code = _code()
    for _ in range(TRIES):
        with pytest.raises(CodeWrong):
            _enter(_wrong(code), name="Ana")
    with pytest.raises(CodeWrong):
        _enter(code, name="Ana")
    _enter(_code(), name="Ana")


def test_one_try_less_than_that_leaves_the_code_good() -> None:
    code = _code()
    for _ in range(TRIES - 1):
        with pytest.raises(CodeWrong):
            _enter(_wrong(code), name="Ana")
    _enter(code, name="Ana")


def test_a_code_gets_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    code, now = _code(), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=15, seconds=1))
    with pytest.raises(CodeWrong):
        _enter(code, name="Ana")


def test_a_code_is_for_its_own_address_only() -> None:
    code = _code()
    _code("luis@paper.example")
    if SignInCode.objects.get(email="luis@paper.example").code_hash != signing_in._hash("luis@paper.example", code):
        with pytest.raises(CodeWrong):
            _enter(code, name="Luis", email="luis@paper.example")


def test_without_a_code_asked_for_every_code_is_wrong() -> None:
    with pytest.raises(CodeWrong):
        _enter("000000", name="Ana")


def test_a_missing_or_bad_name_keeps_the_code_good() -> None:
    code = _code()
    with pytest.raises(NameNeeded):
        _enter(code)
    with pytest.raises(NameNotUsable):
        _enter(code, name="!")
    assert _enter(code, name="Ana").name == "Ana"


def test_a_guest_who_signs_in_becomes_the_member_with_everything_that_was_the_guests() -> None:
    guest = make_guest(name="Ana the guest", network=NETWORK)
    ana = _enter(_code(), guest=guest)
    assert (ana.pk, ana.kind, ana.name) == (guest.pk, ReaderKind.MEMBER, "Ana the guest")
    assert Reader.objects.count() == 1


def test_a_guest_may_take_another_name_on_the_way() -> None:
    guest = make_guest(name="Ana the guest", network=NETWORK)
    assert _enter(_code(), guest=guest, name="Ana").name == "Ana"


def test_a_member_asking_with_another_address_is_not_made_over() -> None:
    ana = _enter(_code(), name="Ana")
    with pytest.raises(NameNeeded):
        _enter(_code("other@paper.example"), guest=ana, email="other@paper.example")
    other = _enter(_code("other@paper.example"), guest=ana, name="Other", email="other@paper.example")
    assert other.pk != ana.pk


def test_only_a_hash_of_the_code_is_kept() -> None:
    code = _code()
    row = SignInCode.objects.get()
    assert code not in row.code_hash
    assert len(row.code_hash) == 64


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ana",
        "ana@",
        "@paper.example",
        "ana@paper",
        "a b@paper.example",
        "ana@paper.example\nBcc: x@y.example",
        f"{'a' * 250}@paper.example",
        "ana@@paper.example",
        "\x00@paper.example",
    ],
)
def test_what_cannot_be_a_mail_address_is_refused_and_nothing_is_mailed(typed: str) -> None:
    with pytest.raises(AddressNotMail):
        send_code(email=typed, network=NETWORK)
    assert mail.outbox == []


def test_an_address_is_kept_in_small_letters() -> None:
    assert usable_address(" Ana@Paper.EXAMPLE ") == ADDRESS


def test_a_mail_server_that_is_away_is_told_with_a_time_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    monkeypatch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
    monkeypatch.setattr(settings, "EMAIL_PORT", 1)
    with pytest.raises(MailNotSent) as refused:
        send_code(email=ADDRESS, network=NETWORK)
    assert refused.value.retry_after_seconds == 60


def test_codes_for_one_address_and_from_one_network_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "code_rates", "2/minute")
    monkeypatch.setitem(settings.TERTULIA, "code_network_rates", "3/minute")
    _code()
    _code()
    with pytest.raises(TooMany):
        send_code(email=ADDRESS, network=NETWORK)
    with pytest.raises(TooMany):
        send_code(email="luis@paper.example", network=NETWORK)
    send_code(email="luis@paper.example", network="198.51.100.0/24")


def test_guessing_from_one_network_is_limited_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "code_network_rates", "3/minute")
    for number in range(3):
        with pytest.raises(CodeWrong):
            _enter("000000", email=f"reader{number}@paper.example")
    with pytest.raises(TooMany):
        _enter("000000")


def test_new_guests_from_one_network_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "guest_network_rates", "1/minute")
    make_guest(name="Ana", network=NETWORK)
    with pytest.raises(TooMany):
        make_guest(name="Luis", network=NETWORK)
    make_guest(name="Luis", network="198.51.100.0/24")
