"""The OpenAPI file is the truth: what it allows is answered as it says, what it forbids is refused, and nothing breaks."""

import itertools
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from ninja.responses import NinjaJSONEncoder
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tertulia.assembly.api import api
from tertulia.assembly.founding import new_api_key
from tertulia.discussion.services.flagging import set_respect
from tertulia.plumbing.problems import MEDIA_TYPE
from tertulia.readers.credentials import make_token
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.registering import StoryFacts, push_story
from tests.conftest import PAPER_ORIGIN
from tests.tertulia.discussion.judges import Judge, judging
from tests.tertulia.discussion.talking import ask, differences, guest, member, say, sender

EXAMPLES = int(os.environ.get("TERTULIA_CONTRACT_EXAMPLES", "10"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]


@dataclass
class Talk:
    """Names that mean something, lent to half of the requests; the other half asks for what isn't there."""

    names: dict[str, Iterator[Any]]
    credentials: Iterator[str | None]
    turns: Iterator[bool] = field(default_factory=lambda: itertools.cycle([True, True, False]))

    def lend(self, case: Case) -> None:
        if case.meta is not None and case.meta.generation.mode is not GenerationMode.POSITIVE:
            return
        if not next(self.turns):
            return
        for part in (case.path_parameters, case.query, case.body):
            if isinstance(part, dict):
                part.update({name: next(values) for name, values in self.names.items() if name in part})
        credential = next(self.credentials)
        if credential is not None:
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {credential}"}  # type: ignore[assignment]


@pytest.fixture
def judge() -> Iterator[None]:
    with judging(Judge(), judging="fast"):
        yield


@pytest.fixture
def talk(paper: Publication, one_connection: None, judge: None) -> Talk:
    story = push_story(paper=paper, key="tram", address=f"{PAPER_ORIGIN}/tram", facts=StoryFacts(title="The tram returns"))[0]
    closed = push_story(paper=paper, key="bus", address=f"{PAPER_ORIGIN}/bus", facts=StoryFacts())[0]
    ana, luis = guest("Ana"), guest("Luis")
    roots = [say(story, ana, f"Root {number}") for number in range(25)]
    replies = [say(story, luis, f"Reply {number}", under=roots[number % 3]) for number in range(60)]
    set_respect(comment_id=roots[0].pk, sender=sender(luis), respected=True)
    say(closed, ana)
    Story.objects.filter(pk=closed.pk).update(state="closed")
    ids = [str(row.pk) for row in (*roots[:4], *replies[:4])]
    return Talk(
        names={
            "comment_id": itertools.cycle(ids),
            "comment": itertools.cycle([ids[:3], ids[3:]]),
            "story": itertools.cycle(["tram", f"{PAPER_ORIGIN}/tram", "bus"]),
            "publication": itertools.cycle(["chronicle"]),
            "slug": itertools.cycle(["chronicle"]),
            "key": itertools.cycle(["tram", "new-key"]),
            "address": itertools.cycle([f"{PAPER_ORIGIN}/tram", f"{PAPER_ORIGIN}/another"]),
            "parent": itertools.cycle([None, ids[1], None]),
            "after": itertools.cycle([ids[5], f"0.{ids[1]}"]),
            "guest_name": itertools.cycle(["Noor", None]),
            # Something for every way a comment can be judged.
            "text": itertools.cycle(["A garden.", "You turnip.", "You cabbage.", "A nettle.", "👍"]),
            "accept_nudge": itertools.cycle([False, True]),
            "email": itertools.cycle(["ana@paper.example"]),
        },
        credentials=itertools.cycle([make_token(ana), make_token(member("Noor")), None, new_api_key(paper), "nonsense"]),
    )


@pytest.fixture
def one_connection(db: None) -> Iterator[None]:
    """Between two requests Django would close the connection that this test's transaction lives on."""
    told = (signals.request_started, signals.request_finished)
    for signal in told:
        signal.disconnect(close_old_connections)
    yield
    for signal in told:
        signal.connect(close_old_connections)


def _described() -> Any:
    """As the server would send it, but made while tests are collected, when nobody may ask the database yet."""
    text = json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), cls=NinjaJSONEncoder)
    loaded = schemathesis.openapi.from_dict(json.loads(text))
    loaded.app, loaded.location = WSGIHandler(), "/api/v1/openapi.json"
    return loaded


schema = _described()
# What is too long for its place may be too long to be read at all.
schema.config.checks.negative_data_rejection.expected_statuses += ["413"]
_few = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@schema.parametrize()
@_few
def test_every_answer_is_one_the_file_describes(case: Case, talk: Talk) -> None:
    talk.lend(case)
    answer = case.call_and_validate(checks=_checks(case))
    if answer.status_code >= 400:
        told = answer.json()
        assert answer.headers["content-type"] == [MEDIA_TYPE]
        assert told["status"] == answer.status_code
        assert told["type"] == f"/problems/{told['code']}"
        assert told["hint"]
    elif case.method != "GET":
        assert differences() == []


def _checks(case: Case) -> list[Any]:
    """In an address one value is a list of one, and all is text: there, what is no list in JSON is one as it is sent."""
    listed = any(
        told["in"] == "query" and "array" in json.dumps(told["schema"]) for told in case.operation.definition.raw["parameters"]
    )
    return [check for check in CHECKS if not (listed and check is negative_data_rejection)]


@pytest.mark.django_db
def test_the_file_is_served_as_it_was_tried() -> None:
    assert ask("GET", "/openapi.json").told == schema.raw_schema


def test_the_file_names_every_address_and_how_one_says_who_one_is() -> None:
    raw = schema.raw_schema
    assert set(raw["components"]["securitySchemes"]) == {"reader", "readerCookie", "apiKey"}
    operations = {(method, path): told for path, ways in raw["paths"].items() for method, told in ways.items()}
    assert len(operations) == 41
    for (method, path), told in operations.items():
        assert told["summary"], path
        public = method == "get" and not path.endswith(
            ("/overlay", "/hidden", "/mutes", "/closings", "/bell", "/notices", "/follows")
        )
        assert public or "security" in told or path.endswith(("/stories", "/codes", "/session")), path
        for status, answer in told["responses"].items():
            if int(status) >= 400:
                assert set(answer["content"]) == {MEDIA_TYPE}, (path, status)
            assert int(status) not in (429, 503) or "Retry-After" in answer["headers"]
