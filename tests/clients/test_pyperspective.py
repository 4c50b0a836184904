"""PyPerspective, unmodified. It has no option for its host; what it calls ``base_url`` is set, as the manual shows."""

import pytest
from PyPerspective import Perspective as module
from PyPerspective.errors import InvalidAuthKey

from tests.clients.running import Running


@pytest.fixture(autouse=True)
def _its_host_is_ours(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "base_url", f"{server.url}/v1alpha1/comments:analyze")


def test_a_comment_is_scored(server: Running) -> None:
    comment = module.Perspective(server.key).get_score("You damn fool", tests=["TOXICITY", "INSULT", "PROFANITY", "THREAT"])
    assert [(attribute.name, attribute.score, attribute.score_type) for attribute in comment.attributes] == [
        ("TOXICITY", 0.9, "PROBABILITY"),
        ("INSULT", 0.9, "PROBABILITY"),
        ("PROFANITY", 0.9, "PROBABILITY"),
        ("THREAT", 0.1, "PROBABILITY"),
    ]
    assert str(comment["INSULT"][0]) == "You damn fool"
    assert (comment.requests_langs, comment.detected_langs) == (["en"], ["en"])


def test_a_model_on_trial_in_spanish_is_answered(server: Running) -> None:
    comment = module.Perspective(server.key).get_score("Hola", tests="INSULT_EXPERIMENTAL", langs="es")
    assert comment["INSULT_EXPERIMENTAL"].score == 0.1


def test_a_wrong_key_is_noticed(server: Running) -> None:
    with pytest.raises(InvalidAuthKey):
        module.Perspective("hr_wrong")
