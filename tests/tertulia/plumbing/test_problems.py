import json

import pytest

from tertulia.plumbing.problems import NotValid, Problem, TooMany, all_problems, response
from tertulia.readers.errors import PaperLoginBroken
from tertulia.wire.problem import Fault

WORDS = {
    "seconds": 5,
    "minutes": 5,
    "most": 5_000,
    "length": 5_001,
    "line": 2,
    "column": 8,
    "ordinal": 3,
    "town": 80,
    "bio": 500,
    "message": "no",
    "version": "1",
    "name": "exp",
    "names": "jku",
    "alg": "none",
    "algs": "RS256",
    "issuer": "https://paper.example",
    "audience": "https://talk.example/chronicle",
}


@pytest.mark.parametrize("kind", list(all_problems()), ids=lambda kind: kind.code)
def test_every_problem_can_be_told_in_full(kind: type[Problem]) -> None:
    answer = response(kind(**({"reason": "no"} if kind is PaperLoginBroken else WORDS)))
    told = json.loads(answer.content)
    assert answer.status_code == told["status"] == kind.status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    assert told["type"] == f"/problems/{kind.code}"
    assert all(told[name].strip() and "%(" not in told[name] for name in ("title", "detail", "hint"))


def test_faults_say_where_and_what() -> None:
    told = json.loads(response(NotValid(errors=[Fault(at="body.text", message="missing")])).content)
    assert told["errors"] == [{"at": "body.text", "message": "missing"}]


def test_a_detail_may_be_made_exact_and_may_hold_percent_signs() -> None:
    assert TooMany(seconds=9).detail.endswith("in 9 seconds.")
    assert NotValid("100% wrong").detail == "100% wrong"
