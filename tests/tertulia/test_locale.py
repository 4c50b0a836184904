"""Nothing on the server is said in English alone."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils import translation

from tertulia.assembly import messages
from tertulia.assembly.api import api
from tertulia.plumbing.problems import Problem, all_problems

PLACES = re.compile(r"%\(\w+\)s")
TAGS = re.compile(r"</?\w+>")


def catalog_of(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def texts(catalog: Catalog) -> set[Any]:
    return {message.id for message in catalog if message.id}


def forms(message: Message) -> list[tuple[str, str]]:
    """Every text with its translation, plural by plural."""
    ids, strings = message.id, message.string
    if isinstance(ids, str):
        return [(ids, str(strings))]
    return list(zip(ids, strings, strict=True))


SPANISH = messages.SOURCE / "locale" / "es" / "LC_MESSAGES" / "django.po"


def test_there_is_english_and_spanish() -> None:
    assert [path.parent.parent.name for path in messages.po_files()] == ["en", "es"]


@pytest.mark.parametrize("path", messages.po_files(), ids=lambda path: path.parent.parent.name)
def test_the_files_hold_the_texts_of_the_code_and_no_others(path: Path) -> None:
    assert texts(catalog_of(path)) == texts(messages.collected()), "run: make messages"


def test_every_text_has_a_spanish_one() -> None:
    missing = [m.id for m in catalog_of(SPANISH) if m.id and (m.fuzzy or not all(text for _, text in forms(m)))]
    assert missing == []


def test_spanish_fills_in_the_same_values_and_tags() -> None:
    for message in catalog_of(SPANISH):
        for text, spanish in forms(message) if message.id else []:
            assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(spanish)), text
            assert sorted(TAGS.findall(text)) == sorted(TAGS.findall(spanish)), text


def test_the_built_file_says_what_the_source_says() -> None:
    built = SPANISH.with_suffix(".mo")
    assert built.exists(), "run: make setup"
    with built.open("rb") as file:
        compiled = read_mo(file)
    for message in catalog_of(SPANISH):
        if message.id:
            found = compiled.get(message.id)
            assert found is not None, f"{message.id}: run make setup"
            assert forms(found) == forms(message)


def test_every_room_is_loaded() -> None:
    """Else its problems would not be among those told below."""
    assert len(api.get_openapi_schema()["paths"]) > 10


@pytest.mark.parametrize("kind", sorted(all_problems(), key=lambda kind: kind.code), ids=lambda kind: kind.code)
def test_every_problem_is_told_in_spanish(kind: type[Problem]) -> None:
    with translation.override("en"):
        english = [str(words) for words in (kind.title, kind.detail, kind.hint)]
    with translation.override("es"):
        spanish = [str(words) for words in (kind.title, kind.detail, kind.hint)]
    assert not set(english) & set(spanish)


def test_templates_are_read_with_their_plurals_and_lines() -> None:
    source = """{% load i18n %}
{% translate "It's here" %} {{ _("and “here”") }}
{% blocktranslate trimmed count n=n %}
  {{ n }} comment{% plural %}{{ n }} comments
{% endblocktranslate %} not this""".encode()
    found = [(line, text) for line, _name, text, _comments in messages.in_template(BytesIO(source), (), (), {})]
    assert found == [(2, "It's here"), (2, "and “here”"), (3, ("%(n)s comment", "%(n)s comments"))]
