import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houserules.comparable import Folded, fold

# Letters and signs that the passes look for, so that they meet each other often.
_tricky = st.text(alphabet="aefhiksu01345@$!*#%.-_/| xñÑáé\u0301\u0303\u200b\u202e\ud800аеосз😂🐷🏽\u200dＦ𝓾Ⅷﬅ\n\0", max_size=60)
_anything = st.text(alphabet=st.characters(), max_size=80)
_comments = st.one_of(_tricky, _anything, st.text(max_size=80))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Plain text, as most of it is.", "plain text, as most of it is."),
        ("¿Qué tal, MAMÁ?", "¿que tal, mama?"),
        ("coño, cono, AÑO, an\u0303o, ano", "coño, cono, año, año, ano"),
        ("“Quoted” ‘so’ — l’été…", "\"quoted\" 'so' - l'ete..."),
        ("f\u200bu\u200dc\u00adk \u202eyou\u202c", "fuck you"),
        ("a\ud800b\0c", "abc"),
        ("one\r\n\r\n\ttwo\u3000\u2028three", "one two three"),
        ("ＦＵＣＫ 𝓯𝓾𝓬𝓴 ⓕⓤⓒⓚ 🅵🆄🅲🅺 ꜰᴜᴄᴋ 🇫🇺🇨🇰", "fuck fuck fuck fuck fuck fuck"),
        ("fυck fuсk", "fuck fuck"),
        ("аss", "ass"),
        ("you асс", "you acc"),
        ("он сказал: нет", "он сказал: нет"),
        ("Z̴̢͝a̵̡l̶g̵o", "zalgo"),
        ("Straße, Œuvre, Þór", "strasse, oeuvre, thor"),
    ],
)
def test_letters_become_the_ones_they_look_like(written: str, folded: str) -> None:
    assert fold(written).text == folded


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("f4ck $hit @ss @sshole sh!t 1d10t n1gg3r", "fack shit ass asshole shit idiot nigger"),
        ("b!tch a$$ b@stard c@bron put@ tod@s 5hit", "bitch ass bastard cabron puta todas shit"),
        ("1990s 2nd 5pm 10km $100 US$ MP3 H1N1 Covid19 3D 4x4 $5k", "1990s 2nd 5pm 10km $100 us$ mp3 h1n1 covid19 3d 4x4 $5k"),
        ("Wow!Hello!World R&D", "wow!hello!world r&d"),
        ("f u c k you", "fuck you"),
        ("f.u.c.k f-u-c-k F_U_C_K f*u*c*k s h 1 t", "fuck fuck fuck fuck shit"),
        ("I am a bee. y a la vez", "i am a bee. y a la vez"),
        ("fuuuuck shiiiiit gooood puuuuta assss", "fuck shit good puta ass"),
        ("kkkkk xxx Juan XXIII, Carlos III, hmmmm", "kkk xxx juan xxiii, carlos iii, hmm"),
        ("No!!!!!! Why???? Well......", "no!!! why??? well..."),
        ("f**k sh*t f#ck f%^k s*** **bold**", "f**k sh*t f*ck f**k s*** **bold**"),
    ],
)
def test_tricks_of_spelling_are_undone_and_real_numbers_stay(written: str, folded: str) -> None:
    assert fold(written).text == folded


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("See https://example.com/a?b=c#d.", "see url."),
        ("www.example.org and example.com/x, bbc.co.uk", "url and url, url"),
        ("mail Jo.Doe@example.com, @jo_doe", "mail email, user"),
        ("It was fun.Me too. Es el fin.Es que no", "it was fun.me too. es el fin.es que no"),
        ("<b>bold</b> [so](here)", "<b>bold</b> [so](here)"),
    ],
)
def test_addresses_become_one_word_and_marks_stay(written: str, folded: str) -> None:
    assert fold(written).text == folded


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("oink🐷🐷", "oink pig face pig face "),
        ("👩🏽\u200d💻", " woman personal computer "),
        ("❤\ufe0f ✅", " heart check mark "),
        ("1\ufe0f\u20e3", "1"),
    ],
)
def test_emoji_become_their_names(written: str, folded: str) -> None:
    assert fold(written).text == folded


def _shown(folded: Folded, word: str) -> str:
    begin = folded.text.index(word)
    first, last = folded.span(begin, begin + len(word))
    return folded.original[first:last]


@pytest.mark.parametrize(
    ("written", "word", "shown"),
    [
        ("You f.u.c.k off", "fuck", "f.u.c.k"),
        ("oh fuuuuuck!", "fuck", "fuuuuuck"),
        ("so 🐷 it is", "pig", "🐷"),
        ("so 🐷 it is", "face", "🐷"),
        ("a🐷", "face ", "🐷"),
        ("a🐷", "e ", "🐷"),
        ("Straße", "s", "S"),
        ("Straße", "ss", "ß"),
        ("a\u200b n\u0303o", "ño", "n\u0303o"),
        ("look at https://example.com now", "url", "https://example.com"),
    ],
)
def test_a_span_points_to_what_was_written(written: str, word: str, shown: str) -> None:
    assert _shown(fold(written), word) == shown


@given(_comments)
def test_any_text_folds_and_origins_climb_inside_it(text: str) -> None:
    folded = fold(text)
    places = list(folded.origins)
    assert len(places) == len(folded.text) + 1
    assert places == sorted(places)
    assert places[-1] == len(text)
    assert all(0 <= place <= len(text) for place in places)


@given(_comments)
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    once = fold(text).text
    again = fold(once)
    assert again.text == once
    assert list(again.origins) == list(range(len(once) + 1))


@given(_comments, st.data())
def test_spans_lie_inside_the_original_and_are_not_empty(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    begin = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(begin, len(folded.text)))
    first, last = folded.span(begin, end)
    assert 0 <= first <= last <= len(text)
    assert (first < last) == (begin < end)


def test_what_is_folded_stays_a_small_multiple_of_what_was_written() -> None:
    for sign in ("😂", "ﷺ", "㍿", "ß", "f u c k ", "a@", "a\u0301", "@ab ", "a.io "):
        assert len(fold(sign * 5000).text) <= 4 * len(sign) * 5000 + 10_000, sign


def test_no_sign_of_unicode_raises_or_leaves_an_invisible_one() -> None:
    every = "".join(map(chr, range(0x3000))) + "".join(map(chr, range(0x1F000, 0x20000)))
    assert not {unicodedata.category(sign) for sign in fold(every).text} & {"Cf", "Cs", "Cc", "Zl", "Zp"}
