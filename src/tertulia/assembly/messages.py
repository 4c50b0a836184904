"""Collects the texts to translate into the .po files: ``python -m tertulia.assembly.messages``. Babel alone, no GNU gettext."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parent.parent
FUNCTIONS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy"), (1,)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
}
_TEXT = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(_|n?gettext)\(({_TEXT}(?:\s*,\s*{_TEXT})*)")


def collected() -> Catalog:
    """Every text of the Python code and the templates."""
    catalog = Catalog(project="Tertulia", version="1", charset="utf-8")
    methods: list[Any] = [("**.py", "python"), ("**/templates/**.html", in_template)]
    for _path, _line, text, comments, context in extract_from_dir(
        SOURCE, methods, keywords=FUNCTIONS, comment_tags=("Translators:",), strip_comment_tags=True
    ):
        catalog.add(text, auto_comments=comments, context=context)
    return catalog


def in_template(
    file: IO[bytes], keywords: Sequence[str], comment_tags: Sequence[str], options: dict[str, Any]
) -> Iterator[tuple[int, str, str | tuple[str, ...], list[str]]]:
    """As Babel wants it: line, function, its texts, comments. Django itself makes calls of a template's tags."""
    code = templatize(file.read().decode(), origin=getattr(file, "name", None))
    for call in _CALL.finditer(code):
        texts = ast.literal_eval(f"({call[2]},)")
        line = code.count("\n", 0, call.start()) + 1
        yield line, call[1], texts if len(texts) > 1 else texts[0], []


def po_files() -> list[Path]:
    return sorted((SOURCE / "locale").glob("*/LC_MESSAGES/django.po"))


def update(path: Path, template: Catalog) -> None:
    """Add what is new, drop what is gone; nothing is guessed, so what has no translation stands out."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.parent.parent.name)
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, no_location=True, sort_output=True, ignore_obsolete=True)


if __name__ == "__main__":
    template = collected()
    for path in po_files():
        update(path, template)
