"""What the manual shows of rulebooks is so."""

import re
from pathlib import Path

import pytest

from houserules.errors import RulebookInvalid
from houserules.remarks import read_remark
from houserules.rulebook import MOST_WORDS, load_rulebook
from houserules.shapes import Action, Rule

DOCS = Path(__file__).parents[2] / "docs"
NEWSROOM = (DOCS / "newsroom" / "house-rules.md").read_text("utf-8")
OPERATORS = (DOCS / "operators" / "rulebooks.md").read_text("utf-8")


def test_the_example_is_a_rulebook() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", NEWSROOM, re.DOTALL)
    rulebook = load_rulebook(example)
    assert rulebook.decide({Rule.PROFANITY: 0.5}, section="Obituaries") == {Rule.PROFANITY: Action.HOLD}
    assert rulebook.decide({}, words=["landlubber"], section="Sports") == {Rule.PROFANITY: Action.PUBLISH}


def test_every_rule_and_level_is_explained() -> None:
    assert [rule for rule in Rule if f"| `{rule}` |" not in NEWSROOM] == []
    assert [action for action in Action if action is not Action.PUBLISH and f"| `{action}` |" not in NEWSROOM] == []
    assert f"up to {MOST_WORDS:,}" in NEWSROOM


def test_the_mistake_that_is_shown_is_told_so() -> None:
    with pytest.raises(RulebookInvalid) as refused:
        load_rulebook('name = "A"\nversion = "1"\n\n[rules.profanty]')
    assert f"house.toml:4:8: {refused.value.message}\n        {refused.value.hint}\n" in NEWSROOM


def test_the_labelled_comment_is_one() -> None:
    (line,) = re.findall(r"^    (\{.*\})$", OPERATORS, re.MULTILINE)
    assert read_remark(line.encode(), 1).rule is Rule.PERSONAL
