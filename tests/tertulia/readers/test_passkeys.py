"""Passkeys: who gets in by one, and every way in which one is refused."""

from typing import Any

import pytest
from django.conf import settings
from django.core import signing

from tertulia.plumbing.problems import TooMany
from tertulia.readers.errors import PasskeysOff, PasskeyWrong, TooManyPasskeys
from tertulia.readers.models import Passkey, Reader
from tertulia.readers.services import passkeys
from tests.tertulia.discussion.talking import NETWORK, member
from tests.tertulia.readers.authenticator import PRESENT, Authenticator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "public_url", "https://talk.example")


@pytest.fixture
def ana(db: None) -> Reader:
    return member("Ana")


@pytest.fixture
def device(ana: Reader) -> Authenticator:
    made = Authenticator()
    options, state = passkeys.begin_adding(reader=ana)
    passkeys.add(reader=ana, state=state, credential=made.makes(options), agent="")
    return made


def enters(device: Authenticator, **changed: Any) -> Reader:
    options, state = passkeys.begin_signing_in()
    return passkeys.sign_in(state=state, credential=device.signs_in(options, **changed), network=NETWORK)


def is_refused(device: Authenticator, **changed: Any) -> bool:
    try:
        enters(device, **changed)
    except PasskeyWrong:
        return True
    return False


def test_a_passkey_that_was_added_signs_its_owner_in_again_and_again(ana: Reader, device: Authenticator) -> None:
    assert [enters(device) for _ in range(2)] == [ana, ana]
    assert Passkey.objects.get().used_on is not None


def test_one_that_nobody_has_added_is_refused(device: Authenticator) -> None:
    assert is_refused(Authenticator())


def test_a_stranger_with_a_known_id_is_refused(device: Authenticator) -> None:
    stranger = Authenticator()
    stranger.id = device.id
    assert is_refused(stranger)


def test_an_answer_for_another_site_is_refused(ana: Reader, device: Authenticator) -> None:
    for origin, host in (("https://talk.example.evil", "talk.example"), ("https://talk.example", "evil.example")):
        device.origin, device.host = origin, host
        assert is_refused(device)
    device.origin = "http://talk.example"
    options, state = passkeys.begin_adding(reader=ana)
    with pytest.raises(PasskeyWrong):
        passkeys.add(reader=ana, state=state, credential=Authenticator(origin="https://evil.example").makes(options), agent="")


def test_a_device_that_was_not_unlocked_is_refused(device: Authenticator) -> None:
    device.flags = PRESENT
    assert is_refused(device)


def test_a_replayed_answer_is_refused(device: Authenticator) -> None:
    options, state = passkeys.begin_signing_in()
    credential = device.signs_in(options)
    assert passkeys.sign_in(state=state, credential=credential, network=NETWORK)
    with pytest.raises(PasskeyWrong):
        passkeys.sign_in(state=state, credential=credential, network=NETWORK)
    with pytest.raises(PasskeyWrong):
        passkeys.sign_in(state=passkeys.begin_signing_in()[1], credential=credential, network=NETWORK)


def test_a_copied_device_that_counts_is_found_out(device: Authenticator) -> None:
    device.counter = 5
    enters(device)
    for counter in (5, 4, 0):
        device.counter = counter
        assert is_refused(device)
    device.counter = 6
    assert not is_refused(device)


def test_a_state_of_another_kind_reader_or_maker_is_refused(ana: Reader, device: Authenticator) -> None:
    options, state = passkeys.begin_adding(reader=ana)
    with pytest.raises(PasskeyWrong):
        passkeys.sign_in(state=state, credential=device.signs_in(options), network=NETWORK)
    with pytest.raises(PasskeyWrong):
        passkeys.add(reader=member("Luis"), state=state, credential=Authenticator().makes(options), agent="")
    forged = signing.dumps([{"challenge": "AAAA", "user_verification": None}, 0], salt="another")
    for made_up in (forged, "", "x" * 5_000, state[:-3]):
        with pytest.raises(PasskeyWrong):
            passkeys.sign_in(state=made_up, credential=device.signs_in(options), network=NETWORK)


@pytest.mark.parametrize(
    "credential", ["", "null", "[]", "{}", '{"id": 7}', '{"id": "a", "rawId": "b"}', "[" * 3_000, "x" * 30_000]
)
def test_what_is_no_answer_is_refused(device: Authenticator, credential: str) -> None:
    with pytest.raises(PasskeyWrong):
        passkeys.sign_in(state=passkeys.begin_signing_in()[1], credential=credential, network=NETWORK)


@pytest.mark.parametrize(
    "changed",
    [{"authenticatorData": data} for data in ("", "AAAA", "A" * 200, "?", None, 7)]
    + [{"signature": signature} for signature in ("", "AAAA", None)],
)
def test_a_mangled_answer_is_refused(device: Authenticator, changed: dict[str, Any]) -> None:
    assert is_refused(device, **changed)


def test_one_passkey_belongs_to_one_reader(ana: Reader, device: Authenticator) -> None:
    luis = member("Luis")
    options, state = passkeys.begin_adding(reader=luis)
    with pytest.raises(PasskeyWrong):
        passkeys.add(reader=luis, state=state, credential=device.makes(options), agent="")


def test_they_have_a_limit_and_only_their_owner_removes_them(
    ana: Reader, device: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passkeys, "MOST", 1)
    options, state = passkeys.begin_adding(reader=ana)
    with pytest.raises(TooManyPasskeys):
        passkeys.add(reader=ana, state=state, credential=Authenticator().makes(options), agent="")
    passkeys.remove(reader=member("Luis"), passkey_id=Passkey.objects.get().pk)
    assert not is_refused(device)
    passkeys.remove(reader=ana, passkey_id=Passkey.objects.get().pk)
    assert is_refused(device)


def test_trying_has_a_limit(device: Authenticator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "code_network_rates", "1/minute")
    enters(device)
    with pytest.raises(TooMany):
        enters(device)


@pytest.mark.parametrize(
    ("url", "possible"),
    [
        ("https://talk.example", True),
        ("http://localhost:8000", True),
        ("http://talk.example", False),
        ("https://127.0.0.1", False),
    ],
)
def test_they_need_a_name_and_a_secure_connection(ana: Reader, url: str, possible: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "public_url", url)
    assert passkeys.are_possible() is possible
    if not possible:
        with pytest.raises(PasskeysOff):
            passkeys.begin_signing_in()
