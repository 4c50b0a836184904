"""Rulebooks of every kind, for properties."""

from hypothesis import strategies as st

from houserules.rulebook import LEVELS, Rulebook, Section, Thresholds, section_key, word_key
from houserules.shapes import Action, Rule
from houserules.wordlists import comparable_words

# Letters beside any other sign, so that most words can be compared.
_LINE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=30)
NAMES = _LINE.map(str.strip).filter(bool)
WORDS = (
    st.builds("{}{}{}".format, st.sampled_from(["a", "ñ", "7", ""]), _LINE, st.sampled_from(["", "*", "x"]))
    .map(word_key)
    .filter(comparable_words)
)
SCORES = st.floats(0, 1)


@st.composite
def thresholds(draw: st.DrawFn) -> Thresholds:
    levels = sorted(draw(st.lists(SCORES, min_size=3, max_size=3)))
    return Thresholds(**{name: level for name, level in zip(LEVELS, levels, strict=True) if draw(st.booleans())})


RULES = st.sampled_from(list(Rule))
OWN_WORDS = st.dictionaries(WORDS, st.sampled_from(list(Action)), max_size=5)
SECTIONS = st.builds(Section, rules=st.dictionaries(RULES, thresholds()), words=OWN_WORDS)
RULEBOOKS = st.builds(
    Rulebook,
    name=NAMES,
    version=NAMES,
    rules=st.fixed_dictionaries({rule: thresholds() for rule in Rule}),
    words=OWN_WORDS,
    sections=st.dictionaries(NAMES.map(section_key), SECTIONS, max_size=3),
)
