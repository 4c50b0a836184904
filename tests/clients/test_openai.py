"""OpenAI's client for Python, unmodified, at /v1/moderations."""

import openai
import pytest

from tests.clients.running import Running


def client(server: Running, key: str = "") -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{server.url}/v1", api_key=key or server.key, max_retries=0)


def test_texts_are_judged(server: Running) -> None:
    with client(server) as asking:
        answer = asking.moderations.create(input=["You fool", "Good morning"], model="omni-moderation-latest")
    assert [result.flagged for result in answer.results] == [True, False]
    assert answer.results[0].categories.harassment is True
    assert answer.results[0].category_scores.harassment == 0.9
    assert answer.results[0].categories.sexual_minors is False
    assert answer.results[0].category_applied_input_types.sexual == []


def test_errors_are_read_as_openai_s_own(server: Running) -> None:
    with client(server, "sk-wrong") as asking, pytest.raises(openai.AuthenticationError, match="API key not valid"):
        asking.moderations.create(input="Hm")
    with client(server) as asking, pytest.raises(openai.BadRequestError, match="Only parts of the type 'text'") as refused:
        asking.moderations.create(input=[{"type": "image_url", "image_url": {"url": "https://x.example/a.png"}}])
    assert refused.value.param == "input[0].type"
