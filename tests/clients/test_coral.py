"""What Coral sends, byte for byte as its server does, and what it reads of the answer.

Seen in Coral's `services/perspective` (release 7 to 9) and, for the oldest, in Talk 4's plugins. Coral appends the operation to
the path of its setting “endpoint”, adds ?key=, reads ``attributeScores[MODEL].summaryScore.value`` and compares the token.
"""

import json
from typing import Any

import pytest

from tests.clients.running import Running, http

TEXT = "You damn fool"
COMMENT = "8d9c4b7e-0000-4000-8000-000000000001"


def send(server: Running, operation: str, body: dict[str, Any]) -> Any:
    url = f"{server.url}/v1alpha1/{operation}?key={server.key}"
    answer = http.request("POST", url, body=json.dumps(body), headers={"Content-Type": "application/json"})
    assert answer.status == 200, answer.data
    return answer.json()


@pytest.mark.parametrize(
    ("model", "language", "score"), [("TOXICITY", "en", 0.9), ("SEVERE_TOXICITY", "en", 0.729), ("TOXICITY", "es", 0.9)]
)
def test_a_comment_is_judged_as_it_is_written(server: Running, model: str, language: str, score: float) -> None:
    body = {"comment": {"text": TEXT}, "doNotStore": True, "requestedAttributes": {model: {}}, "languages": [language]}
    answer = send(server, "comments:analyze", body)
    assert answer["attributeScores"][model]["summaryScore"]["value"] == pytest.approx(score)


def feedback(status: str, value: int = 1) -> dict[str, Any]:
    note = {"url": f"https://paper.example/ferry?commentID={COMMENT}", "Coral_comment_id": COMMENT}
    return {
        "comment": {"text": TEXT},
        "context": {"entries": [{"text": json.dumps(note)}]},
        "attributeScores": {status: {"summaryScore": {"value": value}}},
        "languages": ["EN"],
        "communityId": "Coral:https://talk.paper.example/",
        "clientToken": f"comment:{COMMENT}",
    }


def test_moderators_verdicts_are_kept_and_a_changed_mind_is_another(server: Running) -> None:
    for body in (feedback("DELETED"), feedback("DELETED"), feedback("APPROVED", 0), feedback("APPROVED", 0), feedback("DELETED")):
        assert send(server, "comments:suggestscore", body)["clientToken"] == f"comment:{COMMENT}"
    kept = [label for label in server.labels if label.get("client_token") == f"comment:{COMMENT}"]
    assert [label["labels"] for label in kept] == [{"toxic": 1.0}, {"toxic": 0.0}, {"toxic": 1.0}]
    assert {label["text"] for label in kept} == {TEXT}
    assert {label["community"] for label in kept} == {"Coral:https://talk.paper.example/"}
    assert {label["lang"] for label in kept} == {"en"}
    assert all(label["at"] for label in kept)


def test_talk_4_sends_notes_in_fields_of_their_own_and_its_language_without_a_list(server: Running) -> None:
    entries = [{"url": "https://paper.example/ferry"}, {"reply_to_id_Coral_comment_id": None}, {"Coral_comment_id": COMMENT}]
    body = feedback("HIGHLIGHTED") | {"context": {"entries": entries}, "languages": "EN", "clientToken": ""}
    assert send(server, "comments:suggestscore", body) == {"requestedLanguages": ["en"]}
    assert server.labels[-1]["labels"] == {"toxic": 0.0}
