import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houserules.tongue import language


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("The council will vote again on Tuesday.", "en"),
        ("El pleno votará otra vez el martes.", "es"),
        ("jajaja qué bueno", "es"),
        ("lol ok", "en"),
        ("I agree", "en"),
        ("de acuerdo", "es"),
        ("vaya", "es"),
        ("eres un idiota", "es"),
        ("you idiot", "en"),
        ("¡Olé!", "es"),
        ("c'est la vie mon ami", "fr"),
        ("eu não acredito nisso, é muito ruim", "pt"),
        ("das ist doch nicht wahr", "de"),
        ("non sono d'accordo con te, mi dispiace", "it"),
        ("Els nens i les nenes del país són molt bons", "ca"),
        ("Mwen pa konprann anyen nan sa", "ht"),
        ("Это неправда, друзья", "ru"),
        ("你好世界这是中文", "zh"),
        ("https://example.com/the-and-you @the_and_you la casa", "und"),
        ("ok", "und"),
        ("no", "und"),
        ("12345 !!! 😂", "und"),
        ("", "und"),
        ("\ud800\x00\x01", "und"),
    ],
)
def test_the_language_of_long_and_short_comments(text: str, lang: str) -> None:
    assert language(text) == lang


def test_a_word_or_two_of_another_language_change_nothing() -> None:
    assert language("I told him it was un poco raro and then we left") == "en"
    assert language("Le dije que era so weird y luego nos fuimos") == "es"


@given(st.one_of(st.text(max_size=200), st.text(alphabet=st.characters(), max_size=200)))
def test_any_text_has_a_code_of_two_or_three_letters(text: str) -> None:
    assert re.fullmatch("[a-z]{2,3}", language(text))


def test_of_a_long_text_the_beginning_tells() -> None:
    assert language("the cat and the dog " * 50 + "el perro y los gatos " * 10_000) == "en"
