"""Where keys and values stand: in every way TOML has to write them."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houserules.whereabouts import Path, Whereabouts, place
from tests.houserules.rulebooks import RULEBOOKS

TEXT = r'''# a comment with [brackets] and = signs
first = "a # no comment \" ]" # one
"quo.ted" = 'single \'
bare.dotted . key = 3

[table] # another
list = [ "one", # two?
  'two', """three "" quotes
and a line""", '
''' + "'''a ''quoted'' one''''', 4 ]\n" + r'''
inline = { a = 1, "b" = { c = [ [], [1, 2] ] } }
[ spaced . "out \u00e9" ]
date = 1979-05-27 07:32:00Z
[[many]]
x = """"two quotes begin, two end"""""
[[many]]
y = true'''  # fmt: skip
TEXT = TEXT.replace("'\n'''", "'''")

KEYS: dict[Path, str] = {
    ("first",): 'first = "a',
    ("quo.ted",): '"quo.ted"',
    ("bare",): "bare.dotted",
    ("bare", "dotted"): "dotted . key",
    ("bare", "dotted", "key"): "key = 3",
    ("table",): "table] #",
    ("table", "list"): "list = [",
    ("table", "inline", "a"): "a = 1",
    ("table", "inline", "b"): '"b" =',
    ("table", "inline", "b", "c"): "c = [",
    ("spaced", "out é"): r'"out \u00e9"',
    ("spaced", "out é", "date"): "date =",
    ("many", "x"): "x =",
    ("many", "y"): "y =",
}
VALUES: dict[Path, str] = {
    ("first",): '"a # no',
    ("quo.ted",): r"'single \'",
    ("bare", "dotted", "key"): "3\n",
    ("table", "list"): '[ "one"',
    ("table", "list", 0): '"one"',
    ("table", "list", 1): "'two'",
    ("table", "list", 2): '"""three',
    ("table", "list", 3): "'''a",
    ("table", "list", 4): "4 ]",
    ("table", "inline", "b"): "{ c",
    ("table", "inline", "b", "c", 1, 1): "2] ]",
    ("spaced", "out é", "date"): "1979-05",
    ("many", "x"): '""""two',
    ("many", "y"): "true",
}


def test_every_way_of_writing_is_followed_to_the_end() -> None:
    tomllib.loads(TEXT)
    found = Whereabouts(TEXT)
    assert {path: TEXT[found.key(path) :][: len(words)] for path, words in KEYS.items()} == KEYS
    assert {path: TEXT[found.value(path) :][: len(words)] for path, words in VALUES.items()} == VALUES


@pytest.mark.parametrize(("path", "words"), [(("table", "inline", "zzz", 5), "inline"), (("zzz",), "# a comment")])
def test_what_is_not_there_stands_where_its_holder_does(path: Path, words: str) -> None:
    assert TEXT[Whereabouts(TEXT).value(path) :].startswith(words)


def test_lines_and_columns_begin_at_one() -> None:
    assert [place("ab\n\nc", offset) for offset in range(6)] == [(1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (3, 2)]


def _paths(value: Any, path: Path = ()) -> list[Path]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, part in inner for found in _paths(part, (*path, key)))]


@given(RULEBOOKS, st.data())
def test_a_list_or_text_can_be_read_again_from_where_it_is_said_to_stand(rulebook: Any, data: st.DataObject) -> None:
    text = rulebook.to_toml()
    found = tomllib.loads(text)
    path = data.draw(st.sampled_from(_paths(found)[1:]))
    for key in path:
        found = found[key]
    if isinstance(found, str | float | list):
        rest = text[Whereabouts(text).value(path) :]
        end = rest.index("\n]") + 2 if isinstance(found, list) else rest.index("\n")
        assert tomllib.loads(f"value = {rest[:end].rstrip(',')}")["value"] == found
