"""npm's perspective-api-client, unmodified, its host rewritten by an interceptor of axios."""

from typing import Any

import pytest

from tests.clients.running import Running, node


@pytest.fixture(scope="module")
def told(server: Running) -> Any:
    return node("perspective.cjs", server.url, server.key)


def test_a_comment_is_analyzed(told: Any) -> None:
    scores = {name: score["summaryScore"]["value"] for name, score in told["insult"]["attributeScores"].items()}
    assert scores == {"TOXICITY": 0.9, "INSULT": 0.9, "PROFANITY": 0.9}


def test_a_whole_request_goes_through(told: Any) -> None:
    assert told["resource"]["attributeScores"]["OFF_POINT"]["summaryScore"] == {"value": 0.9, "type": "PROBABILITY"}


def test_errors_are_told_in_the_client_s_own_way(told: Any) -> None:
    assert told["empty"] == {"name": "ResponseError", "message": "Comment must be non-empty.", "status": 400}
    assert told["unknown"]["message"] == "Unknown requested attribute: CHARM"
    assert told["wrong"]["message"] == "API key not valid. Please pass a valid API key."
