"""`comments:analyze` in Perspective's shape."""

import pytest

from houserules.shapes import Rule, Span, Story
from tests.houserules.serving.asking import ANALYZE, KEY, Asking, verdict

WHOLE = {
    "TOXICITY": 0.9,
    "IDENTITY_ATTACK": 0.3,
    "INSULT": 0.8,
    "PROFANITY": 0.2,
    "OBSCENE": 0.2,
    "THREAT": 0.4,
    "SPAM": 0.05,
}


def test_every_attribute_is_answered_with_a_summary_and_one_span_over_the_whole_comment() -> None:
    asking = Asking(lambda _: verdict(0.9, hate=0.3, personal=0.8, profanity=0.2, threat=0.4, spam=0.05))
    answer = asking.analyze("You fool.", *WHOLE)
    assert answer.status == 200
    assert answer.json["attributeScores"] == {
        name: {
            "spanScores": [{"begin": 0, "end": 9, "score": {"value": value, "type": "PROBABILITY"}}],
            "summaryScore": {"value": value, "type": "PROBABILITY"},
        }
        for name, value in WHOLE.items()
    }
    assert answer.json["languages"] == answer.json["detectedLanguages"] == ["en"]
    assert "clientToken" not in answer.json


def test_a_model_on_trial_answers_under_the_name_it_was_asked_by() -> None:
    assert list(Asking().analyze("Hello", "TOXICITY_EXPERIMENTAL").json["attributeScores"]) == ["TOXICITY_EXPERIMENTAL"]


def test_severe_is_what_is_toxic_and_hateful_or_threatening_not_a_swear_word_alone() -> None:
    def severe(**scores: float) -> float:
        answer = Asking(lambda _: verdict(0.9, **scores)).analyze("Hello", "SEVERE_TOXICITY")
        return float(answer.json["attributeScores"]["SEVERE_TOXICITY"]["summaryScore"]["value"])

    assert severe(profanity=0.95, personal=0.05) < 0.2
    assert severe(hate=0.9) > 0.8
    assert severe(threat=0.9) > 0.8
    assert severe(profanity=0.95, personal=0.95) > 0.8


def test_who_attacks_the_writer_is_told_from_who_attacks_another_commenter() -> None:
    def attacks(text: str) -> tuple[float, float]:
        scores = (
            Asking(lambda _: verdict(personal=0.8))
            .analyze(text, "ATTACK_ON_AUTHOR", "ATTACK_ON_COMMENTER")
            .json["attributeScores"]
        )
        return scores["ATTACK_ON_AUTHOR"]["summaryScore"]["value"], scores["ATTACK_ON_COMMENTER"]["summaryScore"]["value"]

    assert attacks("What a lousy journalist.") == (0.8, 0.2)
    assert attacks("La autora no sabe nada.") == (0.8, 0.2)
    assert attacks("You know nothing.") == (0.2, 0.8)


def test_spans_are_given_by_utf_16_units_each_under_the_attributes_its_rule_makes() -> None:
    text = "🙂 é fool and 🙂 damn"
    spans = (Span(Rule.PERSONAL, 4, 8), Span(Rule.PROFANITY, 15, 19))
    asking = Asking(lambda _: verdict(0.9, *spans, personal=0.8, profanity=0.7))
    scores = asking.analyze(text, "INSULT", "PROFANITY", "TOXICITY", "SPAM", spanAnnotations=True).json["attributeScores"]
    units = text.encode("utf-16-le")

    def marked(name: str) -> list[str]:
        return [units[span["begin"] * 2 : span["end"] * 2].decode("utf-16-le") for span in scores[name]["spanScores"]]

    assert marked("INSULT") == ["fool"]
    assert marked("PROFANITY") == ["damn"]
    assert marked("TOXICITY") == ["fool", "damn"]
    assert marked("SPAM") == [text]


def test_without_being_asked_for_spans_one_covers_it_all() -> None:
    asking = Asking(lambda _: verdict(0.9, Span(Rule.PERSONAL, 0, 1), personal=0.8))
    assert asking.analyze("🙂 fool", "INSULT").json["attributeScores"]["INSULT"]["spanScores"][0]["end"] == 7


def test_html_is_judged_by_its_words_and_its_spans_lie_in_the_source() -> None:
    source = "<p>Tom &amp; <b>fo</b>ol</p>"
    asking = Asking(
        lambda asked: verdict(
            0.9, Span(Rule.PERSONAL, asked.comment.index("fool"), asked.comment.index("fool") + 4), personal=0.8
        )
    )
    body = {"comment": {"text": source, "type": "HTML"}, "requestedAttributes": {"INSULT": {}}, "spanAnnotations": True}
    [span] = asking.post(ANALYZE, body).json["attributeScores"]["INSULT"]["spanScores"]
    assert asking.asked[0].comment.strip() == "Tom & fool"
    assert source[span["begin"] : span["end"]] == "fo</b>ol"


def test_a_score_below_its_threshold_is_left_out_and_with_it_the_empty_map() -> None:
    asking = Asking(lambda _: verdict(0.4, personal=0.9))
    wanted = {"TOXICITY": {"scoreThreshold": 0.5}, "INSULT": {"scoreThreshold": 0.5, "scoreType": "PROBABILITY"}}
    answer = asking.post(ANALYZE, {"comment": {"text": "Hm"}, "requestedAttributes": wanted})
    assert list(answer.json["attributeScores"]) == ["INSULT"]
    answer = asking.post(ANALYZE, {"comment": {"text": "Hm"}, "requestedAttributes": {"TOXICITY": {"scoreThreshold": 0.5}}})
    assert answer.json == {"languages": ["en"], "detectedLanguages": ["en"]}


def test_off_point_is_left_out_where_the_engine_gives_no_verdict() -> None:
    assert "attributeScores" not in Asking().analyze("Hello", "OFF_POINT").json
    scores = Asking(lambda _: verdict(off_point=0.7)).analyze("Hello", "OFF_POINT").json["attributeScores"]
    assert scores["OFF_POINT"]["summaryScore"]["value"] == 0.7


def test_article_and_parent_comment_reach_the_engine() -> None:
    asking = Asking()
    article = "Ferries late again\n\nFor the third day the ferry to Velar left an hour late."
    pair = {"article": {"text": article}, "parentComment": {"text": "<i>Always</i> late.", "type": "HTML"}}
    asking.analyze(context={"articleAndParentComment": pair})
    assert asking.asked[0].story == Story("Ferries late again", "For the third day the ferry to Velar left an hour late.")
    assert asking.asked[0].parent == "Always late."


def test_an_article_without_a_headline_is_all_text() -> None:
    asking = Asking()
    asking.analyze(context={"articleAndParentComment": {"article": {"text": "Only a line."}}})
    assert (asking.asked[0].story, asking.asked[0].parent) == (Story("", "Only a line."), None)


def test_the_last_entry_is_what_the_comment_answers_and_notes_of_a_machine_are_nobody_s_words() -> None:
    asking = Asking()
    asking.analyze(
        context={"entries": [{"text": "About ferries"}, {"text": "They are late."}, {"text": '{"url": "https://x.example"}'}]}
    )
    assert asking.asked[0].parent == "They are late."
    assert asking.asked[0].story == Story("", "About ferries")


def test_what_the_client_says_of_itself_is_echoed_or_taken_without_a_word() -> None:
    asking = Asking()
    answer = asking.analyze(clientToken="t-\ud800", sessionId="s", communityId="c", doNotStore=True, languages=["EN"])
    assert answer.json["clientToken"] == "t-\ud800"
    assert answer.json["languages"] == ["EN"]
    assert asking.asked[0].lang == "en"
    assert not asking.kept


def test_of_several_languages_the_engine_finds_out_which() -> None:
    asking = Asking()
    asking.analyze(languages=["en", "es-419"])
    asking.analyze(languages=["es-419"])
    assert [asked.lang for asked in asking.asked] == [None, "es"]


def test_names_may_be_written_as_in_protocol_buffers() -> None:
    body = {"comment": {"text": "Hm"}, "requested_attributes": {"TOXICITY": {"score_threshold": 0.1}}, "client_token": "t"}
    assert Asking().post(ANALYZE, body).json["clientToken"] == "t"


def test_a_language_no_model_knows_is_refused_as_perspective_does() -> None:
    error = Asking().analyze(languages=["fr"]).json["error"]
    assert error["status"] == "INVALID_ARGUMENT"
    assert error["message"] == "Attribute TOXICITY does not support request languages: fr"
    assert error["details"][0]["errorType"] == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
    assert error["details"][0]["languageNotSupportedByAttributeError"]["attribute"] == "TOXICITY"


def test_so_is_one_that_was_found_but_not_one_that_nobody_can_tell() -> None:
    error = Asking(lambda _: verdict(lang="fr")).analyze("Bonjour à tous, mes amis").json["error"]
    assert error["details"][0]["languageNotSupportedByAttributeError"] == {"attribute": "TOXICITY", "detectedLanguages": ["fr"]}
    assert Asking(lambda _: verdict(lang="und")).analyze("lol").json["detectedLanguages"] == ["und"]
    assert Asking(lambda _: verdict(lang="fr")).analyze("Zut", languages=["en"]).status == 200


COMMENT = {"comment": {"text": "Hm"}}
WANTED = {"requestedAttributes": {"TOXICITY": {}}}


@pytest.mark.parametrize(
    ("body", "error_type", "message"),
    [
        (b"", "COMMENT_EMPTY", "Comment must be non-empty."),
        ({}, "COMMENT_EMPTY", "Comment must be non-empty."),
        ({"comment": {"text": " \n"}, **WANTED}, "COMMENT_EMPTY", "Comment must be non-empty."),
        ({"comment": {"text": "<p></p>", "type": "HTML"}, **WANTED}, "COMMENT_EMPTY", "Comment must be non-empty."),
        ({"comment": {"text": "é" * 10_241}, **WANTED}, "COMMENT_TOO_LONG", "Comment text too long."),
        (COMMENT, "NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes"),
        ({**COMMENT, "requestedAttributes": {}}, "NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes"),
        ({**COMMENT, "requestedAttributes": {"CHARM": {}}}, "INVALID_REQUEST", "Unknown requested attribute: CHARM"),
        (
            {**COMMENT, "requestedAttributes": {"TOXICITY": 1}},
            "INVALID_REQUEST",
            "Invalid value at 'requestedAttributes[TOXICITY]'",
        ),
        ({**COMMENT, "requestedAttributes": {"TOXICITY": {"scoreType": "RANK"}}}, "INVALID_REQUEST", "Requested score type RANK"),
        ({**COMMENT, "requestedAttributes": {"TOXICITY": {"scoreThreshold": 2}}}, "INVALID_REQUEST", "between 0 and 1"),
        ({**COMMENT, "requestedAttributes": {"TOXICITY": {"scoreThreshold": 10**400}}}, "INVALID_REQUEST", "TYPE_DOUBLE"),
        ({"comment": {"text": 5}, **WANTED}, "INVALID_REQUEST", "Invalid value at 'comment.text' (TYPE_STRING)."),
        ({"comment": "Hm", **WANTED}, "INVALID_REQUEST", "Invalid value at 'comment' (TYPE_MESSAGE)."),
        ({"comment": {"text": "Hm", "type": "RTF"}, **WANTED}, "INVALID_REQUEST", "Unknown text type"),
        ({**COMMENT, **WANTED, "langauges": ["en"]}, "INVALID_REQUEST", 'Unknown name "langauges": Cannot find field.'),
        ({**COMMENT, **WANTED, "languages": ["English please"]}, "INVALID_REQUEST", "ISO 639-1"),
        ({**COMMENT, **WANTED, "languages": [1]}, "INVALID_REQUEST", "Invalid value at 'languages[0]'"),
        ({**COMMENT, **WANTED, "doNotStore": "yes"}, "INVALID_REQUEST", "Invalid value at 'doNotStore' (TYPE_BOOL)."),
        ({**COMMENT, **WANTED, "clientToken": "t" * 1_001}, "INVALID_REQUEST", "At most 1000 characters"),
        (
            {**COMMENT, **WANTED, "context": {"entries": [{"text": "a"}], "articleAndParentComment": {}}},
            "INVALID_REQUEST",
            "both fields were populated",
        ),
        ({**COMMENT, **WANTED, "context": {"entries": [{}] * 101}}, "INVALID_REQUEST", "At most 100 entries"),
        ([], "INVALID_REQUEST", "Invalid value (TYPE_MESSAGE)."),
        (b"null", "INVALID_REQUEST", "Invalid value (TYPE_MESSAGE)."),
        (b"{", "INVALID_REQUEST", "Invalid JSON payload received."),
        (b'{"comment": NaN}', "INVALID_REQUEST", "NaN is no number"),
        (b'{"comment": ' + b"9" * 5_000 + b"}", "INVALID_REQUEST", "too many digits"),
        (b"\xff\xfe", "INVALID_REQUEST", "no UTF-8"),
        (b"[" * 100_000, "INVALID_REQUEST", "More than 20 levels deep"),
        (b'{"a":' * 30 + b"1" + b"}" * 30, "INVALID_REQUEST", "More than 20 levels deep"),
    ],
)
def test_what_cant_be_done_is_refused_with_google_s_error_object(body: object, error_type: str, message: str) -> None:
    answer = Asking().post(ANALYZE, body)
    assert answer.status == 400
    error = answer.json["error"]
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert message in error["message"]
    assert error["details"][0]["errorType"] == error_type


def test_null_is_as_good_as_nothing_and_brackets_in_words_are_no_levels() -> None:
    assert Asking().analyze('[[[[[[[[[[[[[[[[[[[[[[[[[[ "{{{{{{\\', languages=None, context=None, clientToken=None).status == 200


def test_a_comment_of_just_20_480_bytes_is_taken() -> None:
    assert Asking().analyze("é" * 10_240).status == 200


def test_an_engine_that_breaks_is_told_as_a_failure_and_never_as_a_score() -> None:
    def breaks(_: object) -> None:
        raise ZeroDivisionError

    answer = Asking(breaks).analyze()  # type: ignore[arg-type]  # that is what is tried
    assert answer.status == 500
    assert answer.json["error"]["status"] == "INTERNAL"


def test_a_score_that_is_no_number_is_a_failure_too() -> None:
    assert Asking(lambda _: verdict(float("nan"))).analyze().status == 500


def test_the_key_may_stand_where_any_client_puts_it() -> None:
    body = b'{"comment": {"text": "Hm"}, "requestedAttributes": {"TOXICITY": {}}}'
    asking = Asking()
    assert asking.ask("POST", ANALYZE, body, query=f"key={KEY}&alt=json").status == 200
    assert asking.ask("POST", ANALYZE, body, x_goog_api_key=KEY).status == 200
    assert asking.ask("POST", ANALYZE, body, authorization=f"Bearer {KEY}").status == 200


def test_without_a_key_or_with_a_wrong_one_the_answer_is_google_s_and_the_body_isn_t_read() -> None:
    missing = Asking().post(ANALYZE, key=None)
    assert (missing.status, missing.json["error"]["status"]) == (403, "PERMISSION_DENIED")
    wrong = Asking().post(ANALYZE, b"{", key="hr_wrong").json["error"]
    assert (wrong["code"], wrong["status"]) == (400, "INVALID_ARGUMENT")
    assert wrong["message"] == "API key not valid. Please pass a valid API key."
    assert wrong["details"][0]["reason"] == "API_KEY_INVALID"
