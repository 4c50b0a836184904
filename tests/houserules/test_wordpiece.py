from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houserules.comparable import fold
from houserules.wordpiece import WordPiece

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "tram", "##s", "##way", "nin", "##o", "!", "日", "the"]


@pytest.fixture(scope="module")
def pieces(tmp_path_factory) -> WordPiece:
    path: Path = tmp_path_factory.mktemp("pieces") / "vocabulary.txt"
    path.write_text("\n".join(VOCABULARY), "utf-8")
    return WordPiece(path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the trams!", ["the", "tram", "##s", "!"]),
        ("tramways", ["tram", "##way", "##s"]),
        ("niño", ["nin", "##o"]),
        ("日日", ["日", "日"]),
        ("harbour trams", ["[UNK]", "tram", "##s"]),
        ("t" * 101, ["[UNK]"]),
        ("", []),
    ],
)
def test_a_word_is_cut_into_the_longest_pieces_that_are_known(pieces: WordPiece, text: str, expected: list[str]) -> None:
    assert [VOCABULARY[token.id] for token in pieces.tokens(text)] == expected


@given(text=st.text(max_size=200))
def test_tokens_stand_in_the_text_in_order_and_leave_out_nothing_but_spaces(pieces: WordPiece, text: str) -> None:
    folded = fold(text).text
    tokens = pieces.tokens(folded)
    assert all(0 <= token.begin < token.end <= len(folded) for token in tokens)
    assert all(one.end <= other.begin for one, other in pairwise(tokens))
    covered = {at for token in tokens for at in range(token.begin, token.end)}
    assert all(sign == " " for at, sign in enumerate(folded) if at not in covered)
