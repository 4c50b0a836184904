"""`comments:analyze` and `comments:suggestscore`: requests read, answers drawn. Nothing here judges."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from houserules.positions import Utf16
from houserules.serving import attributes
from houserules.serving.asking import Asked, Caller, Label
from houserules.serving.attributes import Attribute
from houserules.serving.contexts import Context, Text, read_context, read_text
from houserules.serving.fields import Fields, told
from houserules.serving.refusals import (
    AttributeUnknown,
    CommentEmpty,
    CommentTooLong,
    FieldWrong,
    LanguageUnsupported,
    NothingRequested,
)
from houserules.shapes import Verdict

MOST_COMMENT_BYTES = 20_480
MOST_LANGUAGES = 10
MOST_TOKEN_CHARACTERS = 1_000
MOST_SPANS = 1_000
UNDETERMINED = "und"
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")
_DECIMALS = 7


@dataclass(frozen=True, slots=True)
class Analysis:
    """A request to analyze. ``wanted`` holds the attributes by the names they were asked by, and their thresholds."""

    text: Text
    wanted: Mapping[str, tuple[Attribute, float]]
    languages: list[str]
    context: Context
    with_spans: bool
    client_token: str

    def asked(self, caller: Caller) -> Asked:
        langs = list(dict.fromkeys(map(_primary, self.languages)))
        lang = langs[0] if len(langs) == 1 else None
        return Asked(self.text.plain, self.context.story, self.context.parent, lang, caller)


def read_analysis(body: Any) -> Analysis:
    """Raises FieldWrong and its kinds."""
    fields = Fields(body)
    analysis = Analysis(
        text=_comment(fields),
        wanted=dict(_wanted(fields)),
        languages=_languages(fields),
        context=read_context(fields.inner("context")),
        with_spans=fields.flag("spanAnnotations"),
        client_token=_token(fields, "clientToken"),
    )
    # Nothing is ever stored of what is analyzed; what only asks for that is read, and done anyway.
    fields.flag("doNotStore")
    for name in ("sessionId", "communityId"):
        _token(fields, name)
    fields.all_known()
    _demand_language(analysis.wanted, analysis.languages, found=False)
    return analysis


def draw_analysis(analysis: Analysis, verdict: Verdict) -> dict[str, Any]:
    """Raises LanguageUnsupported for one that was found and that no model knows; what nobody can tell is judged."""
    if not analysis.languages and verdict.lang != UNDETERMINED:
        _demand_language(analysis.wanted, [verdict.lang], found=True)
    scores = dict(_scores(analysis, verdict))
    answer: dict[str, Any] = {"attributeScores": scores} if scores else {}
    answer |= {"languages": analysis.languages or [verdict.lang], "detectedLanguages": [verdict.lang]}
    return answer | ({"clientToken": analysis.client_token} if analysis.client_token else {})


def read_suggestion(body: Any, caller: Caller) -> Label:
    """Raises FieldWrong and its kinds."""
    fields = Fields(body)
    text, languages = _comment(fields), _languages(fields)
    suggested = {name: _suggested(each, text) for name, each in _suggestions(fields).items()}
    context = read_context(fields.inner("context"))
    label = Label(
        text=text.plain,
        labels=attributes.labels({name: each["value"] for name, each in suggested.items()}),
        attributes=suggested,
        caller=caller.name,
        lang=_primary(languages[0]) if len(languages) == 1 else None,
        community=_token(fields, "communityId"),
        client_token=_token(fields, "clientToken"),
        context=context.told or {},
    )
    _token(fields, "sessionId")
    fields.all_known()
    return label


def draw_suggestion(label: Label) -> dict[str, Any]:
    answer: dict[str, Any] = {"clientToken": label.client_token} if label.client_token else {}
    return answer | ({"requestedLanguages": [label.lang]} if label.lang else {})


def _comment(fields: Fields) -> Text:
    inner = fields.inner("comment")
    text = read_text(inner)
    if inner is not None:
        inner.all_known()
    if len(text.source.encode("utf-8", "surrogatepass")) > MOST_COMMENT_BYTES:
        raise CommentTooLong(MOST_COMMENT_BYTES, "comment.text")
    if not text.plain.strip():
        raise CommentEmpty(field="comment.text")
    return text


def _languages(fields: Fields) -> list[str]:
    given = fields.texts("languages")
    if len(given) > MOST_LANGUAGES or not all(_LANGUAGE.fullmatch(lang) and len(lang) <= 35 for lang in given):
        raise FieldWrong(f"Name at most {MOST_LANGUAGES} languages by their ISO 639-1 codes, like en.", field="languages")
    return given


def _primary(lang: str) -> str:
    return re.split("[-_]", lang, maxsplit=1)[0].lower()


def _token(fields: Fields, name: str) -> str:
    token = fields.text(name)
    if len(token) > MOST_TOKEN_CHARACTERS:
        raise FieldWrong(f"At most {MOST_TOKEN_CHARACTERS} characters are taken.", field=name)
    return token


def _wanted(fields: Fields) -> Iterator[tuple[str, tuple[Attribute, float]]]:
    given = fields.named("requestedAttributes")
    if not given:
        raise NothingRequested(field="requestedAttributes")
    for name, parameters in given.items():
        known = attributes.attribute(name)
        if known is None:
            raise AttributeUnknown(told(name), "requestedAttributes")
        kind, threshold = parameters.text("scoreType", "PROBABILITY"), parameters.number("scoreThreshold") or 0.0
        parameters.all_known()
        if kind not in ("PROBABILITY", "SCORE_TYPE_UNSPECIFIED"):
            message = f"Requested score type {told(kind)} is not supported by attribute {name}"
            raise FieldWrong(message, field=parameters.at("scoreType"))
        yield name, (known, _probability(threshold, parameters.at("scoreThreshold")))


def _demand_language(wanted: Mapping[str, object], languages: list[str], *, found: bool) -> None:
    if any(_primary(lang) not in attributes.LANGUAGES for lang in languages):
        raise LanguageUnsupported(next(iter(wanted)), languages, found=found)


def _scores(analysis: Analysis, verdict: Verdict) -> Iterator[tuple[str, dict[str, Any]]]:
    units = Utf16(analysis.text.source)
    for name, (known, threshold) in analysis.wanted.items():
        value = known.score(verdict, analysis.text.plain)
        if value is None or value < threshold:
            continue
        score = {"value": round(float(value), _DECIMALS), "type": "PROBABILITY"}
        places = list(_places(analysis, known, verdict, units)) if analysis.with_spans else []
        spans = [{"begin": begin, "end": end, "score": score} for begin, end in places or [(0, units.length)]]
        yield name, {"spanScores": spans, "summaryScore": score}


def _places(analysis: Analysis, known: Attribute, verdict: Verdict, units: Utf16) -> Iterator[tuple[int, int]]:
    """Of what caused the score, in the order of the text, each place once."""
    spans = {(span.begin, span.end) for span in verdict.spans if span.rule in known.rules}
    for begin, end in sorted(spans):
        if analysis.text.words:
            begin, end = analysis.text.words.origin(begin, end)  # noqa: PLW2901  # the same place in the source
        yield units.units(begin), units.units(end)


def _suggestions(fields: Fields) -> dict[str, Fields]:
    given = fields.named("attributeScores")
    if not given:
        raise FieldWrong("Missing attribute_scores. Suggest at least one.", field="attributeScores")
    for name in given:
        if name not in attributes.VERDICTS and attributes.attribute(name) is None:
            raise AttributeUnknown(told(name), "attributeScores")
    return given


def _suggested(fields: Fields, text: Text) -> dict[str, Any]:
    """The value, and the spans that came with it. Where only spans came, the value is the largest of theirs."""
    units = Utf16(text.source)
    summary, parts = fields.inner("summaryScore"), fields.several("spanScores")
    fields.all_known()
    if len(parts) > MOST_SPANS:
        raise FieldWrong(f"At most {MOST_SPANS} spans are taken.", field=fields.at("spanScores"))
    spans = [_span(part, units) for part in parts]
    if summary is not None:
        value = _value(summary)
    elif spans:
        value = max(span["value"] for span in spans)
    else:
        raise FieldWrong("A suggestion needs a summary_score or span_scores.", field=fields.at("summaryScore"))
    # Only words are kept of HTML, and places in the source mean nothing to them.
    return {"value": value, "spans": spans} if spans and not text.words else {"value": value}


def _span(fields: Fields, units: Utf16) -> dict[str, Any]:
    begin, end, score = fields.number("begin") or 0.0, fields.number("end") or 0.0, fields.inner("score")
    fields.all_known()
    if not (begin.is_integer() and end.is_integer() and 0 <= begin < end <= units.length):
        raise FieldWrong("A span begins and ends in the comment, by UTF-16 units.", field=fields.at("end"))
    value = 0.0 if score is None else _value(score)
    return {"begin": units.character(int(begin)), "end": units.character(int(end)), "value": value}


def _value(score: Fields) -> float:
    """As in Google's messages, what isn't there is 0."""
    value = score.number("value") or 0.0
    score.text("type")
    score.all_known()
    return _probability(value, score.at("value"))


def _probability(value: float, field: str) -> float:
    if not 0 <= value <= 1:
        raise FieldWrong("A probability lies between 0 and 1.", field=field)
    return value
