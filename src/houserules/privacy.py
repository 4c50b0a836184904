"""Somebody's private data in a comment: telephone numbers, street and mail addresses, cards, accounts and identity numbers.

Patterns of our own with the checks each number carries (Luhn, ISO 7064, check letters). ``phonenumbers`` would know every
country's plans, but takes 30 MB and milliseconds a comment, and takes any nine digits for a number somewhere; readers write their
own country's, in few ways. Patterns are bounded or possessive: linear in the text.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

_Judge = Callable[[re.Match[str]], float]


class Finding(NamedTuple):
    """Characters of the original from ``begin`` to ``end`` (exclusive). ``kind``: email, iban, card, identity, phone, address."""

    begin: int
    end: int
    kind: str
    probability: float


_LEAST = 0.2  # less is not worth saying


def findings(text: str) -> tuple[Finding, ...]:
    """In order of place, none over another. ``probability`` is that of a private person's data being given away."""
    text = text.translate(_ONE_SPACE)
    lower = text.lower()
    found: list[Finding] = []
    taken = [match.span() for match in _PAGE.finditer(text)] if "//" in text or "www." in text else []
    for may_hold, kinds in _KINDS:
        for kind, pattern, probability in kinds if may_hold(text, lower) else ():
            new = [Finding(*match.span(), kind, probability(match)) for match in pattern.finditer(text)]
            free = _apart([finding for finding in new if finding.probability >= _LEAST], taken)
            found += free
            taken += [(finding.begin, finding.end) for finding in free]
    return tuple(sorted(found))


def _apart(found: list[Finding], taken: list[tuple[int, int]]) -> list[Finding]:
    """Those that overlap nothing in ``taken``; both passed over once."""
    spans = iter(sorted(taken))
    span = next(spans, None)
    apart = []
    for finding in found:
        while span is not None and span[1] <= finding.begin:
            span = next(spans, None)
        if span is None or finding.end <= span[0]:
            apart.append(finding)
    return apart


_ONE_SPACE = str.maketrans("\xa0\u2007\u202f\u2010\u2011\u2012\u2013", "   ----")  # sign by sign, so that places stay
_PAGE = re.compile(r"(?:https?://|www\.)\S++")


def _before(match: re.Match[str], words: re.Pattern[str], reach: int = 40) -> bool:
    begin = match.start()
    return words.search(match.string[max(0, begin - reach) : begin]) is not None


# --- mail ---------------------------------------------------------------------------------------------------------------------

_MAIL = re.compile(
    r"(?<![\w.%+-])[\w.%+-]{1,64}+@[a-z0-9-]++(?:\.[a-z0-9-]++)+(?<=[a-z]{2})"
    r"|(?<![\w.%+-])[\w.%+-]{2,64}+ ?(?:\(at\)|\[at\]|\(arroba\)|\[arroba\]|(?<= )arroba|(?<= )at) ?"
    r"(?:gmail|hotmail|outlook|yahoo|icloud|live|proton(?:mail)?|gmx|aol)"
    r" ?(?:\.|\bdot\b|\bpunto\b|\(dot\)|\[dot\]) ?(?:com|es|mx|ar|cl|co|me|net|org|de)\b",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"(?:info|contact[oe]?|contacto|press|prensa|editor\w*|letters|cartas|redacci[oó]n|support|soporte|help|ayuda|sales|ventas|admin"
    r"|office|oficina|hello|hola|news\w*|noticias|tips|no-?reply|privacy|legal|jobs|empleo|webmaster|postmaster|abuse)@",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"[@.]example(?:\.com|\.org|\.net)?\Z", re.IGNORECASE)  # RFC 2606


def _mail(match: re.Match[str]) -> float:
    if _NOBODY.search(match[0]):
        return 0.0
    return 0.25 if _OFFICE.match(match[0]) else 0.97


# --- accounts and cards -------------------------------------------------------------------------------------------------------

_IBAN = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2}[0-9]{2})((?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?)(?![A-Za-z0-9])")
_LENGTHS = (
    "AD24 AT20 BE16 BR29 CH21 CR22 CZ24 DE22 DK18 DO28 EE20 ES24 FI18 FR27 GB22 GI23 GR27 GT28 HR21 HU28 IE22 IT27 LT20 LU20"
    " LV21 MC27 NL18 NO15 PL28 PT25 RO24 SE24 SI19 SK24 SV28 TR26 UA29"
)
_IBAN_LENGTHS = {item[:2]: int(item[2:]) for item in _LENGTHS.split()}


def _iban(match: re.Match[str]) -> float:
    number = _plain(match[0])
    if len(number) != _IBAN_LENGTHS.get(number[:2]):
        return 0.0
    return 0.98 if int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97 == 1 else 0.0


_CARD = re.compile(r"(?<![\w.,#+-])[3-6][0-9]{3}(?:[ -]?[0-9]){9,15}(?![\w-])")


def _card(match: re.Match[str]) -> float:
    digits = _plain(match[0])
    if len(digits) not in (14, 15, 16, 19) or len(set(digits)) < 2 or not _luhn(digits):
        return 0.0
    return 0.95 if digits[0] != "3" or digits[1] in "4678" else 0.3


def _luhn(digits: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def _plain(number: str) -> str:
    return "".join(filter(str.isalnum, number))


# --- identity -----------------------------------------------------------------------------------------------------------------

_DNI = re.compile(
    r"(?<![\w.,-])(?:([0-9]{8}|[0-9]{2}\.[0-9]{3}\.[0-9]{3})|([XYZ])[ -]?([0-9]{7}))[ -]?([A-HJ-NP-TV-Z])(?!\w)", re.IGNORECASE
)
_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"


def _dni(match: re.Match[str]) -> float:
    """Spain: the number modulo 23 gives the letter (Real Decreto 1553/2005); a foreigner's X, Y, Z count as 0, 1, 2."""
    whole, foreign, rest, letter = match.groups()
    number = int(_plain(whole)) if whole else int(str("XYZ".index(foreign.upper())) + rest)
    return 0.95 if _DNI_LETTERS[number % 23] == letter.upper() else 0.0


_SSN = re.compile(r"(?<![\w.,-])(?!000|666|9)([0-9]{3})([ -])(?!00)[0-9]{2}\2(?!0000)[0-9]{4}(?![\w-])")
_SSN_WORDS = re.compile(r"\b(?:ssn|social security|seguro social)\b", re.IGNORECASE)


def _ssn(match: re.Match[str]) -> float:
    """United States: no area 000, 666 or 900–999, no group 00, no serial 0000 (Social Security Administration)."""
    if _before(match, _SSN_WORDS):
        return 0.97
    return 0.85 if match[2] == "-" else 0.0


_RUT = re.compile(r"(?<![\w.,-])([0-9]{1,2}\.[0-9]{3}\.[0-9]{3}|[0-9]{7,8})-([0-9kK])(?![\w-])")


def _rut(match: re.Match[str]) -> float:
    """Chile: modulo 11 with weights 2 to 7."""
    digits = map(int, reversed(_plain(match[1])))
    rest = 11 - sum(digit * (2 + place % 6) for place, digit in enumerate(digits)) % 11
    return 0.9 if {11: "0", 10: "k"}.get(rest, str(rest)) == match[2].lower() else 0.0


_CURP = re.compile(r"(?<!\w)[A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[A-Z0-9][0-9](?!\w)")
_CURP_ORDER = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"


def _curp(match: re.Match[str]) -> float:
    """Mexico: each sign's place in the alphabet times 18 down to 2; the last digit makes the sum a multiple of 10."""
    total = sum(_CURP_ORDER.index(sign) * (18 - place) for place, sign in enumerate(match[0][:17]))
    return 0.97 if -total % 10 == int(match[0][17]) else 0.0


_NAMED_NUMBER = re.compile(
    r"\b(?:dni|nie|rut|c[eé]dula|curp|passport|pasaporte|licen[cs]e|identity card)\b(?: n[º°o]\.?| number| n[uú]mero)?"
    r"(?: is| es|:)? ?(?:del? )?([a-z]{0,3}[0-9](?:[0-9]|\.(?=[0-9])){6,10})(?!\w)",
    re.IGNORECASE,
)


def _named_number(match: re.Match[str]) -> float:
    return 0.85


# --- telephone ----------------------------------------------------------------------------------------------------------------

_START = r"(?<![\w.,/#$€£:+-])(?<![$€£#] )"
_END = r"(?![\w/%€$£-]|[.,:][0-9]| ?(?:€|euros?\b|d[oó]lares\b|dollars\b|pesos\b|million|mill|votos\b|votes\b))"
_ABROAD = re.compile(r"(?<![\w+])(?:\+|00)[ ]?[1-9](?:[ ().-]{0,2}[0-9]){7,14}(?!\w)")
_AT_HOME = re.compile(
    _START + r"(?:"
    r"(?P<us>(?:1[ .-])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-])[2-9][0-9]{2}[ .-][0-9]{4})"
    r"|(?P<es>[6789][0-9]{2}([ -])[0-9]{3}\3[0-9]{3}|[6789][0-9]{2}([ -])[0-9]{2}\4[0-9]{2}\4[0-9]{2}"
    r"|[89][1-8]([ -])[0-9]{3}\5[0-9]{2}\5[0-9]{2})"
    r"|(?P<mx>\(?[1-9][0-9]\)?[ -][0-9]{4}[ -][0-9]{4}|\([1-9][0-9]{2}\) ?[0-9]{3}[ -]?[0-9]{4}"
    r"|[1-9][0-9]{2} [0-9]{3} [0-9]{2} [0-9]{2})"
    r"|(?P<cl>9 [0-9]{4}[ -]?[0-9]{4})"
    r"|(?P<bare>[3679][0-9]{8,9}|[0-9]{3}[.-][0-9]{4}|[0-9]{4}[ -][0-9]{4}|[1-9][0-9]{9}|[679][0-9]{2}\.[0-9]{3}\.[0-9]{3})"
    r")" + _END
)
_CALL = re.compile(
    r"\b(?:tel|tlf|tlfn?o|tfno|tel[eé]fono|phone|call(?:ed)?|text|mobile|cell|cel|celular|m[oó]vil|whats?app|wh?ats|wasap|guasap|wsp|ll[aá]m\w+"
    r"|contact\w*|number|n[uú]mero|fax|sms|signal|telegram|reach (?:me|him|her)|escr[ií]b\w+|marc[aá]\w*)\b",
    re.IGNORECASE,
)
_NO_CALL = re.compile(
    r"\b(?:id|ref\.?|order|pedido|ticket|isbn|issn|doi|case|expediente|n[º°]|no\.|article|art[ií]culo|story|comment)[ :#]{0,3}\Z",
    re.IGNORECASE,
)
_PUBLIC_LINE = re.compile(r"\D{0,3}(?:1\D?)?\(?(?:8(?:00|33|44|55|66|77|88)|90[0-2])\D")


def _phone_abroad(match: re.Match[str]) -> float:
    return 0.95


def _phone(match: re.Match[str]) -> float:
    asked = _before(match, _CALL)
    if not asked and _before(match, _NO_CALL, 12):
        return 0.0
    if _PUBLIC_LINE.match(match[0]):  # a company's or an agency's
        return 0.25
    if match["bare"]:
        return _bare_phone(match["bare"], asked)
    return 0.95 if asked else 0.8


def _bare_phone(number: str, asked: bool) -> float:
    digits = len(_plain(number))
    if asked:
        return 0.85 if digits >= 8 else 0.6
    return 0.6 if digits == 9 and number.isdigit() and number[0] in "67" else 0.0


# --- street -------------------------------------------------------------------------------------------------------------------

_NAME = r"[A-ZÁÉÍÓÚÑ][\w.'’]{0,24}+"
_STREET = re.compile(
    r"(?<![\w.,$€£#-])[1-9][0-9]{0,4}[A-Za-z]? (?:[NSEW]\.? )?"
    rf"(?:{_NAME}|[0-9]{{1,3}}(?:st|nd|rd|th))(?: {_NAME}){{0,3}}? "
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Terrace|Parkway|Pkwy|Crescent|Close|Gardens)\b\.?"
    r"(?:,? (?:Apt|Apartment|Unit|Suite|Flat|#)\.? ?[0-9]{1,4}[A-Za-z]?)?"
)
_SMALL_STREET = re.compile(
    r"(?<![\w.,$€£#-])[1-9][0-9]{0,4} [a-z]{2,16}+(?: [a-z]{2,16}+)? (?:street|avenue|road|boulevard|lane|st|ave|rd|blvd)\b",
    re.IGNORECASE,
)
_KIND_OF_WAY = (
    r"(?:calle|c/|cl\.|avenida|avda\.?|av\.|plaza|pza\.?|pl\.|paseo|p[º°]|carrera|cra\.?|calzada|camino|carretera|ctra\.?|ronda"
    r"|traves[ií]a|callej[oó]n|pasaje|bulevar|jir[oó]n|jr\.|glorieta)"
)
_FLOOR = (
    r"(?:,? ?(?:[0-9]{1,2} ?[º°ª](?: ?[A-Za-z0-9]{1,2}\b)?|piso [0-9]{1,2}|planta [0-9]{1,2}|bajo\b|[aá]tico\b|entresuelo\b"
    r"|puerta \w{1,3}\b|esc(?:alera|\.) ?\w{1,3}\b|dep(?:artamento|to\.?|\.) ?\w{1,4}\b|int(?:erior|\.) ?\w{1,4}\b"
    r"|apto\.? ?\w{1,4}\b|portal [0-9]{1,2})){0,4}"
)
_CALLE = re.compile(
    rf"\b(?i:{_KIND_OF_WAY}) ?(?:(?:de|del|la|las|los|el|san|santa) ){{0,3}}{_NAME}"
    rf"(?: (?:de|del|la|las|los|y|e|{_NAME})){{0,5}}"
    rf"(?P<sure>,? ?(?:n[º°]\.?|n[uú]m\.?|n[uú]mero|#|no\.)| ?,)? ?(?P<number>[1-9][0-9]{{0,4}})\b"
    rf"(?P<floor>{_FLOOR})(?=(?P<after>.{{0,12}}))",
)
_CRUCE = re.compile(  # Colombia: Calle 45 # 12-34
    r"\b(?:calle|carrera|cra|kra|cr|cl|kr|avenida|av|diagonal|transversal)\.? ?[0-9]{1,3} ?[a-z]?(?: bis| sur| norte| este)?"
    r" ?(?:#|[º°o]\.?) ?[0-9]{1,3} ?[a-z]? ?- ?[0-9]{1,3}\b",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"\b(?:lives?|living|resid\w+|address|home|house|find (?:him|her|them)|vive[ns]?|vivo|direcci[oó]n|domicilio|casa|busc\w+)\b",
    re.IGNORECASE,
)
_FAMOUS = re.compile(r"10 Downing|1600 Penn|221B? Baker|11 Wall|1 Infinite|350 Fifth|30 Rock", re.IGNORECASE)


def _street(match: re.Match[str]) -> float:
    if _FAMOUS.match(match[0]):
        return 0.0
    return 0.92 if _before(match, _HOME) else 0.6


def _small_street(match: re.Match[str]) -> float:
    return 0.85 if _before(match, _HOME) else 0.0


def _calle(match: re.Match[str]) -> float:
    number = int(match["number"])
    if not (match["sure"] or match["floor"]) and (1900 <= number <= 2100 or _COUNTED.match(match["after"])):
        return 0.0
    if match["floor"] or _before(match, _HOME):
        return 0.92
    return 0.7 if match["sure"] else 0.55


_COUNTED = re.compile(r" (?!(?:de|del|en|y|a|que|con|es|por|frente|junto|esquina|bajo)\b)[a-záéíóúñ]{3,}")  # "… 12 personas"


def _cruce(match: re.Match[str]) -> float:
    return 0.9


# What a text must have, cheap to see, before patterns are tried: most have nothing.
_CROSSING = re.compile(r"(?:#|[º°o]\.?) ?[0-9]{1,3} ?[a-z]? ?- ?[0-9]")
_LONG_NUMBER = re.compile(r"[0-9](?:[ ().-]{0,2}[0-9]){5}")
_NUMBER_AND_NAME = re.compile(r"[0-9][A-Za-z]? (?:[A-Z]|[0-9]{1,3}[a-z])")
_PROVIDERS = ("gmail", "hotmail", "outlook", "yahoo", "icloud", "live", "proton", "gmx", "aol")
_WAYS = (
    *(
        "calle",
        "c/",
        "avda",
        "av.",
        "avenida",
        "plaza",
        "pza",
        "pl.",
        "paseo",
        "pº",
        "p°",
        "carrera",
        "cra",
        "cl.",
        "calzada",
        "camino",
    ),
    *("carretera", "ctra", "ronda", "traves", "pasaje", "bulevar", "jir", "jr.", "glorieta"),
)
_STREETS = (" st", " ave", " road", " rd", " boulevard", " blvd", " lane")
_HOMES = ("live", "living", "resid", "address", "home", "house", "find ")


def _may_hold_mail(text: str, lower: str) -> bool:
    return "@" in text or (any(map(lower.__contains__, _PROVIDERS)) and ("at" in lower or "arroba" in lower))


def _may_hold_number(text: str, lower: str) -> bool:
    return _LONG_NUMBER.search(text) is not None


def _may_hold_crossing(text: str, lower: str) -> bool:
    return _CROSSING.search(lower) is not None


def _may_hold_street(text: str, lower: str) -> bool:
    return _NUMBER_AND_NAME.search(text) is not None


def _may_hold_small_street(text: str, lower: str) -> bool:
    return any(map(lower.__contains__, _STREETS)) and any(map(lower.__contains__, _HOMES))


def _may_hold_calle(text: str, lower: str) -> bool:
    return any(map(lower.__contains__, _WAYS))


_KINDS: tuple[tuple[Callable[[str, str], bool], tuple[tuple[str, re.Pattern[str], _Judge], ...]], ...] = (
    (_may_hold_mail, (("email", _MAIL, _mail),)),
    (
        _may_hold_number,
        (
            ("iban", _IBAN, _iban),
            ("card", _CARD, _card),
            ("identity", _DNI, _dni),
            ("identity", _SSN, _ssn),
            ("identity", _RUT, _rut),
            ("identity", _CURP, _curp),
            ("identity", _NAMED_NUMBER, _named_number),
            ("phone", _ABROAD, _phone_abroad),
            ("phone", _AT_HOME, _phone),
        ),
    ),
    (_may_hold_crossing, (("address", _CRUCE, _cruce),)),
    (_may_hold_street, (("address", _STREET, _street),)),
    (_may_hold_small_street, (("address", _SMALL_STREET, _small_street),)),
    (_may_hold_calle, (("address", _CALLE, _calle),)),
)
