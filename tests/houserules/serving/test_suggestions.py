"""`comments:suggestscore`: what people say of comments, kept to train on."""

import json

import pytest

from houserules.serving.asking import Label
from tests.houserules.serving.asking import SUGGEST, Asking


def suggestion(attributes: object, **more: object) -> dict[str, object]:
    return {"comment": {"text": "You fool."}, "attributeScores": attributes} | more


def value(number: float) -> dict[str, object]:
    return {"summaryScore": {"value": number}}


def kept(attributes: object, **more: object) -> Label:
    asking = Asking()
    assert asking.post(SUGGEST, suggestion(attributes, **more)).status == 200
    [label] = asking.kept
    return label


def test_a_suggested_score_is_kept_with_who_said_it_of_what() -> None:
    asking = Asking()
    answer = asking.post(
        SUGGEST, suggestion({"TOXICITY": value(0.9)}, communityId="/forum/movies", clientToken="comment-53922", languages=["en"])
    )
    assert answer.json == {"clientToken": "comment-53922", "requestedLanguages": ["en"]}
    assert asking.kept == [
        Label(
            text="You fool.",
            labels={"toxic": 0.9},
            attributes={"TOXICITY": {"value": 0.9}},
            caller="chronicle",
            lang="en",
            community="/forum/movies",
            client_token="comment-53922",
        )
    ]


@pytest.mark.parametrize(
    ("attributes", "labels"),
    [
        ({"APPROVED": value(0)}, {"toxic": 0.0}),
        ({"APPROVED": value(1)}, {"toxic": 0.0}),
        ({"HIGHLIGHTED": value(1)}, {"toxic": 0.0}),
        ({"DELETED": value(1)}, {"toxic": 1.0}),
        ({"INSULT": value(1), "IDENTITY_ATTACK": value(0)}, {"personal": 1.0, "hate": 0.0}),
        ({"PROFANITY": value(0), "OBSCENE": value(1)}, {"profanity": 1.0}),
        ({"THREAT_EXPERIMENTAL": value(1)}, {"threat": 1.0}),
        ({"OFF_POINT": value(1), "SPAM": value(0)}, {"off_point": 1.0, "spam": 0.0}),
        ({"SEVERE_TOXICITY": value(1)}, {"toxic": 1.0}),
        ({"SEVERE_TOXICITY": value(0)}, {}),
        ({"TOXICITY": {"summaryScore": {}}}, {"toxic": 0.0}),
    ],
)
def test_attributes_and_moderators_verdicts_become_labels_by_rule(attributes: object, labels: dict[str, float]) -> None:
    assert kept(attributes).labels == labels


def test_spans_are_kept_by_characters_and_the_largest_stands_for_all() -> None:
    label = kept(
        {"INSULT": {"spanScores": [{"begin": 3, "end": 7, "score": {"value": 0.7}}, {"end": 2, "score": {"value": 0.2}}]}},
        comment={"text": "🙂 fool"},
    )
    assert label.labels == {"personal": 0.7}
    assert label.attributes["INSULT"]["spans"] == [{"begin": 2, "end": 6, "value": 0.7}, {"begin": 0, "end": 1, "value": 0.2}]


def test_of_html_the_words_are_kept() -> None:
    label = kept({"INSULT": {"spanScores": [{"end": 3, "score": {"value": 1}}]}}, comment={"text": "<b>fool</b>", "type": "HTML"})
    assert (label.text, label.attributes) == ("fool", {"INSULT": {"value": 1.0}})


def test_the_context_is_kept_as_it_was_told() -> None:
    pair = {"article": {"text": "Ferries"}, "parentComment": {"text": "Late."}}
    assert kept({"DELETED": value(1)}, context={"articleAndParentComment": pair}).context == {
        "article": "Ferries",
        "parent": "Late.",
    }


@pytest.mark.parametrize(
    "body",
    [
        suggestion({}),
        suggestion({"CHARM": value(1)}),
        suggestion({"TOXICITY": {}}),
        suggestion({"TOXICITY": value(1.5)}),
        suggestion({"TOXICITY": value(True)}),
        suggestion({"TOXICITY": {"spanScores": [{"begin": 5, "end": 5}]}}),
        suggestion({"TOXICITY": {"spanScores": [{"end": 10}]}}),
        suggestion({"TOXICITY": {"spanScores": [{"end": 1.5}]}}),
        suggestion({"TOXICITY": {"spanScores": [{"end": 1e999}]}}),
        suggestion({"TOXICITY": {"spanScores": [{"end": 1}] * 1_001}}),
        suggestion({"TOXICITY": value(1)}, comment={"text": ""}),
        suggestion({"TOXICITY": value(1)}, requestedAttributes={}),
        b"",
    ],
)
def test_what_can_t_be_kept_is_refused(body: object) -> None:
    asking = Asking()
    told = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = asking.post(SUGGEST, told)
    assert (answer.status, answer.json["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert not asking.kept


def test_a_label_that_can_t_be_kept_is_told_to_come_again() -> None:
    def full(label: Label) -> None:
        raise OSError(28, "No space left on device")

    answer = Asking(keep=full).post(SUGGEST, suggestion({"DELETED": value(1)}))
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
