"""Readers who try to be somebody else, or to do what only somebody else may: tokens, keys, codes, forms put to the wrong use."""

import email
import json
import re
import socket
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import urllib3

from tests import databases
from tests.journeys.corpora import Api, api_key, register
from tests.server import PUBLICATION, Server, http, running_server

pytestmark = pytest.mark.journey

STORY = "readers"
KEY = "0123456789abcdef0123456789abcdef"
COOKIE = "tertulia_reader"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("readers")
    with running_server(folder, database_url=databases.fresh_database_url(), TERTULIA_MAIL_URL="file:mail") as running:
        register(running, STORY)
        yield running
        assert "a request failed" not in running.log()
        assert "Everything adds up" in running.run("check").stdout


@pytest.fixture
def victim(server: Server) -> Api:
    api = Api(server)
    api.says(STORY, "I was here first", "Victim")
    return api


@pytest.fixture
def mallory(server: Server) -> Api:
    api = Api(server)
    api.says(STORY, "So was I", "Mallory")
    return api


def refused(answer: urllib3.BaseHTTPResponse, status: int, code: str) -> None:
    told = json.loads(answer.data)
    assert (answer.status, told["code"]) == (status, code)
    assert told["hint"]


def me(api: Api) -> dict[str, Any] | None:
    reader: dict[str, Any] | None = api.told("GET", f"/overlay?story={STORY}")["reader"]
    return reader


def comment(api: Api, pk: str) -> dict[str, Any]:
    shown: dict[str, Any] = api.told("GET", f"/comments/{pk}?fresh={id(object())}")["comment"]
    return shown


def submit(server: Server, path: str, *, token: str | None = None, **typed: str) -> urllib3.BaseHTTPResponse:
    """A plain form, from a page of ours."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": server.url}
    headers |= {"Cookie": f"{COOKIE}={token}"} if token else {}
    return http.request("POST", server.url + path, body=urlencode(typed), headers=headers, redirect=False)


def cookie_of(answer: urllib3.BaseHTTPResponse) -> str | None:
    found = re.match(rf"{COOKIE}=([^;]+)", answer.headers.get("Set-Cookie", ""))
    return found[1] if found else None


# Another's comment


@pytest.mark.parametrize("who", ["mallory", "nobody"])
def test_another_ones_comment_cannot_be_changed_by_any_door(server: Server, victim: Api, mallory: Api, who: str) -> None:
    own = victim.says(STORY, "Hands off")
    api = mallory if who == "mallory" else Api(server)
    wrong = (403, "not-yours") if who == "mallory" else (401, "sign-in-needed")
    refused(api.ask("PATCH", f"/comments/{own['id']}", {"text": "I take it all back"}), *wrong)
    refused(api.ask("DELETE", f"/comments/{own['id']}"), *wrong)
    for verb, typed in {"edit": {"text": "I take it all back"}, "delete": {"sure": "yes"}}.items():
        answer = submit(server, f"/c/{own['id']}/act/{verb}", token=api.token, **typed)
        assert answer.status == wrong[0]
    assert comment(Api(server), own["id"])["text"] == "Hands off"


def test_another_ones_page_shows_no_means_to_change_it(server: Server, victim: Api, mallory: Api) -> None:
    own = victim.says(STORY, "What is mine")
    seen = {
        name: http.request("GET", f"{server.url}/c/{own['id']}/act", headers={"Cookie": f"{COOKIE}={api.token}"}).data.decode()
        for name, api in (("victim", victim), ("mallory", mallory))
    }
    assert 'id="edit-text"' in seen["victim"]
    assert 'id="edit-text"' not in seen["mallory"]
    assert 'name="sure"' not in seen["mallory"]


def test_the_overlay_tells_nobody_of_anothers_respect(server: Server, victim: Api, mallory: Api) -> None:
    said = mallory.says(STORY, "Who respects me?")["id"]
    assert victim.ask("PUT", f"/comments/{said}/respect").status == 200
    assert victim.told("GET", f"/overlay?story={STORY}&comment={said}")["respected"] == [said]
    assert mallory.told("GET", f"/overlay?story={STORY}&comment={said}")["respected"] == []
    assert Api(server).told("GET", f"/overlay?story={STORY}&comment={said}")["respected"] == []
    assert mallory.ask("DELETE", f"/comments/{said}/respect").status in (200, 403)
    assert comment(mallory, said)["respect"] == 1


def test_one_reader_counts_once_however_often_and_however_fast(victim: Api, mallory: Api) -> None:
    said = mallory.says(STORY, "Respect me")["id"]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: victim.ask("PUT", f"/comments/{said}/respect"), range(24)))
        reports = list(pool.map(lambda _: victim.ask("POST", f"/comments/{said}/reports", {"rule": "spam"}).status, range(24)))
    assert comment(mallory, said)["respect"] == 1
    assert sorted(reports) == [200] * 23 + [201]
    refused(mallory.ask("PUT", f"/comments/{said}/respect"), 403, "own-comment")


def test_nobody_answers_a_comment_of_another_story(server: Server, victim: Api) -> None:
    other = register(server, "elsewhere")
    said = victim.says(other, "Elsewhere")["id"]
    refused(victim.ask("POST", "/comments", {"story": STORY, "text": "Here", "parent": said}), 422, "parent-unknown")


# Tokens


def _forged(token: str, reader: str) -> dict[str, str]:
    body, stamp, signature = token.rsplit(":", 2)
    own, epoch = body.split(".")
    return {
        "another reader": f"{reader}.{epoch}:{stamp}:{signature}",
        "another epoch": f"{own}.7:{stamp}:{signature}",
        "another time": f"{body}:zzzzzz:{signature}",
        "no signature": f"{body}:{stamp}:",
        "half a signature": token[:-10],
        "a sign more": token + "A",
        "no parts": reader,
        "colons": ":" * 150,
        "an algorithm of its own choice": b64encode(b'{"alg":"none"}').decode() + "." + reader + ".",
        "thousands of signs": token * 100,
        "no ASCII": "\xff" + token,
        "nothing": " ",
    }


@pytest.mark.parametrize("how", _forged("1.0:a:b", "1"))
def test_a_forged_token_is_nobodys(server: Server, victim: Api, mallory: Api, how: str) -> None:
    reader = me(victim)
    assert reader is not None
    forged = _forged(mallory.token or "", reader["id"])[how]
    assert me(Api(server, token=forged)) is None
    by_cookie = http.request("GET", f"{server.url}/api/v1/overlay?story={STORY}", headers={"Cookie": f"{COOKIE}={forged}"})
    assert by_cookie.json()["reader"] is None


def test_another_installations_token_is_nobodys_here(server: Server, tmp_path: Path) -> None:
    with running_server(tmp_path) as other:
        register(other, STORY)
        stranger = Api(other)
        stranger.says(STORY, "From there")
        assert me(stranger)
        assert me(Api(server, token=stranger.token)) is None


def test_the_papers_key_opens_no_readers_door_and_a_readers_token_not_the_papers(server: Server, victim: Api) -> None:
    key = api_key(server)
    assert me(Api(server, token=key)) is None
    pushed = {"address": "https://paper.example/pushed", "title": "x"}
    for token in (victim.token, None, key[:-1], key + "a", key.upper(), key + "\xff"):
        refused(Api(server, token).ask("PUT", f"/publications/{PUBLICATION}/stories/pushed", pushed), 401, "api-key-wrong")
    assert Api(server, api_key(server)).ask("PUT", f"/publications/{PUBLICATION}/stories/pushed", pushed).status == 201
    refused(Api(server, key).ask("PUT", f"/publications/{PUBLICATION}/stories/pushed", pushed), 401, "api-key-wrong")


# Keys of a retry


def test_a_client_key_gives_nobody_anothers_comment_or_token(server: Server, victim: Api, mallory: Api) -> None:
    said = {"story": STORY, "text": "Once", "client_key": KEY}
    assert victim.ask("POST", "/comments", said).status == 201
    assert victim.ask("POST", "/comments", said).status == 200
    for api, changed in (
        (mallory, {}),
        (Api(server), {"guest_name": "Victim"}),
        (Api(server), {"guest_name": "Somebody"}),
        (victim, {"text": "Twice"}),
        (victim, {"story": register(server, "keys")}),
    ):
        answer = api.ask("POST", "/comments", said | changed)
        # The last but one is the right reader with the right key: not the same comment.
        assert answer.status == 409 or (api.token is None and answer.status == 200)
        assert answer.status == 409 or json.loads(answer.data)["reader"]["name"] == "Victim"


def test_a_guest_who_never_heard_the_answer_gets_the_token_by_the_same_key_and_words_only(server: Server) -> None:
    said = {"story": STORY, "text": "Did it arrive?", "client_key": KEY[::-1], "guest_name": "Lost"}
    first = Api(server).told("POST", "/comments", said)
    again = Api(server).told("POST", "/comments", said)
    assert (again["comment"]["id"], again["reader"]) == (first["comment"]["id"], first["reader"])
    for changed in ({"guest_name": "Other"}, {"text": "Did it?"}):
        refused(Api(server).ask("POST", "/comments", said | changed), 409, "client-key-reused")


def test_many_tries_with_one_key_at_once_make_one_comment_and_one_guest(server: Server) -> None:
    said = {"story": STORY, "text": "All at once", "client_key": "a" * 20, "guest_name": "Hasty"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: Api(server).told("POST", "/comments", said), range(16)))
    assert len({answer["comment"]["id"] for answer in answers}) == 1
    assert len({answer["reader"]["id"] for answer in answers}) == 1


def test_anothers_words_repeated_by_plain_form_do_not_make_one_that_other(server: Server) -> None:
    """Name, words and network are all there for everybody to see and to share: they prove nothing."""
    path, typed = f"/d/{PUBLICATION}/{STORY}/comments", {"guest_name": "Neighbour", "text": "Same house, same words"}
    first = cookie_of(submit(server, path, **typed))
    again = cookie_of(submit(server, path, **typed))
    assert first is not None
    owner = me(Api(server, first))
    assert owner is not None
    assert again is None or me(Api(server, again)) != owner


# Signing in


def code_mailed_to(server: Server, address: str) -> str:
    """The newest one. What is mailed within a second may lie in one file, with a line of hyphens after each mail."""
    files = sorted((server.folder / "mail").iterdir(), key=lambda file: file.stat().st_mtime_ns)
    mails = [mail for file in files for mail in file.read_bytes().split(b"-" * 79)]
    for mail in map(email.message_from_bytes, (mail.strip() for mail in reversed(mails))):
        found = re.search(r"\b\d{6}\b", str(mail.get_payload(decode=True) or b"", "utf-8"))
        if mail["To"] == address and found:
            return found.group()
    raise AssertionError(f"no code was mailed to {address}")


def ask_for_code(server: Server, address: str) -> str:
    Api(server).told("POST", "/sign-in/codes", {"email": address})
    return code_mailed_to(server, address)


def other_than(code: str, by: int = 1) -> str:
    return f"{(int(code) + by) % 1_000_000:06}"


def test_a_code_is_guessed_five_times_at_most_even_all_at_once(server: Server) -> None:
    address = "guessed@paper.example"
    code = ask_for_code(server, address)
    guesses = [{"email": address, "code": other_than(code, n), "name": "Thief"} for n in range(1, 25)]
    with ThreadPoolExecutor(8) as pool:
        for answer in pool.map(lambda guess: Api(server).ask("POST", "/sign-in", guess), guesses):
            refused(answer, 403, "code-wrong")
    refused(Api(server).ask("POST", "/sign-in", {"email": address, "code": code, "name": "Late"}), 403, "code-wrong")


def test_a_code_opens_its_own_address_only_and_once(server: Server) -> None:
    code = ask_for_code(server, "mine@paper.example")
    ask_for_code(server, "yours@paper.example")
    refused(Api(server).ask("POST", "/sign-in", {"email": "yours@paper.example", "code": code, "name": "Me"}), 403, "code-wrong")
    with ThreadPoolExecutor(8) as pool:
        signing_in = {"email": "mine@paper.example", "code": code, "name": "Me"}
        answers = list(pool.map(lambda _: Api(server).ask("POST", "/sign-in", signing_in).status, range(8)))
    assert sorted(answers) == [200] + [403] * 7


def test_nothing_tells_a_known_address_from_an_unknown_one(server: Server) -> None:
    known, unknown = "known@paper.example", "unknown@paper.example"
    Api(server).told("POST", "/sign-in", {"email": known, "code": ask_for_code(server, known), "name": "Known"})
    asked = [Api(server).ask("POST", "/sign-in/codes", {"email": address}) for address in (known, unknown)]
    assert asked[0].data == asked[1].data
    wrong = [
        Api(server).ask("POST", "/sign-in", {"email": address, "code": other_than(code_mailed_to(server, address))})
        for address in (known, unknown)
    ]
    assert wrong[0].data == wrong[1].data


def test_a_guests_old_token_is_not_a_members(server: Server, victim: Api) -> None:
    """Who planted it in somebody's browser, or found it where they wrote as a guest, has not signed in."""
    planted = replace(victim)
    address = "fixed@paper.example"
    signed = victim.told("POST", "/sign-in", {"email": address, "code": ask_for_code(server, address), "name": "Fixed"})
    assert signed["reader"]["kind"] == "member"
    assert me(planted) is None
    assert me(Api(server, signed["token"])) == signed["reader"]


def test_one_guest_signing_in_twice_at_once_becomes_two_members_never_a_mixture(server: Server) -> None:
    for turn in range(5):
        guest = Api(server)
        guest.says(STORY, "Soon a member", "Twofold")
        mine = [f"first{turn}@paper.example", f"second{turn}@paper.example"]
        codes = [ask_for_code(server, address) for address in mine]
        with ThreadPoolExecutor(2) as pool:
            signing_in = [{"email": a, "code": c, "name": a.partition("@")[0]} for a, c in zip(mine, codes, strict=True)]
            told = [
                json.loads(trying.result().data) for trying in [pool.submit(guest.ask, "POST", "/sign-in", s) for s in signing_in]
            ]
        assert told[0]["reader"]["id"] != told[1]["reader"]["id"], turn
        for address, before in zip(mine, told, strict=True):
            again = Api(server).told("POST", "/sign-in", {"email": address, "code": ask_for_code(server, address)})
            assert again["reader"] == before["reader"]


def test_a_member_does_not_become_another_by_signing_in_there(server: Server) -> None:
    first = Api(server)
    code = ask_for_code(server, "one@paper.example")
    first.token = first.told("POST", "/sign-in", {"email": "one@paper.example", "code": code, "name": "One"})["token"]
    own = first.says(STORY, "By One")["id"]
    code = ask_for_code(server, "two@paper.example")
    second = Api(server, first.told("POST", "/sign-in", {"email": "two@paper.example", "code": code, "name": "Two"})["token"])
    refused(second.ask("DELETE", f"/comments/{own}"), 403, "not-yours")
    assert comment(first, own)["author"]["name"] == "One"


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nBcc: everybody@paper.example",
        "a@b.example\nSubject: x",
        "a@b.example,c@d.example",
        "a@b.example c@d.example",
        "<a@b.example>",
        "a@b.example\0",
        '"a\r\n"@b.example',
        "a@[127.0.0.1",
        "@",
        "a" * 250 + "@b.example",
        "a@b",
    ],
)
def test_a_mail_address_brings_no_further_reader_or_header_into_the_mail(server: Server, address: str) -> None:
    answer = Api(server).ask("POST", "/sign-in/codes", {"email": address})
    assert answer.status == 422
    assert not any("everybody" in file.read_text() for file in (server.folder / "mail").glob("*"))


# Where one is led


@pytest.mark.parametrize(
    "asked",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\t//evil.example",
        "/\r\n/evil.example",
        "/\r\nSet-Cookie: a=b",
        "//127.0.0.1@evil.example",
        "/%0d%0aSet-Cookie:%20a=b",
        "http:///evil.example",
        "data:text/html,x",
        "/" + "a" * 3_000,
        " /x",
        "/\0",
    ],
)
def test_no_form_leads_to_another_site_or_splits_the_answer(server: Server, asked: str) -> None:
    for path, typed in (("/sign-out", {}), ("/sign-in/code", {"email": "led@paper.example"})):
        answer = submit(server, path, next=asked, **typed)
        to = urlsplit(answer.headers.get("Location", "/"))
        assert (to.scheme, to.netloc) == ("", "")
        assert not answer.headers.get("Location", "/").startswith(("//", "/\\"))
        assert "a=b" not in answer.headers.get("Set-Cookie", "")
    code = code_mailed_to(server, "led@paper.example")
    entered = submit(server, "/sign-in/enter", email="led@paper.example", code=code, name="Led", next=asked)
    assert entered.status == 303
    assert not urlsplit(entered.headers["Location"]).netloc
    assert not entered.headers["Location"].startswith(("//", "/\\"))


def test_an_earlier_address_of_a_story_leads_to_the_story_and_nowhere_else(server: Server) -> None:
    paper = Api(server, api_key(server))
    address = "https://paper.example/moved"
    for key in ("é", "moved"):
        assert paper.ask("PUT", f"/publications/{PUBLICATION}/stories/{key}", {"address": address, "title": "x"}).status < 300
    for path, to in {
        "%C3%A9": "moved",
        "%C3%A9?sort=oldest": "moved?sort=oldest",
        "%C3%A9/fragment": "moved/fragment",
        "%C3%A9/fragment?lang=es": "moved/fragment?lang=es",
    }.items():
        answer = http.request("GET", f"{server.url}/d/{PUBLICATION}/{path}", redirect=False)
        assert answer.status // 100 == 3
        assert answer.headers["Location"] == f"/d/{PUBLICATION}/{to}"


# Who asks


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://paper.example.evil.example"])
@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/d/{paper}/{story}/comments", {"text": "Not mine"}),
        ("/c/{comment}/act/edit", {"text": "Not mine"}),
        ("/c/{comment}/act/delete", {"sure": "yes"}),
        ("/c/{comment}/act/respect", {"respected": "yes"}),
        ("/c/{comment}/act/report", {"rule": "spam"}),
        ("/sign-in/code", {"email": "csrf@paper.example"}),
        ("/sign-in/enter", {"email": "csrf@paper.example", "code": "123456"}),
        ("/sign-out", {}),
    ],
)
def test_another_sites_form_does_nothing_in_a_readers_name(
    server: Server, victim: Api, path: str, typed: dict[str, str], origin: str
) -> None:
    own = victim.says(STORY, "Still mine")["id"]
    address = server.url + path.format(paper=PUBLICATION, story=STORY, comment=own)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"{COOKIE}={victim.token}"}
    for said in ({"Origin": origin}, {"Origin": origin, "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "cross-site"}, {}):
        answer = http.request("POST", address, body=urlencode(typed), headers=headers | said, redirect=False)
        assert answer.status == 403
    assert comment(victim, own)["text"] == "Still mine"
    assert me(victim)


def test_nothing_is_changed_by_following_a_link(server: Server, victim: Api) -> None:
    own = victim.says(STORY, "Not by a link")["id"]
    for path in (
        f"/c/{own}/act/delete?sure=yes",
        f"/c/{own}/act/edit?text=x",
        f"/d/{PUBLICATION}/{STORY}/comments?text=x",
        "/sign-out",
    ):
        answer = http.request("GET", server.url + path, headers={"Cookie": f"{COOKIE}={victim.token}"}, redirect=False)
        assert answer.status == 405
    override = {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "DELETE", "Cookie": f"{COOKIE}={victim.token}"}
    http.request("GET", f"{server.url}/api/v1/comments/{own}?_method=DELETE", headers=override)
    assert comment(victim, own)["text"] == "Not by a link"


def test_public_answers_carry_nothing_of_who_asked_first(server: Server, victim: Api) -> None:
    own = victim.says(STORY, "Public")["id"]
    paths = (f"/d/{PUBLICATION}/{STORY}", f"/c/{own}", f"/api/v1/comments/{own}", f"/api/v1/discussion?story={STORY}")
    for path in (f"{path}{'&' if '?' in path else '?'}lang=en" for path in paths):
        signed = {"Cookie": f"{COOKIE}={victim.token}", "Authorization": f"Bearer {victim.token}", "Accept-Language": "es"}
        first = http.request("GET", server.url + path, headers=signed)
        second = http.request("GET", server.url + path)
        assert first.data == second.data
        for answer in (first, second):
            assert "Set-Cookie" not in answer.headers
            assert (victim.token or "") not in answer.data.decode()
    private = http.request("GET", f"{server.url}/c/{own}/act", headers={"Cookie": f"{COOKIE}={victim.token}"})
    assert "no-store" in private.headers["Cache-Control"]


def test_a_hidden_story_is_hidden_by_every_door(server: Server, victim: Api) -> None:
    paper = Api(server, api_key(server))
    path = f"/publications/{PUBLICATION}/stories/secret"
    facts = {"address": "https://paper.example/secret", "title": "Nobody knows"}
    assert paper.ask("PUT", path, facts).status == 201
    own = victim.says("secret", "Nor this")["id"]
    assert paper.ask("PUT", path, facts | {"state": "hidden"}).status == 200
    api = [
        ("GET", "/discussion?story=secret&sort=oldest", None),
        ("GET", f"/comments/{own}", None),
        ("GET", f"/comments/{own}/replies", None),
        ("GET", "/overlay?story=secret", None),
        ("POST", "/comments", {"story": "secret", "text": "x"}),
        ("POST", "/comments", {"story": "secret", "text": "x", "parent": own}),
        ("PATCH", f"/comments/{own}", {"text": "x"}),
        ("PUT", f"/comments/{own}/respect", None),
        ("POST", f"/comments/{own}/reports", {"rule": "spam"}),
        ("POST", "/stories", {"address": facts["address"], "publication": PUBLICATION}),
    ]
    for method, address, said in api:
        refused(victim.ask(method, address, said), 404, "story-hidden")
    assert victim.told("GET", "/counts?story=secret&story=x")["counts"]["secret"] == 0
    pages = [f"/d/{PUBLICATION}/secret", f"/d/{PUBLICATION}/secret/fragment", f"/c/{own}", f"/c/{own}/act"]
    for page in [*pages, f"/feeds/{PUBLICATION}/stories/secret.xml", f"/d/{PUBLICATION}", f"/feeds/{PUBLICATION}.xml"]:
        answer = http.request("GET", server.url + page, headers={"Cookie": f"{COOKIE}={victim.token}"})
        # A fragment is put into a paper's own page as it comes: one line, and no error.
        told = page.endswith("/fragment") or page in (f"/d/{PUBLICATION}", f"/feeds/{PUBLICATION}.xml")
        assert answer.status == (200 if told else 404)
        assert b"Nobody knows" not in answer.data
        assert b"Nor this" not in answer.data


def test_a_connection_shared_by_two_readers_keeps_them_apart(server: Server, victim: Api, mallory: Api) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        for reader in (victim, mallory, None, victim):
            who = f"Authorization: Bearer {reader.token}\r\n" if reader else ""
            connection.sendall(f"GET /api/v1/overlay?story={STORY} HTTP/1.1\r\nHost: {host}\r\n{who}\r\n".encode())
            received = b""
            while not received.endswith(b"}"):
                received += connection.recv(65_536)
            assert json.loads(received.partition(b"\r\n\r\n")[2])["reader"] == (me(reader) if reader else None)
