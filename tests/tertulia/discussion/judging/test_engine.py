"""The one engine of the process."""

import pytest

from houserules.shapes import Tier
from tertulia.discussion.judging import engine
from tests.tertulia.discussion.judges import Judge, failing, judging


def test_another_judge_judges_only_while_it_is_meant_to() -> None:
    judge = Judge()
    with engine.another(judge):
        assert engine.engine() is judge
    assert engine._engine is not judge


def test_loading_begins_with_a_sentence_and_never_breaks_the_server(caplog: pytest.LogCaptureFixture) -> None:
    judge = Judge()
    with judging(judge):
        engine.warm(Tier.FAST)
        assert judge.tiers() == [Tier.FAST]
    with judging(failing(Tier.FULL)):
        engine.warm(Tier.FULL)
        assert "there are no weights" in engine.trouble()
    assert "comments are held" in caplog.text
