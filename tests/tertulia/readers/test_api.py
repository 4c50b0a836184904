import re

import pytest
from django.conf import settings
from django.core import mail

from tertulia.readers.credentials import reader_with
from tertulia.readers.models import Reader, ReaderKind
from tests.tertulia.discussion.talking import ask, guest

ADDRESS = "ana@paper.example"

pytestmark = pytest.mark.django_db


def _code() -> str:
    mail.outbox.clear()
    assert ask("POST", "/sign-in/codes", {"email": ADDRESS}).status == 202
    return re.findall(r"\b\d{6}\b", mail.outbox[0].body)[0]


def test_the_answer_to_asking_for_a_code_is_the_same_for_known_and_unknown_addresses() -> None:
    Reader.objects.create(kind=ReaderKind.MEMBER, name="Ana", email=ADDRESS, created_at="2026-01-01T00:00:00Z")
    known, unknown = (ask("POST", "/sign-in/codes", {"email": email}) for email in (ADDRESS, "nobody@paper.example"))
    assert (known.status, known.body) == (unknown.status, unknown.body) == (202, b'{"sent":true}')


def test_signing_in_gives_a_token_and_a_cookie_that_say_the_same() -> None:
    answer = ask("POST", "/sign-in", {"email": ADDRESS, "code": _code(), "name": "Ana"})
    assert answer.status == 200
    assert answer.told["reader"] == {"id": answer.told["reader"]["id"], "name": "Ana", "kind": "member"}
    reader = reader_with(answer.told["token"])
    assert reader is not None
    assert str(reader.pk) == answer.told["reader"]["id"]
    assert answer.cookies["tertulia_reader"].value == answer.told["token"]


def test_a_guests_token_sent_along_makes_the_member_out_of_the_guest() -> None:
    luis = guest("Luis")
    answer = ask("POST", "/sign-in", {"email": ADDRESS, "code": _code()}, reader=luis)
    assert answer.told["reader"] == {"id": str(luis.pk), "name": "Luis", "kind": "member"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"email": ADDRESS, "code": "000000"}, 403, "code-wrong"),
        ({"email": "no address", "code": "000000"}, 422, "mail-address-not-usable"),
        ({"email": ADDRESS, "code": "12345"}, 422, "request-not-valid"),
        ({"email": ADDRESS, "code": "١٢٣٤٥٦"}, 422, "request-not-valid"),
        ({"email": ADDRESS}, 422, "request-not-valid"),
        ({"email": ADDRESS, "code": "000000", "nmae": "Ana"}, 422, "request-not-valid"),
    ],
)
def test_each_wrong_way_to_sign_in_has_its_answer(body: dict[str, str], status: int, code: str) -> None:
    answer = ask("POST", "/sign-in", body)
    assert (answer.status, answer.code) == (status, code)


def test_a_new_address_without_a_name_is_asked_for_one_and_the_code_stays_good() -> None:
    code = _code()
    answer = ask("POST", "/sign-in", {"email": ADDRESS, "code": code})
    assert (answer.status, answer.code) == (422, "name-needed")
    assert ask("POST", "/sign-in", {"email": ADDRESS, "code": code, "name": "Ana"}).status == 200


def test_too_many_codes_are_answered_with_the_seconds_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "code_rates", "1/minute")
    _code()
    answer = ask("POST", "/sign-in/codes", {"email": ADDRESS})
    assert (answer.status, answer.code) == (429, "too-many-requests")
    assert 1 <= int(answer.headers["Retry-After"]) <= 61


def test_leaving_drops_the_cookie() -> None:
    answer = ask("DELETE", "/session")
    assert (answer.status, answer.body) == (204, b"")
    assert answer.cookies["tertulia_reader"]["max-age"] == 0
