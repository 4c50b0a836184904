"""A rulebook is read whole or refused with its place; what it decides follows laws."""

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from houserules.comparable import fold
from houserules.errors import HouseRulesError, RulebookInvalid
from houserules.rulebook import (
    MOST_SECTIONS,
    MOST_WORDS,
    Rulebook,
    Thresholds,
    default_rulebook,
    default_text,
    harshest,
    load_rulebook,
)
from houserules.shapes import Action, Rule
from tests.houserules.rulebooks import RULEBOOKS, SCORES

ORDER = list(Action)

PAPER = """
name = "The Velar Chronicle"
version = "2026-11-1"
[rules.profanity]
nudge = 0.60
hold = 0.85
refuse = 0.98
[rules.off_point]
[words]
refuse = ["Gallows  Bird"]
hold = ["turncoat"]
nudge = ["landlubber", "turnip"]
allow = ["Scunthorpe"]
[sections.obituaries.rules.profanity]
hold = 0.4
[sections."Sea and Sports".words]
allow = ["landlubber"]
hold = ["Turnip"]
"""


@pytest.fixture(scope="module")
def paper() -> Rulebook:
    return load_rulebook(PAPER)


def test_what_is_said_stands_and_the_rest_is_as_shipped(paper: Rulebook) -> None:
    assert (paper.name, paper.version) == ("The Velar Chronicle", "2026-11-1")
    assert paper.rules[Rule.PROFANITY] == Thresholds(0.60, 0.85, 0.98)
    assert paper.rules[Rule.HATE] == default_rulebook().rules[Rule.HATE]


def test_a_rule_that_is_named_replaces_the_shipped_one_whole(paper: Rulebook) -> None:
    assert paper.rules[Rule.OFF_POINT] == Thresholds()
    assert paper.decide({Rule.OFF_POINT: 1.0}) == {Rule.OFF_POINT: Action.PUBLISH}


def test_an_empty_rulebook_is_the_shipped_one_under_another_name() -> None:
    assert load_rulebook("").rules == default_rulebook().rules


def test_without_a_version_the_text_makes_one() -> None:
    one, two = load_rulebook('name = "A"'), load_rulebook('name = "B"')
    assert one.version != two.version
    assert one.version == load_rulebook('name = "A"').version
    assert load_rulebook('name = "A"\r\n').version == load_rulebook('\ufeffname = "A"\n').version


@pytest.mark.parametrize(
    ("score", "action"),
    [(0.0, "publish"), (0.59, "publish"), (0.6, "nudge"), (0.85, "hold"), (0.98, "refuse"), (1.0, "refuse")],
)
def test_a_threshold_is_reached_at_its_number(paper: Rulebook, score: float, action: str) -> None:
    assert paper.decide({Rule.PROFANITY: score}) == {Rule.PROFANITY: action}


def test_every_rule_with_a_score_is_decided_and_no_other(paper: Rulebook) -> None:
    assert paper.decide({Rule.HATE: 0.9, Rule.OFF_POINT: None, Rule.SPAM: 0.1}) == {Rule.HATE: "hold", Rule.SPAM: "publish"}


def test_a_score_that_is_no_number_never_passes(paper: Rulebook) -> None:
    assert paper.decide({Rule.PROFANITY: float("nan")}) == {Rule.PROFANITY: "refuse"}


@pytest.mark.parametrize("section", ["obituaries", "Obituaries", "  OBITUARIES "])
def test_a_section_has_its_own_rules_however_it_is_spelled(paper: Rulebook, section: str) -> None:
    assert paper.decide({Rule.PROFANITY: 0.5, Rule.HATE: 0.6}, section=section) == {Rule.PROFANITY: "hold", Rule.HATE: "nudge"}
    assert paper.decide({Rule.PROFANITY: 0.5}, section="City") == {Rule.PROFANITY: "publish"}


def test_own_words_bring_what_their_list_says(paper: Rulebook) -> None:
    nothing = {Rule.PROFANITY: 0.0}
    assert paper.decide(nothing, words=["gallows bird", "turnip"]) == {Rule.PROFANITY: "refuse"}
    assert paper.decide(nothing, words=["Turncoat"]) == {Rule.PROFANITY: "hold"}
    assert paper.decide(nothing, words=["turnip", "unheard-of"]) == {Rule.PROFANITY: "nudge"}
    assert paper.decide({}, words=["Scunthorpe"]) == {Rule.PROFANITY: "publish"}


def test_a_sections_words_go_before_the_papers(paper: Rulebook) -> None:
    assert paper.decide({}, words=["turnip"], section="sea  and sports") == {Rule.PROFANITY: "hold"}
    assert paper.decide({}, words=["landlubber"], section="Sea and Sports") == {Rule.PROFANITY: "publish"}
    assert paper.decide({}, words=["turncoat"], section="Sea and Sports") == {Rule.PROFANITY: "hold"}


def test_the_harshest_is_the_last_of_the_order() -> None:
    assert harshest([Action.HOLD, Action.NUDGE]) == Action.HOLD
    assert harshest([]) == Action.PUBLISH


WRONG = {
    "[rules.profanty]": (1, 8, "no “profanty” here. Did you mean “profanity”"),
    "[rules.hate]\nholt = 0.4": (2, 1, "Did you mean “hold”"),
    "titel = 3": (1, 1, "no “titel” here"),
    "[rules]\nxyz = {}": (2, 1, "There can be: profanity, hate, personal"),
    "[rules.hate]\nhold = 1.5": (2, 8, "from 0 to 1; 1.5 is not"),
    "[rules.hate]\nhold = -0.1": (2, 8, "from 0 to 1"),
    "[rules.hate]\nhold = nan": (2, 8, "from 0 to 1"),
    "[rules.hate]\nhold = inf": (2, 8, "from 0 to 1"),
    '[rules.hate]\nhold = "0.5"': (2, 8, "Here stands a text; it must be a number"),
    "[rules.hate]\nhold = true": (2, 8, "Here stands true or false"),
    "[rules.hate]\nhold = 2026-11-01": (2, 8, "Here stands a date or time"),
    "[rules.hate]\nnudge = 0.5\n\nhold = 0.4": (4, 8, "hold is 0.4, less than nudge, which is 0.5"),
    "[rules.hate]\nrefuse = 0.4\nnudge = 0.5": (2, 10, "refuse is 0.4, less than nudge"),
    "[rules.hate]\nhold = .5": (2, 8, "numbers begin with a digit"),
    "rules = 3": (1, 9, "must be a table"),
    "[rules]\nhate = 0.5": (2, 8, "Here stands a number; it must be a table"),
    "[[rules.hate]]": (1, 9, "Here stands a list; it must be a table"),
    "name = 3": (1, 8, "must be a text"),
    'name = "  "': (1, 8, "1 to 200 characters"),
    f'version = "{"x" * 101}"': (1, 11, "1 to 100 characters; it has 101"),
    '[words]\nhold = "knave"': (2, 8, "must be a list"),
    '[words]\nhold = ["knave",\n  3]': (3, 3, "Here stands a number"),
    f'[words]\nhold = ["{"x" * 101}"]': (2, 9, "1 to 100 characters; it has 101"),
    '[words]\nhold = ["kna\\nve"]': (2, 9, "line break"),
    '[words]\nhold = ["…!"]': (2, 9, "no letter"),
    '[words]\nhold = ["Knave"]\nallow = ["a", "KNAVE"]': (3, 15, "“knave” already stands in another list"),
    '[words]\nblock = ["knave"]': (2, 1, "There can be: nudge, hold, refuse, allow"),
    "[sections.a]\nrule = 3": (2, 1, "Did you mean “rules”"),
    "[sections.Sports]\n[sections.sports]": (2, 11, "already there"),
    '[sections." "]': (1, 11, "needs a name"),
    "[sections.a.rules.hate]\nnudge = 1\nhold = 0": (3, 8, "hold is 0, less than nudge"),
    'name = "A"\nname = "B"': (2, 11, "Cannot overwrite"),
    'name = "A': (1, 10, "line"),
    "name": (1, 5, "Expected '='"),
    "\ud800": (1, 1, "half a character"),
    "x = " + "[" * 5_000: (1, 5, "nested too deeply"),
    "x = " + "{x=" * 5_000: (1, 1, "nested too deeply"),
    "x = " + "9" * 5_000: (1, 5, "so many digits"),
    "a" + ".a" * 100_000 + " = 1": (1, 2, "so many parts"),
    '"é é"' + '."é \\" é"' * 50_000 + " = 1": (1, 6, "so many parts"),
    "#" * 1_000_001: (1, 1, "larger than 1,000,000 bytes"),
}  # fmt: skip


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text[:30].replace("\n", "⏎"))
def test_a_bad_rulebook_is_refused_with_its_place_and_a_hint(text: str) -> None:
    line, column, words = WRONG[text]
    with pytest.raises(RulebookInvalid) as refused:
        load_rulebook(text)
    assert words in f"{refused.value.message} {refused.value.hint}"
    assert (refused.value.line, refused.value.column) == (line, column)
    assert refused.value.code == "rulebook-invalid"


def _listed(number: int) -> str:
    return "[words]\nhold = [\n" + "".join(f'"word{index}",\n' for index in range(number)) + "]"


def test_so_many_words_are_taken_and_not_one_more() -> None:
    assert len(load_rulebook(_listed(MOST_WORDS)).words) == MOST_WORDS
    with pytest.raises(RulebookInvalid, match=r"more than 20,000 words") as refused:
        load_rulebook(_listed(MOST_WORDS + 1))
    assert refused.value.line == MOST_WORDS + 3
    with pytest.raises(RulebookInvalid, match=r"more than 20,000 words"):
        load_rulebook(_listed(MOST_WORDS) + '\n[sections.a.words]\nhold = ["one"]')


def test_so_many_sections_are_taken_and_not_one_more() -> None:
    text = "\n".join(f"[sections.a{number}]" for number in range(MOST_SECTIONS))
    assert len(load_rulebook(text).sections) == MOST_SECTIONS
    with pytest.raises(RulebookInvalid, match="more than 100 sections"):
        load_rulebook(text + "\n[sections.b]")


def test_a_file_is_read_and_refused_like_a_text(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_bytes(b'\xef\xbb\xbfname = "El P\xc3\xa9ndulo"\r\n')
    assert load_rulebook(file).name == "El Péndulo"
    file.write_bytes(b'name = "A"\r\n# \xe9')
    with pytest.raises(RulebookInvalid, match="UTF-8") as refused:
        load_rulebook(file)
    assert (refused.value.line, refused.value.column) == (2, 3)
    file.write_bytes(b"\xff" * 1_000_004)
    with pytest.raises(RulebookInvalid, match="larger"):
        load_rulebook(file)
    with pytest.raises(FileNotFoundError):
        load_rulebook(tmp_path / "none")


def test_an_error_says_its_place_when_it_is_printed() -> None:
    error = RulebookInvalid("This is wrong.", 3, 5, "Do that.")
    assert str(error) == "line 3, column 5: This is wrong. Do that."
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    assert isinstance(error, HouseRulesError)


@given(RULEBOOKS)
def test_a_rulebook_that_is_written_out_is_read_as_it_was(rulebook: Rulebook) -> None:
    again = load_rulebook(rulebook.to_toml())
    assert again == rulebook
    assert hash(again) == hash(rulebook)
    assert pickle.loads(pickle.dumps(again)) == rulebook


def _mutated() -> st.SearchStrategy[str]:
    """The papers' text with a piece cut out and something else in its place."""
    lengths = st.integers(0, len(PAPER))
    parts = st.sampled_from(["", "[", "]", '"', "'", "=", ".", "\n", "#", "\x00", "{", "\\", "1e999", "rules", "[rules.hate]"])
    return st.builds(
        lambda begin, length, new: PAPER[:begin] + new + PAPER[begin + length :], lengths, st.integers(0, 20), parts | st.text()
    )


@given(st.one_of(st.text(), st.text(st.characters(categories=["Cs", "Cc", "Ll"])), _mutated()))
@example(default_text())
@example('name = """')
def test_any_text_is_a_rulebook_or_is_refused_at_a_place_in_it(text: str) -> None:
    refused = _refused(text)
    if refused is not None:
        lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
        assert 1 <= refused.line <= len(lines)
        assert 1 <= refused.column <= len(lines[refused.line - 1]) + 1
        assert refused.message


def _refused(text: str) -> RulebookInvalid | None:
    try:
        load_rulebook(text)
    except RulebookInvalid as wrong:
        return wrong
    return None


@given(RULEBOOKS, st.dictionaries(st.sampled_from(list(Rule)), st.tuples(SCORES, SCORES)), st.data())
def test_a_higher_score_never_brings_a_milder_action(rulebook: Rulebook, scores: dict, data: st.DataObject) -> None:  # type: ignore[type-arg]
    section = data.draw(st.sampled_from([None, "elsewhere", *rulebook.sections]))
    words = data.draw(st.lists(st.sampled_from(sorted(rulebook.words)))) if rulebook.words else []
    low = rulebook.decide({rule: min(pair) for rule, pair in scores.items()}, section=section, words=words)
    high = rulebook.decide({rule: max(pair) for rule, pair in scores.items()}, section=section, words=words)
    assert low.keys() == high.keys() >= scores.keys()
    assert all(ORDER.index(low[rule]) <= ORDER.index(high[rule]) for rule in low)


@pytest.fixture(scope="module")
def found(paper: Rulebook) -> Callable[..., list[str]]:
    def find(text: str, section: str | None = None) -> list[str]:
        """The own words of the text, as a verdict is made of them."""
        hits = paper.lexicon_in(section).hits(fold(text), "en")
        return [hit.entry.word for hit in hits if not hit.entry.lang]

    return find


def test_own_words_are_found_however_they_are_spelled(found: Callable[..., list[str]]) -> None:
    assert found("You TURNC0AT, you g a l l o w s bird") == ["turncoat", "gallows bird"]
    assert found("A Gallows-Bird and a lаndlubber") == ["gallows bird", "landlubber"]
    assert found("Nothing of the kind") == []


def test_a_sections_own_words_are_looked_for_there_alone(found: Callable[..., list[str]]) -> None:
    assert found("a landlubber and a turnip", "Sea and Sports") == ["turnip"]
    assert found("a landlubber and a turnip", "City") == ["landlubber", "turnip"]


def test_an_own_word_counts_whatever_the_shipped_lists_say_of_it() -> None:
    book = load_rulebook('[words]\nrefuse = ["damn"]\nnudge = ["damn the torpedoes"]\nallow = ["shitake"]')
    hits = book.lexicon.hits(fold("damn the torpedoes"), "en")
    own = [hit.entry.word for hit in hits if not hit.entry.lang]
    assert own == ["damn the torpedoes", "damn"]
    assert book.decide({}, words=own) == {Rule.PROFANITY: "refuse"}


def test_what_is_allowed_is_no_hit_nor_anything_inside_it() -> None:
    book = load_rulebook('[words]\nallow = ["damn", "Arse End Lane", "coño*"]')
    assert book.lexicon.hits(fold("Damn, on Arse End Lane, ¡coñooo!"), "en") == ()
    assert [hit.entry.word for hit in book.lexicon.hits(fold("My arse on Arse End Lane"), "en")] == ["arse"]


def test_lexicons_are_made_once() -> None:
    book = load_rulebook('[words]\nhold = ["turnip"]\n[sections.a.rules.hate]\n[sections.b.words]\nhold = ["swede"]')
    assert book.lexicon is book.lexicon_in("a") is book.lexicon_in("elsewhere")
    assert book.lexicon_in("b") is book.lexicon_in("B") is not book.lexicon
    assert default_rulebook().lexicon is load_rulebook("").lexicon
    assert pickle.loads(pickle.dumps(book)).lexicon.hits(fold("turnip"), "en")
