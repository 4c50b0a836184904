"""Which language a comment is in: English and Spanish by their small words, the rest (and doubts) by CLD2."""

import re

import pycld2  # type: ignore[import-untyped]

_MOST_LETTERS = 1000  # more say nothing new
_FEWEST_BYTES = 14  # of letters, in UTF-8; below, CLD2 guesses
_NOT_WORDS = re.compile(r"(?:https?://|www\.)\S++|[@#]\w++")
_WORD = re.compile(r"[^\W\d_]++")
# Words frequent in one of the two that are none in the other, nor frequent in Portuguese, Catalan, French, Italian or Dutch.
_ENGLISH = frozenset(
    """
    the and you is are was were be been its that this these those they them their there then than with from have has had
    not would could should will doesn didn isn wasn aren ve ll what when where which who why how your u ur my his her him
    our about because just like get got know think want going really never ever every people good right yeah yes thanks
    please lol lmao wtf omg bro dude idk tbh some any other only into out up down off over very too of if but or for all
    great agree shit fuck fucking stupid idiots ass damn
    """.split()  # noqa: SIM905
)
_SPANISH = frozenset(
    """
    el los las y una unos unas lo pero muy más esta este esto estos eso esa ese está están estoy estás porque cuando donde
    dónde qué cómo quién cuándo hay es eres soy somos fue era sin sobre también tampoco nada todo todos toda todas hombre
    mujer bueno buena mejor siempre nunca ya yo tú usted ustedes nosotros ellos ellas le nos tiene tienen tengo hace hacer
    vaya gracias ni así ahora aquí ahí allí con por mucho mucha muchos gente jaja jajaja jajajaja jajajajaja jeje jejeje
    xd q pq tb xq k tío tía wey güey hola acuerdo verdad mierda puta puto joder coño idiota gilipollas pendejo cabrón va
    voy vamos quiero puede creo dice dicen sea si algo alguien otra otro cada desde hasta según años
    """.split()  # noqa: SIM905
)
_ONLY_SPANISH = re.compile("[ñ¿¡]")


def language(text: str) -> str:
    """Its ISO 639-1 code, or "und" where nothing tells: "ok" is no language's, "wtf" is English.

    Measured on 1,000 English and 2,999 Spanish posts, short and sloppy ones: 97.4 and 96.7 % right, where CLD2 alone has 98.6
    and 93.4 % (it takes short Spanish for English), py3langid 96.6 and 96.0 % (0.8 ms, 130 MB), lingua 95.8 and 96.1 % (96 MB).
    """
    plain = _NOT_WORDS.sub(" ", text[:_MOST_LETTERS])
    lower = plain.lower().replace("’", "'")
    words = _WORD.findall(lower)
    return _by_small_words(lower, words) or _by_cld2(plain, words)


def _by_small_words(lower: str, words: list[str]) -> str | None:
    english = len(_ENGLISH.intersection(words))
    spanish = len(_SPANISH.intersection(words)) + 2 * bool(_ONLY_SPANISH.search(lower))
    few = len(words) < 4
    if english >= 2 * spanish + (1 if few else 2):
        return "en"
    if spanish >= 2 * english + (1 if few else 2):
        return "es"
    return None


def _by_cld2(plain: str, words: list[str]) -> str:
    if len("".join(words).encode("utf-8", "ignore")) < _FEWEST_BYTES:
        return "und"
    try:
        _, _, guesses = pycld2.detect(plain.encode("utf-8", "ignore"), isPlainText=True, bestEffort=True)
    except pycld2.error:  # control characters
        return "und"
    code: str = guesses[0][1]
    return code.partition("-")[0] if code not in _NO_LANGUAGE else "und"


_NO_LANGUAGE = frozenset({"un", "xxx"})
