from houserules.blaming import blamed
from houserules.comparable import fold
from houserules.encoder import Reading
from houserules.lexicon import Lexicon
from houserules.shapes import Rule, Span

TEXT = "Eres un imbécil y lo sabes."
SCORES = {Rule.PROFANITY: 0.1, Rule.HATE: 0.1, Rule.PERSONAL: 0.9, Rule.THREAT: 0.1}


def of(reading: Reading | None) -> list[Span]:
    folded = fold(TEXT)
    return blamed(folded, Lexicon.shipped().hits(folded, "es"), reading, SCORES)


def reading(*blame: tuple[int, int, float]) -> Reading:
    return Reading({}, blame)


def test_without_the_encoder_the_listed_words_are_marked() -> None:
    assert of(None) == [Span(Rule.PERSONAL, 8, 15)]


def test_where_the_encoder_blames_nothing_the_listed_words_are_marked() -> None:
    assert of(reading((0, 4, 0.1), (8, 15, 0.2))) == of(None)


def test_what_the_encoder_blames_is_marked_whole_words_that_stand_together_as_one() -> None:
    # "un imb|ecil": of a word in two pieces one is enough.
    assert of(reading((5, 7, 0.9), (8, 11, 0.9), (11, 15, 0.1), (16, 17, 0.1))) == [Span(Rule.PERSONAL, 5, 15)]


BOTH = SCORES | {Rule.PROFANITY: 0.75}


def test_of_many_listed_words_each_is_marked_by_its_own_rule() -> None:
    folded = fold("fucking idiot " * 1_000)
    spans = blamed(folded, Lexicon.shipped().hits(folded, "en"), None, BOTH)
    assert [span.rule for span in spans] == [Rule.PROFANITY, Rule.PERSONAL] * 1_000
    assert [span.begin for span in spans[:3]] == [0, 8, 14]


def test_what_is_blamed_as_one_has_the_worst_words_rule_and_words_of_another_their_own_as_well() -> None:
    folded = fold("You fucking idiot.")
    spans = blamed(folded, Lexicon.shipped().hits(folded, "en"), reading((4, 11, 0.9), (12, 17, 0.9)), BOTH)
    assert spans == [Span(Rule.PROFANITY, 4, 17), Span(Rule.PERSONAL, 12, 17)]


def test_a_word_whose_own_rule_is_hardly_at_risk_is_marked_by_the_likeliest() -> None:
    folded = fold("You stupid cow.")
    assert [span.rule for span in blamed(folded, Lexicon.shipped().hits(folded, "en"), None, SCORES)] == [Rule.PERSONAL]
