"""`/v1/moderations` in OpenAI's shape."""

import pytest

from houserules.serving.asking import Asked
from houserules.shapes import Verdict
from tests.houserules.serving.asking import SLOW_KEY, Asking, verdict

PATH = "/v1/moderations"
CATEGORIES = [
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/intent",
    "self-harm/instructions",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
]


def test_a_text_is_judged_by_every_category_and_what_no_rule_judges_is_never_flagged() -> None:
    asking = Asking(lambda _: verdict(personal=0.9, hate=0.2, threat=0.6))
    answer = asking.post(PATH, {"input": "You fool.", "model": "omni-moderation-latest"})
    assert answer.json["id"].startswith("modr-")
    assert answer.json["model"] == "houserules-7"
    [result] = answer.json["results"]
    assert (
        list(result["categories"])
        == list(result["category_scores"])
        == list(result["category_applied_input_types"])
        == CATEGORIES
    )
    assert {name for name, flagged in result["categories"].items() if flagged} == {
        "harassment",
        "harassment/threatening",
        "violence",
    }
    assert result["flagged"] is True
    assert result["category_scores"]["hate/threatening"] == 0.2
    assert (result["category_scores"]["sexual"], result["category_applied_input_types"]["sexual"]) == (0.0, [])
    assert result["category_applied_input_types"]["hate"] == ["text"]


def test_several_texts_get_as_many_results_in_order() -> None:
    asking = Asking(lambda asked: verdict(hate=0.9 if asked.comment == "b" else 0.1))
    results = asking.post(PATH, {"input": ["a", "b", ""]}).json["results"]
    assert [result["flagged"] for result in results] == [False, True, False]


def test_parts_make_up_one_text() -> None:
    asking = Asking()
    assert len(asking.post(PATH, {"input": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}).json["results"]) == 1
    assert asking.asked[0].comment == "a\nb"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[",
        {},
        {"input": 5},
        {"input": []},
        {"input": [1]},
        {"input": ["a", {"type": "text", "text": "b"}]},
        {"input": [{"type": "image_url", "image_url": {"url": "https://x.example"}}]},
        {"input": ["a"] * 101},
        {"input": "a" * 20_481},
        {"input": "a", "model": 1},
        {"input": "a", "user": "b"},
    ],
)
def test_what_can_t_be_judged_is_refused_with_openai_s_error_object(body: object) -> None:
    answer = Asking().post(PATH, body)
    assert answer.status == 400
    assert answer.json["error"]["type"] == "invalid_request_error"
    assert set(answer.json["error"]) == {"message", "type", "param", "code"}


def test_a_wrong_key_and_a_spent_quota_are_told_as_openai_does() -> None:
    asking = Asking()
    wrong = asking.post(PATH, {"input": "a"}, key="sk-wrong")
    assert (wrong.status, wrong.json["error"]["code"]) == (401, "invalid_api_key")
    assert asking.post(PATH, {"input": "a"}, key=None).status == 401
    spent = asking.post(PATH, {"input": ["a", "b", "c"]}, key=SLOW_KEY)
    assert (spent.status, spent.json["error"]["code"]) == (429, "rate_limit_exceeded")
    assert not asking.asked


def test_an_engine_that_breaks_at_one_of_several_texts_is_told_as_a_failure_and_flags_nothing() -> None:
    def breaks(asked: Asked) -> Verdict:
        if asked.comment == "b":
            raise ZeroDivisionError
        return verdict()

    answer = Asking(breaks).post(PATH, {"input": ["a", "b"]})
    assert answer.status == 500
    assert set(answer.json) == {"error"}
