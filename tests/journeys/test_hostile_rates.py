"""Floods, with the rates an installation has by itself: the flooder is told when to come again, everybody else goes on."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import urllib3

from tertulia.assembly.configuration import all_settings
from tests import databases
from tests.journeys.corpora import Api, register
from tests.server import PUBLICATION, Server, http, running_server

pytestmark = pytest.mark.journey

STORY = "flooded"
DEFAULT_RATES = {setting.variable: setting.default for setting in all_settings().values() if setting.name.endswith("_rates")}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Behind one proxy, so that tests can come from many networks."""
    database = databases.fresh_database_url()
    with running_server(tmp_path, database_url=database, TERTULIA_TRUSTED_PROXIES="1", **DEFAULT_RATES) as running:
        register(running, STORY)
        yield running
        assert "a request failed" not in running.log()
        assert "Everything adds up" in running.run("check").stdout


def from_network(server: Server, network: int, token: str | None = None, *, told_by_client: str = "") -> Api:
    """As our proxy passes it on: what the client claimed, then the address it really came from."""
    hops = [hop for hop in (told_by_client, f"198.51.{network}.7") if hop]
    return Api(server, token, {"X-Forwarded-For": ", ".join(hops)})


def guest(server: Server, network: int, name: str = "Guest") -> Api:
    api = from_network(server, network)
    api.says(STORY, "Hello", name)
    return api


def statuses(answers: list[urllib3.BaseHTTPResponse], good: int) -> int:
    """How many were let through; every other must be told clearly when to come again."""
    for answer in answers:
        if answer.status == good:
            continue
        told = json.loads(answer.data)
        assert (answer.status, told["code"]) == (429, "too-many-requests")
        assert 0 < int(answer.headers["Retry-After"]) <= 3_600
        assert answer.headers["Retry-After"] in told["detail"]
        assert told["hint"]
    return sum(answer.status == good for answer in answers)


def flood(api: Api, times: int, method: str, path: str, *said: dict[str, Any]) -> list[urllib3.BaseHTTPResponse]:
    """From four connections at once."""
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda n: api.ask(method, path, said[n % len(said)] if said else None), range(times)))


def test_a_reader_who_floods_is_stopped_and_others_go_on(server: Server) -> None:
    flooder, other = guest(server, 1), guest(server, 1, "Other")
    let_through = statuses(flood(flooder, 45, "POST", "/comments", {"story": STORY, "text": "Me again"}), 201)
    assert let_through == 30
    # The same reader from elsewhere is the same reader; another from there is not.
    moved = from_network(server, 2, flooder.token)
    assert moved.ask("POST", "/comments", {"story": STORY, "text": "Moved"}).status == 429
    other.says(STORY, "I may")
    guest(server, 2)
    assert other.told("GET", f"/counts?story={STORY}")["counts"][STORY] == 30 + 4


def test_edits_count_as_well(server: Server) -> None:
    writer = guest(server, 1)
    own = writer.says(STORY, "To be edited")["id"]
    edits = [{"text": f"Version {number}"} for number in range(40)]
    assert statuses(flood(writer, 40, "PATCH", f"/comments/{own}", *edits), 200) == 29


def test_a_flood_of_new_guests_from_one_network_is_stopped_and_another_network_goes_on(server: Server) -> None:
    said = [{"story": STORY, "text": "Hello", "guest_name": f"Guest {number}"} for number in range(260)]
    api = from_network(server, 1)
    assert statuses(flood(api, 260, "POST", "/comments", *said), 201) == 200
    # A claim of one's own doesn't help: what our proxy saw counts.
    for claim in ("203.0.113.5", "203.0.113.6, 203.0.113.7", "unknown", "127.0.0.1"):
        liar = from_network(server, 1, told_by_client=claim)
        assert liar.ask("POST", "/comments", said[0]).status == 429
    underscored = replaced(api, {"X_Forwarded_For": "203.0.113.8"})
    assert underscored.ask("POST", "/comments", said[0]).status == 429
    guest(server, 2)
    # Nor do reactions and reports of guests still to be made.
    comment = guest(server, 3).says(STORY, "Respect me")["id"]
    assert api.ask("PUT", f"/comments/{comment}/respect", {"guest_name": "Yet another"}).status == 429


def replaced(api: Api, more: dict[str, str]) -> Api:
    return Api(api.server, api.token, api.headers | more)


def test_reactions_and_reports_are_limited_each_by_itself(server: Server) -> None:
    liked = guest(server, 1).says(STORY, "Like me")["id"]
    fan = guest(server, 2)
    assert statuses(flood(fan, 80, "PUT", f"/comments/{liked}/respect"), 200) == 60
    assert fan.ask("POST", f"/comments/{liked}/reports", {"rule": "spam"}).status == 201
    assert statuses(flood(fan, 30, "POST", f"/comments/{liked}/reports", {"rule": "spam"}), 200) == 19
    fan.says(STORY, "Posting is another thing")


def test_stories_made_up_by_one_network_are_limited(server: Server) -> None:
    viewed = [{"address": f"https://paper.example/made-up/{number}", "publication": PUBLICATION} for number in range(150)]
    assert statuses(flood(from_network(server, 1), 150, "POST", "/stories", *viewed), 201) == 120
    assert from_network(server, 2).ask("POST", "/stories", viewed[-1]).status in (200, 201)
    # By their page without scripts as well, and what is known already is shown to all.
    page = f"{server.url}/d/{PUBLICATION}?" + urlencode({"address": "https://paper.example/made-up/by-page"})
    headers = {"X-Forwarded-For": "198.51.1.7"}
    assert http.request("GET", page, headers=headers, redirect=False).status == 429
    known = f"{server.url}/d/{PUBLICATION}?" + urlencode({"address": f"https://paper.example/{STORY}"})
    assert http.request("GET", known, headers=headers, redirect=False).status == 302


def test_codes_are_limited_for_an_address_and_for_a_network(server: Server) -> None:
    ask = [{"email": "often@paper.example"}]
    assert statuses([from_network(server, n).ask("POST", "/sign-in/codes", ask[0]) for n in range(5)], 202) == 3
    others = [{"email": f"person{number}@paper.example"} for number in range(30)]
    assert statuses(flood(from_network(server, 9), 30, "POST", "/sign-in/codes", *others), 202) == 20
    guess = from_network(server, 9).ask("POST", "/sign-in", {"email": "person1@paper.example", "code": "000000", "name": "X"})
    assert guess.status == 429
    assert from_network(server, 8).ask("POST", "/sign-in/codes", {"email": "quiet@paper.example"}).status == 202


def test_reading_is_never_limited(server: Server) -> None:
    reader = guest(server, 1)
    flood(reader, 40, "POST", "/comments", {"story": STORY, "text": "Too much"})
    paths = [f"/discussion?story={STORY}", f"/counts?story={STORY}", f"/overlay?story={STORY}"]
    for path in paths:
        assert {answer.status for answer in flood(reader, 100, "GET", path)} == {200}


def test_a_form_that_came_too_often_is_answered_by_a_page_that_keeps_the_words(server: Server) -> None:
    writer = guest(server, 1)
    flood(writer, 35, "POST", "/comments", {"story": STORY, "text": "Too much"})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": server.url}
    headers |= {"Cookie": f"tertulia_reader={writer.token}", "X-Forwarded-For": "198.51.1.7"}
    answer = http.request(
        "POST", f"{server.url}/d/{PUBLICATION}/{STORY}/comments", body=urlencode({"text": "My long thoughts"}), headers=headers
    )
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert b"My long thoughts</textarea>" in answer.data
    assert b'role="alert"' in answer.data


def test_without_a_proxy_of_ours_nobody_is_believed_about_where_they_come_from(tmp_path: Path) -> None:
    rates = DEFAULT_RATES | {"TERTULIA_GUEST_NETWORK_RATES": "3/minute"}
    with running_server(tmp_path, database_url=databases.fresh_database_url(), **rates) as server:
        register(server, STORY)
        said = {"story": STORY, "text": "Hello", "guest_name": "Anybody"}
        answers = [from_network(server, number).ask("POST", "/comments", said) for number in range(6)]
        assert statuses(answers, 201) == 3
