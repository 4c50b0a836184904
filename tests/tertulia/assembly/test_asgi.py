"""Public bytes: what everybody reads is the same for everybody, down to the last byte, and true as soon as it has changed."""

import gzip
import time

import brotli
import pytest

from tertulia.assembly.founding import announce_change
from tertulia.discussion.services.editing import delete_comment
from tertulia.discussion.services.flagging import set_respect
from tertulia.discussion.views.hiding import COOKIE as HIDDEN_COOKIE
from tertulia.plumbing.transactions import writing
from tertulia.readers.credentials import make_token
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.closing import Act, close_comments, undo_closing
from tertulia.stories.services.registering import StoryFacts, change_state, push_story
from tertulia.wire.shapes import StoryState
from tests.conftest import PAPER_ORIGIN
from tests.tertulia.assembly.conftest import Heard, Site
from tests.tertulia.discussion.talking import guest, say, sender

# The server promises a change to be in pages after this long at the latest (coalesce_milliseconds, and the relay's turn).
COALESCED_SECONDS = 2.0
# What is left of a page while comments are hidden.
LINE = b'id="tertulia-hidden"'


def _public(story: Story) -> dict[str, str]:
    """Every address whose answer is the same for everybody, for a small talk under the story."""
    ana, luis = guest("Ana"), guest("Luis")
    root = say(story, ana, "I was *there*. " * 30)
    for number in range(6):
        last = say(story, luis, f"Reply {number}", under=root)
    say(story, ana, "Below", under=last)
    set_respect(comment_id=root.pk, sender=sender(luis), respected=True)
    delete_comment(comment_id=say(story, luis).pk, reader=luis)
    base = f"/d/chronicle/{story.key}"
    return {
        **{
            f"first page, {sort}": f"/api/v1/discussion?story=tram&sort={sort}"
            for sort in ("newest", "oldest", "respected", "replies")
        },
        "page by address": f"/api/v1/discussion?story={PAPER_ORIGIN}/tram",
        "later page": f"/api/v1/discussion?story=tram&after={last.pk}",
        "counts": "/api/v1/counts?story=tram&story=unknown",
        "permalink": f"/api/v1/comments/{last.pk}",
        "replies": f"/api/v1/comments/{root.pk}/replies",
        "no-JS page": base,
        "no-JS page in Spanish": f"{base}?lang=es",
        "fragment": f"{base}/fragment",
        "no-JS permalink": f"/c/{last.pk}",
        "feed of the story": "/feeds/chronicle/stories/tram.xml",
        "feed of the paper": "/feeds/chronicle.xml",
    }


def _ways(token: str) -> dict[str, list[tuple[str, str]]]:
    return {
        "cookie": [("cookie", f"tertulia_reader={token}; sessionid=x; csrftoken=y; django_language=es")],
        "token": [("authorization", f"Bearer {token}")],
        "language": [("accept-language", "es-ES,es;q=0.9")],
        "agent": [("user-agent", "Somebody/1.0"), ("referer", "https://elsewhere.example/"), ("dnt", "1")],
        "wants": [("accept", "application/xml"), ("cache-control", "no-cache"), ("pragma", "no-cache")],
        "network": [("x-forwarded-for", "198.51.100.1"), ("x-forwarded-host", "evil.example"), ("x-forwarded-proto", "https")],
        "host": [("host", "localhost:8000")],
    }


def _decoded(heard: Heard) -> bytes:
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[heard.header("content-encoding")]
    return bytes(unpack(heard.body))


def test_public_answers_are_the_same_bytes_for_every_reader_warm_and_cold(site: Site, story: Story) -> None:
    public = _public(story)
    token = make_token(guest("Ana"))
    for name, target in public.items():
        nobody = site.get(target)
        assert nobody.status == 200, name
        for way, headers in _ways(token).items():
            assert site.ask("GET", target, headers=headers) == nobody, f"{name}, asked with {way}"
    # And when the first to ask is somebody: nothing of them may stay in what is kept for the others.
    for name, target in public.items():
        nobody = site.get(target)
        for way, headers in _ways(token).items():
            site.forget()
            assert _decoded(site.ask("GET", target, headers=headers)) == nobody.body, f"{name}, made for {way}"


def test_public_answers_are_made_for_nobody(site: Site, story: Story) -> None:
    """Whoever makes a page is told the address and nothing of who asked, so nothing of them can be in it."""
    everything = [header for headers in _ways(make_token(guest("Ana"))).values() for header in headers]
    public = _public(story)
    for target in public.values():
        site.ask("GET", target, headers=everything)
    assert len(site.lane.asked) == len(public)
    told = [(scope["method"], dict(scope["headers"]), scope.get("client")) for scope in site.lane.asked]
    assert all(one == ("GET", {b"host": b"127.0.0.1:8000", b"accept": b"*/*"}, None) for one in told), told


def test_who_has_hidden_comments_gets_one_line_and_nobody_else_does(site: Site, story: Story) -> None:
    public = _public(story)
    hiding = [("cookie", f"a=b; {HIDDEN_COOKIE}={story.publication.slug}")]
    pages = [name for name, target in public.items() if target.startswith(("/d/", "/c/")) and ".css" not in target]
    assert pages
    for name, target in public.items():
        heard = site.ask("GET", target, headers=hiding)
        hidden = LINE in heard.body
        assert hidden == (name in pages), name
        assert not hidden or heard.header("cache-control") == "private, no-store"
        assert LINE not in site.get(target).body, name


def test_public_answers_set_no_cookie_and_may_be_kept_by_anybody(site: Site, story: Story) -> None:
    for name, target in _public(story).items():
        heard = site.ask("GET", target, headers=[("cookie", f"tertulia_reader={make_token(guest())}")])
        assert not heard.header("set-cookie"), name
        assert heard.header("cache-control").startswith("public"), name
        assert heard.header("surrogate-key"), name
        assert "cookie" not in heard.header("vary").lower(), name
        assert "authorization" not in heard.header("vary").lower(), name


def test_every_coding_is_the_same_answer_and_a_known_one_is_not_sent_again(site: Site, story: Story) -> None:
    for name, target in _public(story).items():
        plain = site.get(target)
        for coding in ("br", "gzip"):
            packed = site.get(target, accept_encoding=coding)
            assert _decoded(packed) == plain.body, name
            again = site.get(target, accept_encoding=coding, if_none_match=packed.header("etag"))
            assert (again.status, again.body, again.header("etag")) == (304, b"", packed.header("etag")), name
        assert site.get(target, if_none_match=plain.header("etag")).status == 304
        head = site.ask("HEAD", target)
        assert (head.status, head.headers, head.body) == (200, plain.headers, b""), name


def test_only_the_papers_own_sites_may_read_answers_by_script(site: Site, story: Story) -> None:
    for name, target in _public(story).items():
        own = PAPER_ORIGIN if target.startswith("/api/") else ""
        assert site.get(target, origin=PAPER_ORIGIN).header("access-control-allow-origin") == own, name
        for origin in ("https://evil.example", "null", f"{PAPER_ORIGIN}.evil.example"):
            assert not site.get(target, origin=origin).header("access-control-allow-origin"), name


def test_private_answers_are_never_kept(site: Site, story: Story) -> None:
    ana, luis = guest("Ana"), guest("Luis")
    root = say(story, ana)
    target = f"/api/v1/overlay?story=tram&comment={root.pk}"
    seen = {name: site.get(target, authorization=f"Bearer {make_token(who)}") for name, who in [("Ana", ana), ("Luis", luis)]}
    assert [seen[name].told["reader"]["name"] for name in seen] == ["Ana", "Luis"]
    assert (seen["Ana"].told["mine"], seen["Luis"].told["mine"]) == ([str(root.pk)], [])
    for heard in (*seen.values(), site.get(f"/c/{root.pk}/act")):
        assert heard.status == 200
        assert "no-store" in heard.header("cache-control")
    assert site.get(target).told["reader"] is None


def _soon(site: Site, target: str, words: bytes) -> bool:
    until = time.monotonic() + COALESCED_SECONDS
    while time.monotonic() < until:
        if words in site.get(target).body:
            return True
        time.sleep(0.02)
    return False


def test_a_comment_is_in_every_page_soon_after_its_answer(site: Site, story: Story) -> None:
    pages = [
        "/api/v1/discussion?story=tram",
        "/d/chronicle/tram",
        "/d/chronicle/tram/fragment",
        "/feeds/chronicle/stories/tram.xml",
    ]
    for target in pages:
        site.get(target)
    body = {"story": "tram", "text": "Just now.", "guest_name": "Noor"}
    assert site.ask("POST", "/api/v1/comments", body).status == 201
    assert all(_soon(site, target, b"Just now.") for target in pages)
    assert _soon(site, "/api/v1/counts?story=tram", b'"tram":1')


def test_what_another_process_wrote_is_told_by_the_outbox(site: Site, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """No announcement reaches this process: only the relay, which reads the outbox, can know."""
    site.get("/api/v1/discussion?story=tram")
    monkeypatch.setattr("tertulia.plumbing.bus.announce", lambda event: None)
    say(story, guest("Ana"), "From elsewhere.")
    assert _soon(site, "/api/v1/discussion?story=tram", b"From elsewhere.")


@pytest.mark.parametrize("page", ["/api/v1/discussion?story=tram", "/api/v1/comments/{pk}", "/c/{pk}", "/d/chronicle/tram"])
def test_a_publications_new_rules_are_on_every_page_that_shows_them(
    site: Site, story: Story, paper: Publication, page: str
) -> None:
    target = page.format(pk=say(story, guest("Ana")).pk)
    site.settle()
    before = site.get(target).body
    with writing():
        paper.name, paper.guests, paper.edit_seconds = "Another Name", False, 77
        paper.save()
        announce_change(paper)
    assert _soon(site, target, b'"edit_seconds":77' if target.startswith("/api") else b"Another Name")
    assert site.get(target).body != before


def test_a_story_seen_for_the_first_time_is_counted_from_then_on(site: Site, paper: Publication) -> None:
    target = "/api/v1/counts?publication=chronicle&story=new"
    assert site.get(target).told == {"counts": {"new": 0}}
    story = push_story(paper=paper, key="new", address=f"{PAPER_ORIGIN}/new", facts=StoryFacts())[0]
    say(story, guest("Ana"))
    assert _soon(site, target, b'"new":1')


def test_a_hidden_story_is_gone_at_once_and_back_again(site: Site, story: Story) -> None:
    target = "/api/v1/discussion?story=tram"
    assert site.get(target).status == 200
    change_state(story=story, facts=StoryFacts(state=StoryState.HIDDEN))
    assert _soon(site, target, b"story-hidden")
    assert site.get(target).status == 404
    change_state(story=story, facts=StoryFacts(state=StoryState.OPEN))
    assert _soon(site, target, b'"threads"')


@pytest.mark.parametrize("target", ["/api/v1/discussion?story=tram", "/d/chronicle/tram", "/d/chronicle/tram/fragment"])
def test_what_a_paper_hides_at_once_is_gone_from_what_is_kept_and_comes_back(
    site: Site, paper: Publication, story: Story, target: str
) -> None:
    say(story, guest("Ana"), "They promised it.")
    site.settle()
    assert b"promised" in site.get(target).body
    act = close_comments(paper=paper, act=Act.HIDE)
    assert _soon(site, target, b"hidden the discussion")
    built = site.cache.builds
    assert b"promised" not in site.get(target).body
    assert site.cache.builds == built, "every view of every story would be asked of Django"
    undo_closing(paper=paper, closing_id=act.id)
    assert _soon(site, target, b"promised")


def test_replies_and_permalinks_hear_of_it_too(site: Site, paper: Publication, story: Story) -> None:
    root = say(story, guest("Ana"))
    say(story, guest("Luis"), "Yes, they did.", under=root)
    for target in (f"/api/v1/comments/{root.pk}", f"/api/v1/comments/{root.pk}/replies", f"/c/{root.pk}"):
        site.settle()
        assert b"Yes, they did." in site.get(target).body
        act = close_comments(paper=paper, act=Act.HIDE)
        assert _soon(site, target, b"hidden the discussion")
        undo_closing(paper=paper, closing_id=act.id)


def test_many_readers_of_a_cold_page_ask_the_database_once(
    site: Site, story: Story, django_assert_max_num_queries: object
) -> None:
    say(story, guest("Ana"))
    asked = [site.asking("GET", "/api/v1/discussion?story=tram") for _ in range(200)]
    answers = [one.result(30) for one in asked]
    assert len({heard.body for heard in answers}) == 1
    assert {heard.status for heard in answers} == {200}
    # Once for all; and again when the relay, which begins or catches up just now, puts it out of date.
    assert site.cache.builds <= 3


def test_health_answers_without_the_database_and_readiness_with_it(site: Site, paper: Publication) -> None:
    assert (site.get("/healthz").status, site.get("/readyz").status) == (200, 200)
