"""Tokens of a newspaper's own login: the good ones, and every attack by its name."""

import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tertulia.readers import errors
from tertulia.readers.paper import keys
from tertulia.readers.paper.login import PaperLogin, login_of
from tertulia.readers.paper.tokens import LONGEST_TOKEN, Claims, read_token
from tests.tertulia.readers.paper.newspaper import (
    AUDIENCE,
    ED,
    ISSUER,
    OTHER_RSA,
    RSA,
    SECRET,
    claims,
    coded,
    ed_jwk,
    public_pem,
    rsa_jwk,
    signed,
    writes_keys,
    writes_login,
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(settings.TERTULIA, "base", str(tmp_path))
    monkeypatch.setitem(settings.TERTULIA, "public_url", "http://127.0.0.1:8000/")
    keys.forget_all()
    return tmp_path


@pytest.fixture
def login(folder: Path) -> PaperLogin:
    writes_keys(folder, rsa_jwk(), ed_jwk())
    return login_of("chronicle")


def secret_login(folder: Path, secret: bytes = SECRET) -> PaperLogin:
    writes_login(folder, secret_file="secret")
    (folder / "logins" / "secret").write_bytes(secret + b"\n")
    return login_of("chronicle")


def problem_of(token: str, login: PaperLogin) -> type[Exception] | Claims:
    try:
        return read_token(token, login)
    except Exception as problem:
        return type(problem)


@pytest.mark.parametrize(("alg", "key"), [("RS256", RSA), ("EdDSA", ED), ("Ed25519", ED)])
def test_a_good_token_says_who_somebody_is(login: PaperLogin, alg: str, key: Any) -> None:
    mail = {"email": "berta@reader.example", "email_verified": True}
    said = read_token(signed(claims(**mail), alg, key, kid="rsa-1" if key is RSA else "ed-1"), login)
    assert (said.subject, said.name, said.email, said.email_verified) == ("reader-7", "Berta", "berta@reader.example", True)


def test_a_shared_secret_does_as_well(folder: Path) -> None:
    assert read_token(signed(claims(), "HS256", SECRET), secret_login(folder)).subject == "reader-7"


def test_a_single_audience_may_stand_in_a_list_and_a_truthy_mail_is_not_proven(login: PaperLogin) -> None:
    said = read_token(signed(claims(aud=[AUDIENCE], email="b@reader.example", email_verified="true")), login)
    assert not said.email_verified


class TestForged:
    def test_signed_by_another_key_of_the_same_name(self, login: PaperLogin) -> None:
        assert problem_of(signed(claims(), key=OTHER_RSA), login) is errors.TokenForged

    def test_changed_after_it_was_signed(self, login: PaperLogin) -> None:
        head, _, signature = signed(claims()).split(".")
        _, other, _ = signed(claims(sub="somebody-else")).split(".")
        assert problem_of(f"{head}.{other}.{signature}", login) is errors.TokenForged

    def test_cut_off_or_with_no_signature(self, login: PaperLogin) -> None:
        token = signed(claims())
        assert problem_of(token[:-6], login) is errors.TokenForged
        assert problem_of(token[: token.rindex(".") + 1], login) is errors.TokenForged

    def test_by_a_wrong_secret(self, folder: Path) -> None:
        assert problem_of(signed(claims(), "HS256", b"guessed" * 8), secret_login(folder)) is errors.TokenForged


class TestAlgorithms:
    @pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", ""])
    def test_alg_none(self, login: PaperLogin, folder: Path, alg: str) -> None:
        for kid in ("rsa-1", None):
            assert problem_of(signed(claims(), alg, None, kid=kid), login) is errors.TokenAlgorithm
        assert problem_of(signed(claims(), alg, None), secret_login(folder)) is errors.TokenAlgorithm

    @pytest.mark.parametrize("kid", ["rsa-1", None])
    def test_hs256_with_the_public_key_for_a_secret(self, login: PaperLogin, kid: str | None) -> None:
        for confused in (public_pem(), public_pem().strip(), rsa_jwk()["n"].encode()):
            assert problem_of(signed(claims(), "HS256", confused, kid=kid), login) is errors.TokenAlgorithm

    @pytest.mark.parametrize("alg", ["RS512", "PS256", "ES256", "HS512", "RSA-OAEP", "rs256"])
    def test_others_even_by_the_right_key(self, login: PaperLogin, alg: str) -> None:
        assert problem_of(signed(claims(), alg, RSA, kid="rsa-1"), login) is errors.TokenAlgorithm

    def test_the_key_of_another_algorithm(self, login: PaperLogin) -> None:
        assert problem_of(signed(claims(), "EdDSA", ED, kid="rsa-1"), login) is errors.TokenAlgorithm

    def test_rs256_where_there_is_a_secret(self, folder: Path) -> None:
        assert problem_of(signed(claims(), kid=None), secret_login(folder)) is errors.TokenAlgorithm


class TestHeaders:
    @pytest.mark.parametrize(
        "extra",
        [
            {"jku": "https://evil.example/keys"},
            {"x5u": "https://evil.example/cert"},
            {"x5c": ["MII"]},
            {"jwk": rsa_jwk(OTHER_RSA)},
            {"crit": ["exp"]},
            {"crit": ["b64"], "b64": False},
            {"zip": "DEF"},
            {"cty": "JWT"},
        ],
        ids="+".join,
    )
    def test_that_would_choose_how_it_is_checked(self, login: PaperLogin, extra: dict[str, Any]) -> None:
        assert problem_of(signed(claims(), **extra), login) is errors.TokenHeader

    @pytest.mark.parametrize("kid", ["rsa-2", "../../etc/passwd", "' OR 1=1 --", "https://evil.example/k", "/dev/null", ""])
    def test_kid_that_is_none_of_ours(self, login: PaperLogin, kid: str) -> None:
        assert problem_of(signed(claims(), kid=kid), login) is errors.TokenKeyUnknown

    def test_kid_that_is_no_text(self, login: PaperLogin) -> None:
        for kid in (7, ["rsa-1"], {"a": 1}, True):
            assert problem_of(signed(claims(), kid=kid), login) is errors.TokenMalformed

    def test_of_several_keys_of_a_kind_it_must_say_by_which(self, folder: Path) -> None:
        writes_keys(folder, rsa_jwk(), rsa_jwk(OTHER_RSA, "rsa-2"))
        login = login_of("chronicle")
        assert problem_of(signed(claims(), kid=None), login) is errors.TokenKeyUnknown
        assert read_token(signed(claims(), key=OTHER_RSA, kid="rsa-2"), login)


class TestFor:
    def test_the_wrong_audience(self, login: PaperLogin) -> None:
        other = AUDIENCE.replace("chronicle", "evening")
        for aud in (other, None, "", [AUDIENCE, other], [], {"a": 1}, AUDIENCE + "/", "chronicle"):
            assert problem_of(signed(claims(aud=aud)), login) is errors.TokenAudience

    def test_another_publication_with_the_same_issuer_and_keys(self, login: PaperLogin, folder: Path) -> None:
        writes_keys(folder, rsa_jwk(), slug="evening")
        token = signed(claims())
        assert read_token(token, login)
        assert problem_of(token, login_of("evening")) is errors.TokenAudience

    def test_the_wrong_issuer(self, login: PaperLogin) -> None:
        for iss in ("https://evil.example", None, ISSUER + "/", [ISSUER]):
            assert problem_of(signed(claims(iss=iss)), login) is errors.TokenIssuer


class TestTime:
    def test_it_has_expired(self, login: PaperLogin) -> None:
        now = int(time.time())
        assert problem_of(signed(claims(iat=now - 400, exp=now - 70)), login) is errors.TokenExpired
        assert isinstance(problem_of(signed(claims(iat=now - 400, exp=now - 30)), login), Claims)

    def test_it_is_not_good_yet(self, login: PaperLogin) -> None:
        now = int(time.time())
        for changed in ({"nbf": now + 90}, {"iat": now + 90, "exp": now + 200}):
            assert problem_of(signed(claims(**changed)), login) is errors.TokenNotYet
        assert isinstance(problem_of(signed(claims(nbf=now + 30)), login), Claims)

    def test_good_for_too_long(self, login: PaperLogin) -> None:
        assert problem_of(signed(claims(exp=int(time.time()) + 3_600)), login) is errors.TokenLivesTooLong

    @pytest.mark.parametrize("name", ["iat", "exp", "nbf"])
    @pytest.mark.parametrize("value", ["soon", True, [1], {}, float("inf"), float("nan")])
    def test_that_is_no_time(self, login: PaperLogin, name: str, value: Any) -> None:
        assert problem_of(signed(claims(**{name: value})), login) is errors.TokenClaims

    def test_one_that_never_expires(self, login: PaperLogin) -> None:
        for name in ("exp", "iat"):
            assert problem_of(signed(claims(**{name: None})), login) is errors.TokenClaims


@pytest.mark.parametrize("name", ["sub", "name", "jti"])
@pytest.mark.parametrize("value", [None, "", "  ", 7, ["a"], "x" * 256, "a\nb", "\x00"])
def test_what_everybody_must_say_is_there_and_text(login: PaperLogin, name: str, value: Any) -> None:
    assert problem_of(signed(claims(**{name: value})), login) is errors.TokenClaims


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "é.é.é",
        f"{coded(b'[]')}.{coded(b'{}')}.",
        f"{coded(b'[' * 3000)}.{coded(b'{}')}.x",
        "x" * 9_000,
    ],
    ids=range(8),
)
def test_what_is_no_token_is_told_so(login: PaperLogin, token: str) -> None:
    assert problem_of(token, login) is errors.TokenMalformed


def test_a_token_has_a_largest_size(login: PaperLogin) -> None:
    token = signed(claims(more="x" * LONGEST_TOKEN))
    assert problem_of(token, login) is errors.TokenMalformed


class TestLogins:
    def test_without_a_file_there_is_none(self, folder: Path) -> None:
        for slug in ("chronicle", "../tertulia", "", "a/b"):
            with pytest.raises(errors.PaperLoginOff):
                login_of(slug)

    @pytest.mark.parametrize(
        ("told", "reason"),
        [
            ({}, "one of"),
            ({"jwks_url": "http://accounts.paper.example/keys"}, "https://"),
            ({"jwks_url": "file:///etc/passwd"}, "https://"),
            ({"jwks_file": "a", "secret_file": "b"}, "one of"),
            ({"secret": "in the file"}, "no such name"),
        ],
    )
    def test_nonsense_in_it_is_told_to_the_operator_alone(self, folder: Path, told: dict[str, str], reason: str) -> None:
        writes_login(folder, **told)
        with pytest.raises(errors.PaperLoginBroken) as wrong:
            login_of("chronicle")
        assert reason in wrong.value.reason
        assert reason not in str(wrong.value.detail)

    def test_a_short_secret_or_a_public_key_for_one_is_refused(self, folder: Path) -> None:
        for secret, reason in ((b"short", "at least 32 bytes"), (public_pem(), "everybody may know")):
            login = secret_login(folder, secret)
            with pytest.raises(errors.PaperLoginBroken) as wrong:
                read_token(signed(claims(), "HS256", secret.strip()), login)
            assert reason in wrong.value.reason

    def test_weak_private_and_shared_keys_in_a_set_are_no_keys(self, folder: Path) -> None:
        shared = {"kty": "oct", "kid": "rsa-1", "k": coded(SECRET)}
        writes_keys(folder, shared, {"kty": "RSA", "n": "AQAB", "e": "AQAB"}, {"kty": "RSA"}, {"kty": "EC", "crv": "P-256"})
        with pytest.raises(errors.PaperLoginBroken):
            read_token(signed(claims(), "HS256", SECRET, kid="rsa-1"), login_of("chronicle"))
