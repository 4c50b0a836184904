"""Sign-in by the newspaper's own login, over the API: who comes out, and that a token is good once."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import settings

from tertulia.assembly.command.tokens import token as token_command
from tertulia.plumbing import clock
from tertulia.readers.models import OutsideAccount, Reader, ReaderKind, UsedToken
from tests.tertulia.discussion.talking import Answer, ask, guest, member
from tests.tertulia.readers.paper.newspaper import SECRET, claims, rsa_jwk, signed, writes_keys, writes_login

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(settings.TERTULIA, "base", str(tmp_path))
    monkeypatch.setitem(settings.TERTULIA, "public_url", "http://127.0.0.1:8000")
    writes_keys(tmp_path, rsa_jwk())
    return tmp_path


def enter(reader: Reader | None = None, publication: str = "chronicle", **changed: Any) -> Answer:
    token = signed(claims(**({"jti": str(clock.now())} | changed)))
    return ask("POST", "/sign-in/paper", {"publication": publication, "token": token}, reader=reader)


def test_somebody_new_is_a_member_and_the_same_one_the_next_time() -> None:
    first, second = enter(), enter(name="Berta B.")
    assert (first.status, first.told["reader"]["name"], first.told["reader"]["kind"]) == (200, "Berta", "member")
    assert second.told["reader"] == first.told["reader"]
    assert enter(sub="reader-8", name="Carlos").told["reader"]["id"] != first.told["reader"]["id"]


@pytest.mark.parametrize(("said", "subscribes"), [(True, True), (False, False), (None, False), ("true", False), (1, False)])
def test_the_newspaper_says_who_subscribes(said: Any, subscribes: bool) -> None:
    enter(subscriber=True)
    enter(subscriber=said)
    assert Reader.objects.get().subscriber is subscribes


def test_a_guest_keeps_what_they_wrote() -> None:
    ana = guest("Ana")
    told = enter(ana).told["reader"]
    assert (told["id"], told["kind"]) == (str(ana.pk), "member")


def test_a_member_who_is_signed_in_is_not_made_one_with_the_newspapers_reader() -> None:
    ana = member("Ana")
    assert enter(ana).told["reader"]["id"] != str(ana.pk)


def test_a_replayed_token_is_refused_and_told_so() -> None:
    assert enter(jti="one").status == 200
    again = enter(jti="one")
    assert (again.status, again.code) == (409, "token-replayed")
    assert enter(jti="one", sub="reader-9").code == "token-replayed"


def test_a_refused_token_is_not_used_up_and_old_marks_go() -> None:
    assert enter(jti="one", aud="elsewhere").code == "token-audience"
    assert enter(jti="one").status == 200
    UsedToken.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert enter(jti="two").status == 200
    assert UsedToken.objects.count() == 1


def test_a_mail_address_proves_nothing_here() -> None:
    ana = member("Ana")
    told = enter(email=ana.email, email_verified=True).told["reader"]
    assert told["id"] != str(ana.pk)
    assert Reader.objects.get(pk=told["id"]).email is None
    assert OutsideAccount.objects.get().email == ana.email


def test_nobody_becomes_staff_by_a_token() -> None:
    told = enter(kind="staff", role="staff", staff=True).told["reader"]
    assert Reader.objects.get(pk=told["id"]).kind == ReaderKind.MEMBER


def test_a_name_that_is_taken_gets_a_number_and_a_hopeless_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    member("Berta")
    Reader.objects.filter(name="Berta").update(name_mark="berta")
    assert enter().told["reader"]["name"] == "Berta 2"
    monkeypatch.setitem(settings.TERTULIA, "reserved_names", ["Editor"])
    for subject, name in (("e", "E"), ("f", "…"), ("g", "Edìtor")):
        assert enter(sub=subject, name=name).told["reader"]["name"].startswith("Reader ")


def test_a_token_of_one_publication_is_of_no_use_in_another(folder: Path) -> None:
    writes_keys(folder, rsa_jwk(), slug="evening")
    assert enter(publication="evening").code == "token-audience"
    assert enter(publication="nobody").code == "paper-login-off"


def test_there_is_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "paper_network_rates", "1/minute")
    enter()
    assert enter().status == 429


def test_the_log_has_the_reason_and_no_token(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    writes_login(folder, secret_file="secret")
    (folder / "logins" / "secret").write_bytes(b"short secret")
    token = signed(claims(), "HS256", SECRET)
    with caplog.at_level(logging.WARNING):
        told = ask("POST", "/sign-in/paper", {"publication": "chronicle", "token": token})
    assert (told.status, told.code) == (503, "paper-login-broken")
    assert "at least 32 bytes" in caplog.text
    assert "at least 32 bytes" not in told.body.decode()
    assert not any(part in caplog.text for part in (*token.split("."), "short secret"))


class TestTheCommand:
    def run(self, token: str, publication: str = "chronicle") -> tuple[int, str]:
        done = CliRunner().invoke(token_command, ["test", "-", "--publication", publication], input=token)
        return done.exit_code, done.output

    @pytest.fixture(autouse=True)
    def loaded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tertulia.assembly.command.tokens.load_django", lambda: None)

    def test_a_good_one_is_called_good_and_stays_good(self) -> None:
        token = signed(claims())
        for _ in range(2):
            code, said = self.run(token)
            assert (code, "Good: it would sign in “Berta” (reader-7) in chronicle." in said) == (0, True)
        assert ask("POST", "/sign-in/paper", {"publication": "chronicle", "token": token}).status == 200
        assert "has signed somebody in already" in self.run(token)[1]

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"aud": "x"}, "Its aud must be http://127.0.0.1:8000/d/chronicle"),
            ({"exp": 1}, "token-expired"),
            ({"name": None}, "“name” is missing"),
        ],
    )
    def test_a_bad_one_is_explained_and_not_repeated(self, changed: dict[str, Any], words: str) -> None:
        token = signed(claims(**changed))
        code, said = self.run(token)
        assert code == 1
        assert words in said
        assert token.split(".")[2] not in said

    def test_what_is_wrong_with_the_file_is_told_here(self, folder: Path) -> None:
        writes_login(folder, jwks_file="none.json")
        code, said = self.run(signed(claims()))
        assert (code, "none.json" in said) == (1, True)
        assert "No login of the newspaper's own" in self.run(signed(claims()), "nobody")[1]
