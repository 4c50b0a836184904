"""google-api-python-client, unmodified, by the discovery document that the server itself serves."""

from collections.abc import Iterator
from typing import Any

import pytest
from googleapiclient import discovery
from googleapiclient.errors import HttpError

from tests.clients.running import Running


def client(server: Running, key: str | None = None) -> Any:
    return discovery.build(
        "commentanalyzer",
        "v1alpha1",
        developerKey=key or server.key,
        discoveryServiceUrl=f"{server.url}/$discovery/rest?version=v1alpha1",
        static_discovery=False,
    )


@pytest.fixture(scope="module")
def comments(server: Running) -> Iterator[Any]:
    with client(server) as built:
        yield built.comments()


def test_a_comment_is_analyzed(comments: Any) -> None:
    body = {"comment": {"text": "🙂 you fool"}, "requestedAttributes": {"TOXICITY": {}, "INSULT": {}}, "spanAnnotations": True}
    answer = comments.analyze(body=body).execute()
    score = {"value": 0.9, "type": "PROBABILITY"}
    assert answer["attributeScores"]["TOXICITY"]["summaryScore"] == score
    assert answer["attributeScores"]["INSULT"]["spanScores"] == [{"begin": 7, "end": 11, "score": score}]
    assert answer["languages"] == answer["detectedLanguages"] == ["en"]


def test_the_article_and_the_comment_before_count(comments: Any) -> None:
    body = {"comment": {"text": "off"}, "requestedAttributes": {"OFF_POINT": {}}}
    assert "attributeScores" not in comments.analyze(body=body).execute()
    context = {"articleAndParentComment": {"article": {"text": "Ferries"}, "parentComment": {"text": "Late again."}}}
    answer = comments.analyze(body=body | {"context": context}).execute()
    assert answer["attributeScores"]["OFF_POINT"]["summaryScore"]["value"] == 0.9


def test_a_suggested_score_is_kept_once_however_often_it_is_sent(server: Running, comments: Any) -> None:
    body = {
        "comment": {"text": "Get busy living, or get busy dying."},
        "attributeScores": {"TOXICITY": {"summaryScore": {"value": 0}}},
        "communityId": "/forum/movies",
        "clientToken": "comment-53922",
    }
    for _ in range(3):
        assert comments.suggestscore(body=body).execute() == {"clientToken": "comment-53922"}
    kept = [label for label in server.labels if label.get("client_token") == "comment-53922"]
    assert [label["labels"] for label in kept] == [{"toxic": 0.0}]


def test_errors_are_read_as_google_s_own(server: Running, comments: Any) -> None:
    with pytest.raises(HttpError) as empty:
        comments.analyze(body={}).execute()
    assert (empty.value.status_code, empty.value.reason) == (400, "Comment must be non-empty.")
    assert empty.value.error_details[0]["errorType"] == "COMMENT_EMPTY"
    with pytest.raises(HttpError) as french:
        comments.analyze(
            body={"comment": {"text": "Zut"}, "requestedAttributes": {"TOXICITY": {}}, "languages": ["fr"]}
        ).execute()
    assert french.value.reason == "Attribute TOXICITY does not support request languages: fr"
    with client(server, "hr_wrong") as other, pytest.raises(HttpError) as wrong:
        other.comments().analyze(body={}).execute()
    assert wrong.value.error_details[0]["reason"] == "API_KEY_INVALID"
