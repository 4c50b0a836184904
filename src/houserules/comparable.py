"""A comment's text made comparable: the tricks of spelling undone, and every letter's place in the original kept.

First, sign by sign:

- NFKC, lower case, accents off (``ñ`` stays: *año* is not *ano*), small capitals, squared and flag letters plain;
- zero-width, bidi and other invisible signs, controls, lone surrogates, piled diacritics: dropped; every kind of space: a space;
- emoji: their Unicode names as words (no skin tone; no *black*, *white*, *heavy* where they tell how a sign is drawn).

Then, again until nothing changes, so that folding a folded text changes nothing:

- letters that look Latin: Latin, in words that mix alphabets, or where nothing in the comment is truly Cyrillic or Greek;
- addresses: ``url``, ``email``, ``user``;
- ``f4ck``, ``$hit``, ``sh!t``, ``1d10t``: letters, where digits and signs stand inside a word; numbers, ordinals, ``mp3`` stay;
- ``f#ck``: ``*`` for a hidden letter, as in ``f*ck``; the lexicon reads it as "any letter";
- ``f u c k``, ``f.u.c.k``, ``f-u-c-k``: joined, from three single letters in a row with the same between them;
- ``fuuuuck``: three times or more becomes once for letters that are hardly ever doubled (a h i j k q u v w x y ñ), else twice;
  a word of one letter alone (``xxx``, ``kkk``): three times; Roman numerals stay; ``!``, ``?``, ``.``: at most three times;
- a row of spaces: one.

HTML and Markdown marks stay; line breaks become spaces. The work is linear in the text: rounds are bounded, and each reads every
sign a bounded number of times.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_Edit = tuple[int, int, str]  # begin, end, what stands there instead
_ROUNDS = 8  # honest text needs one or two: each that changes anything takes signs away


@dataclass(frozen=True, slots=True)
class Folded:
    """A text made comparable. ``origins[i]`` is where folded letter ``i`` stands in the original; one more entry for the end."""

    original: str
    text: str
    origins: Sequence[int]

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Where the folded letters from ``begin`` to ``end`` (exclusive) stand in the original; empty only if they are none."""
        first = self.origins[begin]
        if end <= begin:
            return first, first
        last = self.origins[end - 1]
        while end < len(self.text) and self.origins[end] == last:  # one sign that became several letters is never cut
            end += 1
        return min(first, self.origins[end] - 1), self.origins[end]  # the space behind a last emoji stands behind the text


def fold(text: str) -> Folded:
    """Make ``text`` comparable. Any string will do; nothing is raised."""
    folded, origins = _sign_by_sign(text)
    for _ in range(_ROUNDS):
        before = folded
        for find in _PASSES:
            folded, origins = _edited(folded, origins, list(find(folded)))
        if folded == before:
            break
    return Folded(text, folded, origins)


def _edited(text: str, origins: Sequence[int], edits: list[_Edit]) -> tuple[str, Sequence[int]]:
    """``edits`` come in order and don't overlap. Letters as many as before keep their places, others stand at the beginning."""
    if not edits:
        return text, origins
    pieces: list[str] = []
    done = 0
    for begin, end, instead in edits:
        pieces += text[done:begin], instead
        done = end
    pieces.append(text[done:])
    moved = [edit for edit in edits if len(edit[2]) != edit[1] - edit[0]]
    return "".join(pieces), _moved(origins, moved) if moved else origins


def _moved(origins: Sequence[int], edits: list[_Edit]) -> list[int]:
    places: list[int] = []
    done = 0
    for begin, end, instead in edits:
        places.extend(origins[done:begin])
        if instead:
            places += [origins[begin]] * len(instead)
        done = end
    places.extend(origins[done:])
    return places


# --- sign by sign -------------------------------------------------------------------------------------------------------------


def _pairs(table: str) -> dict[str, str]:
    return {pair[0]: pair[1] for pair in table.split()}


def _words(table: str) -> frozenset[str]:
    return frozenset(table.split())


# NFKC leaves these alone, but they stand for a Latin letter or an ASCII sign in every text.
_ALWAYS = _pairs(
    "ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz ɑa ɡg ıi ɩi ʋv ƒf ɓb ɗd đd ɨi łl øo"
    " ŧt ƀb ħh ȷj ɐa ɔo ǝe ɟj ɥh ɯm ɹr ʇt ʌv ʍw ʎy"
    " ‘' ’' ‚' ‛' ′' ´' `' “\" ”\" „\" ‟\" ″\" «\" »\" ‐- ‑- ‒- –- —- ―- −- ⁃- ⁄/ ∕/ ·. •. ∙. ‧."
) | {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "\u2800": " "}
# Letters of other alphabets that look Latin among Latin ones, as they stand after the first step.
_ALIKE = _pairs(
    "аa вb гr дd еe зs иu іi јj кk мm нh оo пn рp сc ԁd тt уy һh хx ѕs цu ьb ԛq ԝw ӏl үy ѵv шw"
    " αa βb γy δd εe ηn ιi κk μu νv οo πn ρp σo ςc τt υu χx ωw օo սu ոn հh ցg զq ղn"
    " ꭺa ꭼe ꭰd ꮯc ꮋm ꮶk ꮮl ꮇm ꮲp ꮪs ꮩv ꮃw ꮓz"
)
_BOXED = re.compile("[\U0001f110-\U0001f12b\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189\U0001f1e6-\U0001f1ff]")
_BOXES = (0x1F1E6, 0x1F170, 0x1F150, 0x1F130, 0x1F110)
_MOST_LETTERS = 4  # a ligature of more (there are Arabic ones of eighteen) stays as it is, so that no text grows without bound
# Marks that Unicode counts among diacritics but that make another letter: nukta, kana voicing, virama.
_KEPT_MARKS = {0, 7, 8, 9}
_HOW_DRAWN = {"black", "white", "heavy", "sign", "symbol"}
_PICTURES = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_MOST_NAMES = 200  # of emoji; more in one comment are spaces
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u180b-\u180f\u20d0-\u20f0\u3164\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]"
)


class _Signs(dict[str, str]):
    """What each sign becomes; worked out when first met. At most one entry for every code point."""

    def __missing__(self, sign: str) -> str:
        became = sign
        for _ in range(4):  # until it stays: Ⅷ, viii; ﬅ, st
            again = "".join(map(_one, became))
            if again == became:
                break
            became = again
        self[sign] = became
        return became


def _one(sign: str) -> str:
    if sign.isascii():
        return _ascii(sign)
    if _UNSEEN.match(sign) or unicodedata.category(sign) in {"Cc", "Cf", "Cs"}:
        return " " if sign == "\x85" else ""
    if sign.isspace():
        return " "
    if _BOXED.match(sign):
        return chr(ord("a") + next(ord(sign) - first for first in _BOXES if ord(sign) >= first))
    if _is_emoji(sign):
        return _name(sign)
    return _letters(sign)


def _ascii(sign: str) -> str:
    if sign.isspace():
        return " "
    return sign.lower() if sign.isprintable() else ""


def _is_emoji(sign: str) -> bool:
    return _PICTURES.match(sign) is not None and unicodedata.category(sign) in {"So", "Cn"}


def _name(sign: str) -> str:
    """Python's own names, not a library's: they never change once given, and what is too new for this Python is an "emoji"."""
    words = unicodedata.name(sign, "emoji").lower().replace("-", " ").split()
    if ord(sign) < 0x2C00:
        words = [word for word in words if word not in _HOW_DRAWN]
    return f" {' '.join(words)} "


def _letters(sign: str) -> str:
    compatible = unicodedata.normalize("NFKC", sign).lower()
    if len(compatible) > _MOST_LETTERS:
        return sign
    return "".join(map(_bare, compatible))


def _bare(letter: str) -> str:
    if letter in _ALWAYS:
        return _ALWAYS[letter]
    if unicodedata.category(letter) in {"Mn", "Me"}:
        return letter if unicodedata.combining(letter) in _KEPT_MARKS and letter not in "\u0488\u0489" else ""
    base = unicodedata.normalize("NFD", letter)[0]
    return base if letter != "ñ" and base < "\u0530" else letter


_SIGNS = _Signs()
_UNUSUAL_ASCII = re.compile(r"[\x00-\x1f\x7f]")
_TILDE = re.compile("[nN]\u0303")


def _sign_by_sign(text: str) -> tuple[str, Sequence[int]]:
    if text.isascii() and not _UNUSUAL_ASCII.search(text):
        return text.lower(), range(len(text) + 1)
    became = list(map(_SIGNS.__getitem__, text))
    for tilde in _TILDE.finditer(text):
        became[tilde.start()] = "ñ"
    folded = "".join(became)
    if len(folded) > len(text) + 8 * _MOST_NAMES:
        became = list(_fewer_names(became))
        folded = "".join(became)
    if len(folded) == len(text) and max(map(len, became)) == 1:
        return folded, range(len(text) + 1)
    return folded, _places(became)


def _places(became: list[str]) -> list[int]:
    """Every letter stands where its sign does, only the space behind an emoji's name stands behind the emoji."""
    places: list[int] = []
    done = 0
    for place in [place for place, letters in enumerate(became) if len(letters) != 1]:
        places.extend(range(done, place))
        done = place + 1
        if letters := became[place]:
            places += [place] * (len(letters) - 1)
            places.append(done if letters[-1] == " " else place)
    places.extend(range(done, len(became) + 1))
    return places


def _fewer_names(became: list[str]) -> Iterator[str]:
    names = 0
    for letters in became:
        names += len(letters) > _MOST_LETTERS
        yield letters if len(letters) <= _MOST_LETTERS or names <= _MOST_NAMES else " "


# --- what is looked for again and again ---------------------------------------------------------------------------------------

_MIXED_WORD = re.compile(r"[^\W\d_]++")
_ALIKE_SIGNS = re.compile(f"[{''.join(_ALIKE)}]")
_ONLY_ALIKE = re.compile(f"[{''.join(_ALIKE)}]++\\Z")
_TRULY_OTHER = re.compile(f"(?![{''.join(_ALIKE)}])[\u0370-\u058f]")
_TO_LATIN = str.maketrans(_ALIKE)


def _lookalikes(text: str) -> Iterator[_Edit]:
    if text.isascii() or not _ALIKE_SIGNS.search(text):
        return
    none_other = not _TRULY_OTHER.search(text)
    for word in _MIXED_WORD.finditer(text):
        letters = word[0]
        latin = letters.translate(_TO_LATIN)
        if latin != letters and (_LATIN.search(letters) or (none_other and _ONLY_ALIKE.match(letters))):
            yield word.start(), word.end(), latin


_LATIN = re.compile("[a-zñ]")
_ADDRESS = re.compile(r"""(?:https?|ftp)://[^\s<>"]++|(?<![a-z0-9@.-])www\.[^\s<>"]++""")
_NOT_ITS_END = ".,;:!?)'*_"
_MAIL = re.compile(r"(?<![a-z0-9._%+-])[a-z0-9._%+-]++@[a-z0-9-]++(?:\.[a-z0-9-]++)+")
_DOTTED = re.compile(r"""(?<![\w.@-])[a-z0-9-]{2,}+(?:\.[a-z0-9-]++)+(?:/[^\s<>"]*+)?""")
_ENDING = re.compile(r"\.([a-z]{2,})(?:/|\Z)")
# Top domains that are no word somebody could have put behind a full stop without a space; "es", "me" and the like need a path.
_DOMAINS = _words(
    "com net org info edu gov mil int biz app dev xyz online site shop club tv uk eu de fr pt br mx ar cl pe uy ve"
    " ec gt hn cr py bo cu"
)
_WITH_PATH = _words("es me co io ly us it to be ai gl so in at is do pa ni sv pr") | _DOMAINS
_USER = re.compile(r"(?<![a-z0-9_.@])@(?!ss|rse|nus|nal)[a-z0-9_]{2,}+")


def _addresses(text: str) -> Iterator[_Edit]:
    if "://" in text or "www." in text:
        for found in _ADDRESS.finditer(text):
            yield found.start(), found.start() + len(found[0].rstrip(_NOT_ITS_END)), "url"


def _mails(text: str) -> Iterator[_Edit]:
    if "@" in text:
        for found in _MAIL.finditer(text):
            yield found.start(), found.end(), "email"


def _domains(text: str) -> Iterator[_Edit]:
    if _DOT_INSIDE.search(text):
        for found in _DOTTED.finditer(text):
            ending = _ENDING.search(found[0])
            path = "/" in found[0]
            if ending and ending[1] in (_WITH_PATH if path else _DOMAINS):
                yield found.start(), found.start() + len(found[0].rstrip(_NOT_ITS_END)), "url"


_DOT_INSIDE = re.compile(r"\.[a-z]")


def _users(text: str) -> Iterator[_Edit]:
    if "@" in text:
        for found in _USER.finditer(text):
            yield found.start(), found.end(), "user"


# --- digits and signs for letters

_LEET = str.maketrans("01345678$@!€¢9", "oieasgtbsaiecg")
_LEET_NEAR = re.compile(r"[0-9@$!€¢][a-zñ]|[a-zñ][$@](?![0-9])")
_LEET_WORD = re.compile(r"(?<![a-zñ0-9@$!€¢])[a-zñ]*+[0-9@$!€¢][a-zñ0-9@$!€¢]*+")
_INNER = re.compile(  # not "wow!what"
    r"(?<=[a-zñ])[0-9@$€¢]{1,2}(?=[a-zñ])|(?<![a-zñ]{3})(?<=[a-zñ])!(?=[a-zñ])|(?<=[a-zñ])!(?=[a-zñ]{1,2}(?![a-zñ]))"
)
_OPENING = re.compile(r"[@$](?=[a-zñ]{2})|[0145](?=[a-zñ]{3})")
_CLOSING = re.compile(r"(?<=[a-zñ]{3})\$\Z|(?<=[a-zñ])\$\$\Z|(?<=[a-zñ]{2})@\Z")
_A_NUMBER = re.compile(r".*(?:[0-9]{3}|2)|[0-9]++(?:[a-z]|st|nd|rd|th|[ap]ms?|mins?|hrs?|hours?|years?|days?|kms?|mph|kph)\Z")
_REAL_NAMES = _words("h1n1 h5n1 w3c k8s i18n l10n a11y c3po c4isr mp3s mp4s mp3player w3schools xbox360 a1c b1b u2s us$")


def _leet(text: str) -> Iterator[_Edit]:
    if not _LEET_NEAR.search(text):
        return
    for word in _LEET_WORD.finditer(text):
        spelled = word[0]
        if spelled.isdigit():
            continue
        core = spelled.strip("!")
        begin = word.start() + spelled.index(core) if core else 0
        plain = _spelled_out(core)
        if plain != core:
            yield begin, begin + len(core), plain


def _spelled_out(word: str) -> str:
    letters = sum(map(str.isalpha, word))
    digits = sum(map(str.isdigit, word))
    if word in _REAL_NAMES or digits > letters + 1 or _A_NUMBER.match(word):
        return word
    if letters >= 2 and _INNER.search(word):
        return word.translate(_LEET)
    opening = _OPENING.match(word)
    closing = _CLOSING.search(word)
    if not (opening or closing):
        return word
    begin = 1 if opening else 0
    end = closing.start() if closing else len(word)
    return word[:begin].translate(_LEET) + word[begin:end] + word[end:].translate(_LEET)


# --- hidden, spaced and repeated letters

_HIDDEN = re.compile(r"(?<=[a-zñ])[#%^×*]*[#%^×][#%^×*]*(?=[a-zñ*])")


_HIDING = re.compile("[#%^×]")


def _hidden(text: str) -> Iterator[_Edit]:
    if not _HIDING.search(text):
        return
    for found in _HIDDEN.finditer(text):
        yield found.start(), found.end(), "*" * len(found[0])


_SPACED = re.compile(
    r"(?<![a-zñ0-9*])[a-zñ]([ .\-_*/|~+]{1,3}+)[a-zñ01345@$!](?![a-zñ0-9@$])(?:\1[a-zñ01345@$!](?![a-zñ0-9@$]))+"
)  # only single signs are taken possessively here: up to Python 3.11.4 a possessive group mistakes where its last round ended
_SPACED_NEAR = re.compile(r"[ .\-_*/|~+][a-zñ][ .\-_*/|~+]{1,3}[a-zñ01345@$!](?![a-zñ])")
_NO_LETTER = re.compile(r"[^a-zñ01345@$!]+")


def _spaced(text: str) -> Iterator[_Edit]:
    if not _SPACED_NEAR.search(text):
        return
    for row in _SPACED.finditer(text):
        joined = _NO_LETTER.sub("", row[0])
        if sum(map(str.isalpha, joined)) >= max(3, len(joined) * 2 // 3):
            for gap in _NO_LETTER.finditer(text, row.start(), row.end()):
                yield gap.start(), gap.end(), ""


_TRIPLES = [letter * 3 for letter in "abcdefghijklmnopqrstuvwxyzñ"]
_ONCE = frozenset("ahijkquvwxyñ")
_LONG = re.compile(r"(?<![a-zñ])(?:([a-zñ])\1++|[ivx]++)(?![a-zñ])|([a-zñ])\2{2,}+")
_LOUD = re.compile(r"([!?.])\1{3,}+")


def _repeated(text: str) -> Iterator[_Edit]:
    if any(map(text.__contains__, _TRIPLES)):
        for run in _LONG.finditer(text):
            inside, one_letter = run[2], run[1]
            keep = (1 if inside in _ONCE else 2) if inside else 3 if one_letter else len(run[0])
            if keep < len(run[0]):
                yield run.start() + keep, run.end(), ""


def _loud(text: str) -> Iterator[_Edit]:
    if "!!!!" in text or "????" in text or "...." in text:
        for run in _LOUD.finditer(text):
            yield run.start() + 3, run.end(), ""


def _gaps(text: str) -> Iterator[_Edit]:
    if "  " in text:
        for gap in _GAP.finditer(text):
            yield gap.start(), gap.end(), " "


_GAP = re.compile("  ++")
_PASSES: tuple[Callable[[str], Iterator[_Edit]], ...] = (
    _lookalikes, _addresses, _mails, _domains, _users, _leet, _hidden, _spaced, _repeated, _loud, _gaps,
)  # fmt: skip
