"""A second factor: what it keeps out, what it takes to set up and to lose."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings

from tertulia.plumbing import clock
from tertulia.plumbing.problems import TooMany
from tertulia.readers import errors, totp
from tertulia.readers.credentials import make_token, reader_with
from tertulia.readers.models import Reader, ReaderKind, RecoveryCode, SecondFactor, Session
from tertulia.readers.services import second_factor
from tests.tertulia.discussion.talking import Answer, ask, member

pytestmark = pytest.mark.django_db


class App:
    """An authenticator; every code it shows is of a later step."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret
        self.step = int(clock.now().timestamp()) // 30

    def shows(self) -> str:
        return totp.code_at(self.secret, self.step)

    def next(self, later: Callable[[], None]) -> str:
        later()
        self.step = int(clock.now().timestamp()) // 30
        return self.shows()


@pytest.fixture
def later(later: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Limits are another test's."""
    monkeypatch.setitem(settings.TERTULIA, "second_factor_rates", "")
    return later


@pytest.fixture
def ana(db: None) -> Reader:
    return member("Ana")


@pytest.fixture
def app(ana: Reader, later: Callable[[], None]) -> App:
    """Set up, with its first code used."""
    made = App(second_factor.begin(reader=ana))
    second_factor.confirm(reader=ana, code=made.shows(), session=None)
    return made


def given(token: str, code: str) -> Answer:
    return ask("POST", "/sign-in/second", {"code": code}, authorization=f"Bearer {token}")


class TestSettingUp:
    def test_nothing_is_asked_for_until_a_code_has_been_shown(self, ana: Reader) -> None:
        app = App(second_factor.begin(reader=ana))
        assert second_factor.begin(reader=ana) == app.secret
        assert not second_factor.is_on(ana)
        with pytest.raises(errors.SecondFactorWrong):
            second_factor.confirm(reader=ana, code="000000", session=None)
        assert len(set(second_factor.confirm(reader=ana, code=app.shows(), session=None))) == 10
        assert second_factor.is_on(ana)
        with pytest.raises(errors.SecondFactorOn):
            second_factor.begin(reader=ana)

    def test_sessions_that_began_without_it_end(self, ana: Reader) -> None:
        old, this = make_token(ana), make_token(ana)
        session = Session.objects.order_by("-pk").first()
        second_factor.confirm(reader=ana, code=App(second_factor.begin(reader=ana)).shows(), session=session)
        assert reader_with(old) is None
        assert reader_with(this) == ana
        assert Session.objects.get().strong

    def test_neither_secret_nor_codes_stand_in_the_database(self, ana: Reader) -> None:
        secret = second_factor.begin(reader=ana)
        codes = second_factor.confirm(reader=ana, code=App(secret).shows(), session=None)
        kept = str(list(SecondFactor.objects.values_list())) + str(list(RecoveryCode.objects.values_list()))
        assert totp.spelled(secret) not in kept
        assert not any(code.replace("-", "") in kept for code in codes)


class TestSigningIn:
    def test_the_first_proof_alone_makes_nobody(self, ana: Reader, app: App) -> None:
        token = make_token(ana)
        assert reader_with(token) is None
        assert ask("GET", "/readers/me/hidden", authorization=f"Bearer {token}").code == "sign-in-needed"
        assert second_factor.codes_left(ana) == 10

    def test_the_apps_code_makes_a_new_session_and_ends_the_waiting_one(
        self, ana: Reader, app: App, later: Callable[[], None]
    ) -> None:
        token = make_token(ana)
        told = given(token, app.next(later))
        assert (told.status, told.told["second_factor"]) == (200, False)
        assert reader_with(told.told["token"]) == ana
        assert given(token, app.next(later)).code == "sign-in-needed"
        assert Session.objects.get().strong

    def test_a_replayed_code_is_refused(self, ana: Reader, app: App, later: Callable[[], None]) -> None:
        code = app.next(later)
        assert given(make_token(ana), code).status == 200
        assert given(make_token(ana), code).code == "second-factor-wrong"

    def test_guessing_ends_the_session_that_waits(self, ana: Reader, app: App, later: Callable[[], None]) -> None:
        token = make_token(ana)
        assert [given(token, "000000").code for _ in range(5)] == ["second-factor-wrong"] * 5
        assert given(token, app.next(later)).code == "second-factor-over"

    def test_it_may_not_take_too_long(self, ana: Reader, app: App, later: Callable[[], None]) -> None:
        token = make_token(ana)
        Session.objects.update(began_at=clock.now() - timedelta(minutes=16))
        assert given(token, app.next(later)).code == "second-factor-over"

    def test_guessing_has_a_limit_for_each_reader(self, ana: Reader, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(settings.TERTULIA, "second_factor_rates", "2/minute")
        assert [given(make_token(ana), "000000").status for _ in range(3)] == [403, 403, 429]
        with pytest.raises(TooMany):
            second_factor.turn_off(reader=ana, code="000000")

    def test_a_recovery_code_is_good_once_however_it_is_typed(self, ana: Reader, app: App, later: Callable[[], None]) -> None:
        code = second_factor.renew_codes(reader=ana, code=app.next(later))[3]
        assert given(make_token(ana), f" {code.upper().replace('-', ' ')} ").status == 200
        assert given(make_token(ana), code).code == "second-factor-wrong"
        assert second_factor.codes_left(ana) == 9

    def test_anothers_codes_are_of_no_use(self, ana: Reader, app: App, later: Callable[[], None]) -> None:
        luis = member("Luis")
        of_luis = App(second_factor.begin(reader=luis))
        codes = second_factor.confirm(reader=luis, code=of_luis.shows(), session=None)
        for code in (codes[0], of_luis.next(later)):
            assert given(make_token(ana), code).code == "second-factor-wrong"

    def test_a_session_that_does_not_wait_is_none_to_give_it_in(self, ana: Reader) -> None:
        assert given(make_token(ana), "000000").code == "sign-in-needed"
        assert ask("POST", "/sign-in/second", {"code": "000000"}).code == "sign-in-needed"


class TestTurningOff:
    def test_it_takes_a_code(self, ana: Reader, app: App, later: Callable[[], None]) -> None:
        with pytest.raises(errors.SecondFactorWrong):
            second_factor.turn_off(reader=ana, code="000000")
        second_factor.turn_off(reader=ana, code=app.next(later))
        assert not second_factor.is_on(ana)
        assert second_factor.codes_left(ana) == 0
        assert reader_with(make_token(ana)) == ana
        with pytest.raises(errors.SecondFactorOff):
            second_factor.renew_codes(reader=ana, code=app.next(later))

    def test_the_operator_can_and_every_session_ends(self, ana: Reader, app: App, later: Callable[[], None]) -> None:
        token = given(make_token(ana), app.next(later)).told["token"]
        second_factor.reset(reader=ana)
        assert reader_with(token) is None
        assert not second_factor.is_on(ana)


class TestTheNewsroom:
    ACTS = "/publications/chronicle/closings"

    @pytest.fixture
    def ada(self, paper: object, monkeypatch: pytest.MonkeyPatch) -> Reader:
        monkeypatch.setitem(settings.TERTULIA, "second_factor_for_staff", True)
        return Reader.objects.create(kind=ReaderKind.STAFF, name="Ada", email="ada@paper.example", created_at=clock.now())

    def test_it_acts_with_a_second_factor_only_where_that_is_set(self, ada: Reader, later: Callable[[], None]) -> None:
        assert ask("GET", self.ACTS, reader=ada).code == "second-factor-needed"
        app = App(second_factor.begin(reader=ada))
        second_factor.confirm(reader=ada, code=app.shows(), session=None)
        strong = given(make_token(ada), app.next(later)).told["token"]
        assert ask("GET", self.ACTS, authorization=f"Bearer {strong}").status == 200

    def test_without_the_setting_it_need_not(self, ada: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(settings.TERTULIA, "second_factor_for_staff", False)
        assert ask("GET", self.ACTS, reader=ada).status == 200
