"""`/v1/score`: JSON lines in, JSON lines out."""

import asyncio
import json
from typing import Any

from houserules.serving.asking import Asked
from houserules.serving.conf import Bounds
from houserules.shapes import Rule, Story, Verdict
from tests.houserules.serving.asking import SLOW_KEY, Asking, exchange, verdict

PATH = "/v1/score"


def lines(*each: object) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in each)


def test_each_line_is_answered_in_order_as_the_command_does() -> None:
    asking = Asking(lambda asked: verdict(personal=len(asked.comment) / 100))
    answer = asking.post(PATH, lines(*({"id": str(number), "text": "a" * number} for number in range(1, 81))))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/x-ndjson")
    assert [line["id"] for line in answer.lines] == [str(number) for number in range(1, 81)]
    assert [line["scores"]["personal"] for line in answer.lines] == [number / 100 for number in range(1, 81)]
    assert set(answer.lines[0]) == {"id", "scores", "spans", "lang", "tier", "verdict"}
    assert set(answer.lines[0]["scores"]) == set(Rule)


def test_story_parent_and_language_reach_the_engine_for_whom_it_was_asked() -> None:
    asking = Asking()
    asking.post(PATH, lines({"id": "1", "text": "a", "lang": "es", "story": {"title": "t", "text": "x"}, "parent": "p"}))
    [asked] = asking.asked
    assert (asked.story, asked.parent, asked.lang, asked.caller.name) == (Story("t", "x"), "p", "es", "chronicle")


def test_a_broken_line_is_answered_with_its_number_and_the_rest_goes_on() -> None:
    def judge(asked: Asked) -> Verdict:
        if asked.comment == "break":
            raise ZeroDivisionError
        return verdict()

    body = (
        lines({"id": "1", "text": "a"})
        + b"{oops\n"
        + lines({"id": "3", "text": "break"})
        + b"\xff\n"
        + b'{"id": "5", "text": "a"}'
    )
    answer = Asking(judge).post(PATH, body)
    assert [line["id"] for line in answer.lines] == ["1", None, "3", None, "5"]
    assert [line["error"]["line"] for line in answer.lines if "error" in line] == [2, 3, 4]


def test_nothing_is_answered_with_nothing() -> None:
    assert Asking().post(PATH, b"").body == b""


def test_more_than_is_taken_or_allowed_is_refused_before_anything_is_judged() -> None:
    asking = Asking(bounds=Bounds(archive_bytes=100))
    assert asking.post(PATH, b"x" * 101).status == 413
    assert asking.ask("POST", PATH, b"x" * 60, b"x" * 60, key=SLOW_KEY).status == 413
    refused = Asking().post(PATH, b"\n" * 4, key=SLOW_KEY)
    assert (refused.status, refused.json["code"]) == (400, "field-wrong")
    assert refused.headers["content-type"] == "application/problem+json"
    assert not asking.asked


def test_only_so_many_archives_are_answered_at_once_and_a_place_is_given_back_whatever_happens() -> None:
    assert Asking(bounds=Bounds(archives=0)).post(PATH, b"").status == 503
    asking = Asking(bounds=Bounds(archives=1, archive_bytes=100))
    for body in (b"x" * 200, lines({"id": "1", "text": "a"}), b"x" * 200, b"", b"{"):
        assert asking.post(PATH, body).status in (200, 413)


def test_who_goes_away_is_not_judged_for() -> None:
    asking = Asking(bounds=Bounds(archives=1))
    body = lines(*({"id": str(number), "text": "a"} for number in range(1_000)))

    async def leave() -> None:
        given = [{"type": "http.request", "body": body, "more_body": False}, {"type": "http.disconnect"}]

        async def receive() -> dict[str, Any]:
            return given.pop(0) if given else await asyncio.sleep(60, {})

        async def send(message: Any) -> None:
            await asyncio.sleep(0)

        scope = {
            "type": "http",
            "method": "POST",
            "path": PATH,
            "query_string": b"",
            "headers": [(b"authorization", b"Bearer hr_of-the-chronicle")],
        }
        await asking.service(scope, receive, send)

    asyncio.run(leave())
    assert len(asking.asked) < 1_000
    assert asking.post(PATH, b"").status == 200


def test_one_comment_comes_between_the_batches_of_an_archive() -> None:
    """The one thread is busy with the archive, and a single comment waits for a batch, not for the archive."""
    asking = Asking(bounds=Bounds(threads=1, most_waiting=1))
    many = lines(*({"id": str(number), "text": "archive"} for number in range(320)))
    one = b'{"comment": {"text": "one"}, "requestedAttributes": {"TOXICITY": {}}}'
    key = {"authorization": "Bearer hr_of-the-chronicle"}

    async def both() -> list[Any]:
        return await asyncio.gather(
            exchange(asking.service, "POST", PATH, [many], key),
            exchange(asking.service, "POST", "/v1alpha1/comments:analyze", [one], key),
        )

    archive, single = asyncio.run(both())
    assert (len(archive.lines), single.status) == (320, 200)
    assert [asked.comment for asked in asking.asked].index("one") < 320
