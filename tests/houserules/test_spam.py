from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houserules.comparable import fold
from houserules.spam import score


def _score(text: str) -> float:
    return score(text, fold(text))[0]


@pytest.mark.parametrize(
    "text",
    [
        "I am making $5,400 a week working from home. Just copy and open this site: www.easyjobs.xyz",
        "My sister earns $87/hour on the internet. She got paid 12,000 dollars last month, click here https://bit.ly/3xYz",
        "Gano 3.000 € al mes trabajando desde casa y tú también puedes. Escríbeme por WhatsApp +34 612 345 678",
        "Thanks to Mrs Helen, my bitcoin trading expert, I recovered my lost funds. Contact her on WhatsApp +1 212 555 0187",
        "Best online casino! 200 free spins and a welcome bonus at https://lucky.bet/now",
        "Préstamos rápidos entre particulares, sin aval. Contacto: prestamos@gmail.com",
        "Do you need an urgent loan? Apply now for a loan at 3% interest, email quickloan@gmail.com",
        "Buy cheap viagra online no prescription needed http://pills.shop",
        "Dr Ogun the spell caster brought my husband back with a love spell, email him ogun@gmail.com",
        "Amarres de amor efectivos, llama al 612 345 678",
        "Buy real Instagram followers and likes, cheap backlinks, best SEO services www.boost.top",
        "Hot girls near you, live cams here http://a.example.com http://b.example.com http://c.example.com",
        "50% OFF!!! FREE SHIPPING!!! BUY NOW https://shop.example.com/a https://shop.example.com/b",
        "Felicidades, has ganado un iPhone. Reclama tu premio aquí: bit.ly/2abc",
    ],
)
def test_advertising_is_likely(text: str) -> None:
    assert _score(text) > 0.6


@pytest.mark.parametrize(
    "text",
    [
        "I don't agree with the mayor at all.",
        "It was in the paper: https://www.example.com/2024/11/24/council-votes-again",
        "https://www.example.com/2024/11/24/council-votes-again",
        "WHY DOES NOBODY SAY SO? LOOK AT THIS: https://www.example.com/news",
        "Compare https://example.org/a with https://example.org/b and see for yourself.",
        "Bitcoin is a bubble, and whoever invested will lose his money.",
        "People who earn $15 an hour can't pay $2,000 a month in rent.",
        "The casino on the corner should be closed; gambling ruins families.",
        "Working from home has been a blessing for my family.",
        "Los que ganan 900 euros no pueden pagar un alquiler de 1.200.",
        "El casino de la plaza debería cerrar. Las apuestas arruinan a las familias.",
        "Student loans are a scandal, and the lenders know it.",
        "Her doctor gave her a prescription, and the pharmacy had none.",
        "Click bait, as usual. I follow the news, and I visit my mother on Sundays.",
        "ha ha ha ha ha ha ha, good one",
        "",
        "\ud800",
    ],
)
def test_what_readers_write_is_not(text: str) -> None:
    assert _score(text) < 0.3


def test_the_same_said_over_and_over_is_suspicious() -> None:
    assert _score("vote for my song now please " * 20) > 5 * _score("vote for my song now please")


def test_a_link_and_capitals_weigh_more_than_either() -> None:
    calm = _score("read about the plan at https://example.com/a today please")
    assert calm < _score("READ ABOUT THE PLAN AT https://example.com/a TODAY PLEASE") < 0.3


def test_what_says_so_is_shown_where_it_stands() -> None:
    text = "So true. 💰 I'm earning $900 a week, click here: https://bit.ly/3xYz"
    _, places = score(text, fold(text))
    assert [text[begin:end] for begin, end in places] == ["earning $900 a week", "click here", "https://bit.ly/3xYz"]


@given(st.one_of(st.text(max_size=80), st.text(alphabet="earn$90wkclihtps:/.+ 💰\ud800", max_size=80)))
def test_the_score_is_a_probability_and_places_lie_inside_the_text_and_apart(text: str) -> None:
    probability, places = score(text, fold(text))
    assert 0 < probability < 1
    assert all(0 <= begin < end <= len(text) for begin, end in places)
    assert all(before[1] <= after[0] for before, after in pairwise(places))
