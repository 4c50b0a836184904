"""Notices in browsers: by wish, sealed, at known services alone; what becomes of those that don't get there."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.test import Client

from tertulia.discussion.services.joining import join_members
from tertulia.notices import push_services
from tertulia.notices.models import Push
from tertulia.notices.push_services import is_known
from tertulia.notices.reading import post
from tertulia.notices.services.pushing import MOST_TRIES, push_next
from tertulia.notices.services.reading_up import mark_read
from tertulia.plumbing import clock, outbox
from tertulia.readers.credentials import COOKIE, make_token
from tertulia.readers.models import Reader, ReaderKind, Session
from tertulia.stories.models import Story
from tests.tertulia.discussion.talking import guest, say
from tests.tertulia.notices.conftest import Told, named
from tests.tertulia.notices.push_service import Browser, Service, serving

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(Path(tmp_path_factory.mktemp("push"))) as service:
        yield service


@pytest.fixture
def service(running: Service, monkeypatch: pytest.MonkeyPatch) -> Service:
    running.status, running.came = 201, []
    monkeypatch.setenv("SSL_CERT_FILE", str(running.authority))
    monkeypatch.setitem(settings.TERTULIA, "push", True)
    monkeypatch.setitem(settings.TERTULIA, "push_services", [f"localhost:{running.port}"])
    return running


def signed_in(reader: Reader) -> Client:
    client = Client(headers={"origin": "http://testserver"})
    client.cookies[COOKIE] = make_token(reader)
    return client


def turned_on(reader: Reader, browser: Browser, lang: str = "en") -> Client:
    client = signed_in(reader)
    assert client.post(f"/me/push?lang={lang}", {"subscription": browser.subscription}).status_code == 303
    return client


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    moment = clock.now() + by
    monkeypatch.setattr(clock, "now", lambda: moment)


def push_all() -> int:
    number = 0
    while push_next():
        number += 1
    return number


class TestTold:
    def test_a_notice_comes_sealed_for_that_browser_and_once(
        self, service: Service, story: Story, ana: Reader, luis: Reader, told: Told
    ) -> None:
        browser, comment = service.browser(), say(story, ana)
        turned_on(ana, browser)
        reply = say(story, luis, "So was <b>I</b>.", under=comment)
        told(ana)
        assert (push_all(), push_all()) == (1, 0)
        path, headers, body = service.came.pop()
        assert path == "/one"
        assert (headers["content-encoding"], headers["ttl"]) == ("aes128gcm", "86400")
        assert headers["authorization"].startswith("vapid t=")
        assert b"Luis" not in body
        shown = browser.opened(body)
        assert shown["title"] == "Luis replied to you on “The tram returns”"
        assert (shown["body"], shown["path"]) == ("So was <b>I</b>.", f"/c/{reply.pk}")
        with pytest.raises(InvalidTag):
            service.browser().opened(body)

    def test_nothing_from_before_nothing_read_and_several_in_one(
        self, service: Service, story: Story, ana: Reader, luis: Reader, told: Told
    ) -> None:
        browser, comment = service.browser(), say(story, ana)
        say(story, luis, "Before.", under=comment)
        told(ana)
        turned_on(ana, browser, "es")
        assert push_all() == 0
        say(story, luis, "Read.", under=comment)
        told(ana)
        mark_read(reader=ana, upto=outbox.last_id())
        push_all()
        assert service.came == []
        for text in ("One.", "Two."):
            say(story, luis, text, under=comment)
        told(ana)
        push_all()
        shown = [browser.opened(body) for _, _, body in service.came]
        assert [(one["title"], one["path"]) for one in shown] == [("2 avisos nuevos", "/me/notices")]

    def test_to_every_browser_of_the_reader_and_to_nobody_else(
        self, service: Service, story: Story, ana: Reader, luis: Reader, told: Told
    ) -> None:
        comment = say(story, ana)
        for reader, name in ((ana, "desk"), (ana, "phone"), (luis, "luis")):
            turned_on(reader, service.browser(name))
        say(story, guest("Noor"), under=comment)
        told(ana)
        push_all()
        assert sorted(path for path, _, _ in service.came) == ["/desk", "/phone"]


class TestWhatGoesWrong:
    @pytest.fixture
    def waiting(self, service: Service, story: Story, ana: Reader, luis: Reader, told: Told) -> Service:
        comment = say(story, ana)
        turned_on(ana, service.browser())
        say(story, luis, under=comment)
        told(ana)
        return service

    @pytest.mark.parametrize("status", [404, 410])
    def test_one_that_is_gone_is_forgotten(self, waiting: Service, status: int) -> None:
        waiting.status = status
        assert push_all() == 1
        assert not Push.objects.exists()

    @pytest.mark.parametrize("status", [302, 307, 429, 500])
    def test_a_refusal_is_tried_again_and_given_up_in_sight_and_no_redirect_is_followed(
        self, waiting: Service, status: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        waiting.status = status
        for _ in range(MOST_TRIES):
            assert (push_all(), push_all()) == (1, 0)
            later(monkeypatch, timedelta(days=1))
        assert push_all() == 0
        assert [path for path, _, _ in waiting.came] == ["/one"] * MOST_TRIES
        assert [push.error for push in post().not_pushed] == [str(status)]
        staff = named("Desk")
        Reader.objects.filter(pk=staff.pk).update(kind=ReaderKind.STAFF)
        assert f"5 times in a row · {status}" in signed_in(staff).get("/desk/mail").content.decode()

    def test_the_next_notice_is_tried_when_one_was_given_up(
        self, waiting: Service, story: Story, ana: Reader, luis: Reader, told: Told, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        waiting.status = 503
        for _ in range(MOST_TRIES):
            push_all()
            later(monkeypatch, timedelta(days=1))
        waiting.status = 201
        say(story, luis, "Again.", under=say(story, ana))
        told(ana)
        assert push_all() == 1
        assert (Push.objects.get().error, Push.objects.get().tries) == ("", 0)

    def test_a_service_that_is_away_or_not_who_it_says_is_tried_again(
        self, waiting: Service, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("SSL_CERT_FILE")
        assert push_all() == 1
        assert waiting.came == []
        assert "certificate" in Push.objects.get().error.lower()
        monkeypatch.setenv("SSL_CERT_FILE", str(waiting.authority))
        later(monkeypatch, timedelta(minutes=2))
        assert push_all() == 1
        assert len(waiting.came) == 1

    def test_who_ends_while_sending_leaves_it_to_be_tried_again(self, waiting: Service, monkeypatch: pytest.MonkeyPatch) -> None:
        def die(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as dying:
            dying.setattr(push_services, "push", die)
            with pytest.raises(KeyboardInterrupt):
                push_next()
        assert push_all() == 0
        later(monkeypatch, timedelta(minutes=5))
        assert push_all() == 1
        assert len(waiting.came) == 1

    def test_a_service_taken_out_of_the_settings_is_asked_no_more(
        self, waiting: Service, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(settings.TERTULIA, "push_services", ["push.example"])
        assert push_all() == 1
        assert waiting.came == []
        assert "push_services" in Push.objects.get().error


class TestAttacks:
    @pytest.mark.parametrize(
        "endpoint",
        [
            "https://evil.example/one",
            "http://fcm.googleapis.com/one",
            "https://127.0.0.1/one",
            "https://[::1]/one",
            "https://169.254.169.254/latest/meta-data",
            "https://localhost/one",
            "https://fcm.googleapis.com.evil.example/one",
            "https://evilfcm.googleapis.com/one",
            "https://fcm.googleapis.com:8443/one",
            "https://fcm.googleapis.com@evil.example/one",
            "https://evil.example@fcm.googleapis.com/one",
            "https://127.0.0.1\\.fcm.googleapis.com/one",
            "https://evil.example#.fcm.googleapis.com/one",
            "https://evil.example?.fcm.googleapis.com/one",
            "https://fcm.googleapis.com/one\r\nX-Header: of-theirs",
            "https://fcm.googleapis.com/one two",
            "https://fcm.googleapis.com./one",
            "https://fcm.googleapis.com:99999/one",
            "file:///etc/passwd",
            "",
        ],
    )
    def test_a_foreign_host_or_a_private_address_is_refused(
        self, ana: Reader, endpoint: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(settings.TERTULIA, "push", True)
        answer = signed_in(ana).post("/me/push", {"subscription": Browser(endpoint).subscription})
        assert answer.status_code == 422
        assert not Push.objects.exists()

    @pytest.mark.parametrize(
        "endpoint",
        [
            "https://fcm.googleapis.com/fcm/send/eX:APA91b-_",
            "https://updates.push.services.mozilla.com/wpush/v2/gAAA-_",
            "https://web.push.apple.com/QGu",
            "https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%3d%3d",
        ],
    )
    def test_the_browsers_own_services_are_known(self, endpoint: str) -> None:
        assert is_known(endpoint)

    @pytest.mark.parametrize(
        "keys",
        [
            {"p256dh": "", "auth": ""},
            {"p256dh": "AAAA", "auth": "BTBZMqHH6r4Tts7J_aSIgg"},
            {"p256dh": Browser("").subscription[-30:], "auth": "BTBZMqHH6r4Tts7J_aSIgg"},
            {"p256dh": "B" + "A" * 86, "auth": "BTBZMqHH6r4Tts7J_aSIgg"},
            {"p256dh": json.loads(Browser("").subscription)["keys"]["p256dh"], "auth": "c2hvcnQ"},
            {"p256dh": 1, "auth": None},
            [],
        ],
    )
    def test_keys_that_are_none_are_refused_when_they_come(self, service: Service, ana: Reader, keys: object) -> None:
        wrong = json.dumps({"endpoint": service.browser().endpoint, "keys": keys})
        for given in (wrong, "[" * 100_000, "null", "{}", ""):
            assert signed_in(ana).post("/me/push", {"subscription": given}).status_code == 422
        assert not Push.objects.exists()

    def test_an_address_over_the_limit_is_refused(self, service: Service, ana: Reader) -> None:
        answer = signed_in(ana).post("/me/push", {"subscription": service.browser("x" * 1_000).subscription})
        assert answer.status_code == 422

    def test_one_browser_has_one_and_nobody_floods(self, service: Service, ana: Reader) -> None:
        client = signed_in(ana)
        answers = [
            client.post("/me/push", {"subscription": service.browser(str(number)).subscription}).status_code
            for number in range(61)
        ]
        assert (set(answers[:60]), answers[60]) == ({303}, 429)
        assert Push.objects.count() == 1

    def test_another_readers_is_out_of_reach(self, service: Service, ana: Reader, luis: Reader) -> None:
        turned_on(ana, service.browser())
        assert signed_in(luis).post("/me/push/off").status_code == 303
        assert "On in this browser" not in signed_in(luis).get("/me/push").content.decode()
        assert Push.objects.get().session.reader_id == ana.pk

    def test_a_browser_that_two_use_tells_the_one_who_asked_last(self, service: Service, ana: Reader, luis: Reader) -> None:
        browser = service.browser()
        turned_on(ana, browser)
        turned_on(luis, browser)
        assert Push.objects.get().session.reader_id == luis.pk

    def test_another_site_can_not_turn_it_on(self, service: Service, ana: Reader) -> None:
        client = signed_in(ana)
        given = {"subscription": service.browser().subscription}
        assert client.post("/me/push", given, headers={"origin": "https://evil.example"}).status_code == 403
        assert not Push.objects.exists()

    def test_guests_and_strangers_have_none(self, db: None) -> None:
        assert Client().get("/me/push").status_code == 303
        assert signed_in(guest()).get("/me/push").status_code == 403
        assert Client(headers={"origin": "http://testserver"}).post("/me/push", {}).status_code == 401


class TestPage:
    def test_it_is_off_then_on_then_off(self, service: Service, ana: Reader) -> None:
        client = signed_in(ana)
        assert 'href="/me/push"' in client.get("/me/mail").content.decode()
        page = client.get("/me/push").content.decode()
        assert "Turn on" in page
        assert "<noscript>" in page
        client.post("/me/push", {"subscription": service.browser().subscription})
        page = client.get("/me/push").content.decode()
        assert "Turn off" in page
        assert "Turn on" not in page
        client.post("/me/push/off")
        assert "Turn on" in client.get("/me/push").content.decode()

    def test_nothing_is_offered_taken_or_sent_until_it_is_switched_on(
        self, service: Service, story: Story, ana: Reader, luis: Reader, told: Told, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        comment = say(story, ana)
        turned_on(luis, service.browser("luis"))
        say(story, ana, under=say(story, luis, under=comment))
        told(luis)
        monkeypatch.setitem(settings.TERTULIA, "push", False)
        assert push_all() == 0
        client = signed_in(ana)
        assert client.post("/me/push", {"subscription": service.browser().subscription}).status_code == 422
        assert "/me/push" not in client.get("/me/mail").content.decode()
        page = client.get("/me/push").content.decode()
        assert "This server sends no notices to browsers." in page
        assert "<script" not in page

    @pytest.mark.parametrize("path", ["/me/push.js", "/me/push-worker.js"])
    def test_scripts_come_from_here(self, path: str) -> None:
        answer = Client().get(path)
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")

    def test_it_ends_with_the_session_and_with_the_reader(self, service: Service, ana: Reader, luis: Reader) -> None:
        turned_on(ana, service.browser("ana"))
        turned_on(luis, service.browser("luis"))
        Session.objects.filter(reader=ana).delete()
        assert [push.session.reader_id for push in Push.objects.all()] == [luis.pk]
        join_members(into=ana, other=luis)
        assert {push.session.reader_id for push in Push.objects.all()} <= {ana.pk}
