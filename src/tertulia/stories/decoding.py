"""From a page's bytes to its letters, as browsers guess them, and a little better."""

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
# The web's encodings. Python has others that aren't (UTF-7, punycode …) and that a page could play tricks with.
_SINGLE_BYTE = {
    *(f"cp{number}" for number in (866, 874, *range(1250, 1259))),
    *(f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic",
}  # fmt: skip
_MANY_BYTES = {"gbk", "gb2312", "gb18030", "big5", "big5hkscs", "euc_jp", "shift_jis", "cp932", "euc_kr", "cp949"}
_WEB = _SINGLE_BYTE | _MANY_BYTES | {"utf-8"}
# Bytes in these look like valid UTF-8, or are no ASCII at all: what is declared must be believed.
_BELIEVED = {"iso2022_jp", "utf-16", "utf-16-le", "utf-16-be"}
_DEFAULT = "cp1252"


def decoded(body: bytes, content_type: str) -> str:
    """By mark, by what header or page declare, by what the bytes can be; never fails."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    declared = _declared(body, content_type)
    if declared in _BELIEVED:
        return body.decode(declared, "replace")
    # Hardly any text in another encoding is UTF-8 by chance; many a server's header is wrong, and here and there a byte.
    as_utf8 = body.decode("utf-8", "replace")
    broken = as_utf8.count("\ufffd")
    if not broken or (declared in (None, "utf-8") and sum(not sign.isascii() for sign in as_utf8) > 2 * broken):
        return as_utf8
    return body.decode(_DEFAULT if declared in (None, "utf-8") else declared, "replace")


def _declared(body: bytes, content_type: str) -> str | None:
    in_header, in_page = _HEADER.search(content_type), _META.search(body[:4096])
    header = _known(in_header[1]) if in_header else None
    page = _known(in_page[1].decode("ascii")) if in_page else None
    # A page whose <meta> could be read as ASCII isn't UTF-16, whatever it says.
    return header or ("utf-8" if page and page.startswith("utf-16") else page)


def _known(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    if name in ("ascii", "iso8859-1", "iso8859-9"):
        return "cp1254" if name.endswith("-9") else _DEFAULT  # As browsers do: these labels are used for the larger sets.
    return name if name in _WEB | _BELIEVED else None
