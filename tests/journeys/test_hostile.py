"""Attackers' texts, in every place a text can come in, drawn everywhere a text comes out, in a real browser: none of them runs.

Nothing but our own cleaning stands between a text and its running: the paper's page has no content security policy, and where
our pages have one, a text that breaks it counts as one that ran.
"""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from lxml import etree
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.journeys.corpora import FULL, Api, api_key, corpus_payloads, own_texts, register, sample
from tests.journeys.person import Watch
from tests.server import PAPER_ORIGIN, PUBLICATION, Server, running_server

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]

SAMPLE = 150
REPLIES = 20
THREADS = 20
PAPER = "http://localhost:1"
# What readers can't write, for their length, without a word of it being markup.
HUGE = [
    "Z" + "".join(chr(0x300 + n % 0x6F) for n in range(4_990)),
    "Z" + "".join(chr(0x300 + n % 0x6F) for n in range(900)),
    "Unbreakable" * 450,
    "https://paper.example/" + "a" * 4_900,
    "up\n" + "\n" * 4_000 + "down",
    "\n".join(["line"] * 1_000),
    "[" * 2_500 + "](x)" * 600,
    "*_" * 2_400,
    "> " * 2_400 + "deep",
    "`" * 4_999,
    "<" * 4_990,
    "&" * 4_990,
    "[a](" * 1_200,
    "http://" * 700,
    "\u202e" * 2_000 + "abc",
    "\U0001f468\u200d" * 2_000 + "x",
]

_CANARY = """
for (const name of ["alert", "confirm", "prompt", "print", "open"])
  window[name] = (...said) => console.error(`a text ran ${name}(${said})`);
Object.defineProperty(window, "__ran", {set: (by) => console.error(`a text ran: ${by}`)});
"""
# Of every comment's words: any element, attribute or link that doesn't belong there.
_ODD = """words => words.flatMap(w => [...w.querySelectorAll("*")].flatMap(e => {
  const odd = [...e.attributes].filter(a => !(e.localName === "a" && ["href", "rel"].includes(a.name))).map(a => a.name);
  if (!["p", "br", "em", "strong", "code", "blockquote", "a"].includes(e.localName)) odd.push("element");
  if (e.localName === "a" && e.hasAttribute("href") && !["http:", "https:"].includes(e.protocol)) odd.push("href");
  if (e.localName === "a" && e.rel !== "nofollow ugc noopener noreferrer") odd.push("rel " + e.rel);
  return odd.length ? [e.outerHTML + " has " + odd] : [];
}))"""
# Of a page of ours: whatever isn't its own frame.
_FRAME = """() => ({
  body: [...document.body.children].map(e => e.localName + "." + e.className).join(" "),
  scripts: [...document.scripts].filter(s => s.type !== "application/ld+json" || s.src).map(s => s.outerHTML),
  handlers: [...document.querySelectorAll("*")]
    .filter(e => [...e.attributes].some(a => /^on|^style$|^srcdoc$/.test(a.name))).map(e => e.outerHTML),
  links: [...document.querySelectorAll("a[href], form[action], link[href]")].map(e => e.href ?? e.action)
    .filter(to => !/^https?:/.test(to)),
  refresh: document.querySelectorAll("meta[http-equiv], base, iframe, object, embed, svg, math, img, video, audio, style").length,
  data: [...document.querySelectorAll("script[type='application/ld+json']")].map(s => JSON.parse(s.textContent)["@type"]),
  wide: document.scrollingElement.scrollWidth - innerWidth,
})"""
_OWN_BODY = "a.skip header.masthead main. footer.colophon"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("hostile")
    with running_server(folder, origins=[PAPER, PAPER_ORIGIN]) as running:
        yield running
        assert "Everything adds up" in running.run("check").stdout


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 360, "height": 800}) as opened:
        opened.add_init_script(_CANARY)
        # The paper's page comes from nowhere, so Chromium takes it for one of the wide world that looks into this machine.
        opened.grant_permissions(["local-network-access"])
        opened.route("**/*", lambda route: _answer(route, server))
        yield opened


def _answer(route: Route, server: Server) -> None:
    """The paper's page, made here; the platform; and nothing else in the world."""
    if route.request.url.startswith(f"{PAPER}/"):
        key = route.request.url.removeprefix(f"{PAPER}/")
        page = f"""<!doctype html><html lang=en><title>Story</title><script src="{server.url}/embed.js" async></script>
            <h1>Story</h1><tertulia-discussion publication={PUBLICATION} story="{key}"></tertulia-discussion>"""
        route.fulfill(body=page, content_type="text/html; charset=utf-8")
    elif route.request.url.startswith(f"{server.url}/"):
        route.continue_()
    else:
        route.abort()


@pytest.fixture
def watch(context: BrowserContext, server: Server) -> Iterator[Watch]:
    """Fails the test when a text ran, broke a policy, asked another host, opened a window or led the page away."""
    watching = Watch(context, server.url, PAPER)
    watching.expected.add("favicon")
    yield watching
    watching.check()
    assert len(context.pages) == 1


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Page:
    return context.new_page()


def test_a_text_that_ran_would_be_noticed(server: Server, page: Page, watch: Watch) -> None:
    page.goto(f"{PAPER}/noticed")
    page.locator("h1").evaluate("e => { e.innerHTML = '<img src=//evil.example/x onerror=alert(1)><a href=javascript:__ran=1>' }")
    page.locator("h1 a").dispatch_event("click")
    page.wait_for_function("performance.getEntriesByType('resource').length")
    seen = " ".join(watch.complaints)
    assert all(sign in seen for sign in ("a text ran alert(1)", "a text ran: 1", "foreign request: http://evil.example/x"))
    watch.complaints.clear()


def _payloads() -> list[str]:
    return sample(corpus_payloads(), SAMPLE) + own_texts("markup") + own_texts("markdown") + HUGE


def _chunks(texts: Sequence[str], size: int) -> Iterator[list[str]]:
    rest = iter(texts)
    while chunk := list(islice(rest, size)):
        yield chunk


def _discuss(server: Server, key: str, texts: Sequence[str]) -> tuple[Api, list[list[dict[str, Any]]]]:
    """Threads of a text and its replies, all by one guest; a text with nothing to see in it is refused and left out."""
    guest, threads = Api(server), []
    register(server, key, PAPER)
    guest.says(key, "The first word")
    for chunk in _chunks(texts, REPLIES + 1):
        thread: list[dict[str, Any]] = []
        for text in chunk:
            said = {"story": key, "text": text, "parent": thread[0]["id"] if thread else None}
            answer = guest.ask("POST", "/comments", said)
            assert answer.status == 201 or json.loads(answer.data)["code"] == "text-missing", (text, answer.data)
            if answer.status == 201:
                thread.append(json.loads(answer.data)["comment"])
        threads.append(thread)
    return guest, threads


def test_no_comment_runs_anywhere(server: Server, page: Page, context: BrowserContext) -> None:
    for number, chunk in enumerate(_chunks(_payloads(), THREADS * (REPLIES + 1))):
        key = f"comments-{number}"
        guest, threads = _discuss(server, key, chunk)
        comments = [comment for thread in threads for comment in thread]
        assert len(comments) > len(chunk) * 0.95
        _look_at_widget(page, key, comments)
        _look_at_pages(page, server, key, threads)
        _look_at_feed(page, server, key)
        _look_at_own(page, context, server, guest, comments)


def _look_at_widget(page: Page, key: str, comments: list[dict[str, Any]]) -> None:
    page.goto(f"{PAPER}/{key}")
    discussion = page.locator("tertulia-discussion")
    articles, more = discussion.locator(".thread article"), discussion.locator("button.more")
    articles.first.wait_for()
    while more.count():
        count = articles.count()
        more.first.click()
        page.wait_for_function(_GREW, arg=count)
    shown = discussion.locator(".text").evaluate_all("all => all.map(e => [e.closest('article').id.slice(2), e.innerText])")
    _same_words(dict(shown), comments)
    assert discussion.locator(".text").evaluate_all(_ODD) == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
    assert page.evaluate("document.body.children.length") == 2
    assert page.url == f"{PAPER}/{key}"


_GREW = """count => { const root = document.querySelector('tertulia-discussion').shadowRoot;
    return root.querySelectorAll('.thread article').length > count || !root.querySelector('button.more'); }"""


def _look_at_pages(page: Page, server: Server, key: str, threads: list[list[dict[str, Any]]]) -> None:
    paths = [f"/d/{PUBLICATION}/{key}", f"/d/{PUBLICATION}/{key}/fragment"]
    paths += [f"/c/{thread[0]['id']}" for thread in threads if thread]
    paths += [f"/c/{thread[-1]['id']}" for thread in threads if thread]
    shown: dict[str, str] = {}
    for path in paths:
        _look_at_page(page, server, path, is_whole=not path.endswith("fragment"))
        shown |= page.locator(".words").evaluate_all("all => all.map(e => [e.closest('article').id.slice(2), e.innerText])")
    _same_words(shown, [comment for thread in threads for comment in thread])


def _look_at_page(page: Page, server: Server, path: str, *, is_whole: bool = True) -> None:
    page.goto(server.url + path)
    assert page.locator(".words").evaluate_all(_ODD) == []
    frame = page.evaluate(_FRAME)
    assert (frame["scripts"], frame["handlers"], frame["links"], frame["refresh"]) == ([], [], [], 0), path
    if is_whole:
        assert frame["wide"] <= 0, f"{path} is wider than the screen by {frame['wide']}"
        assert frame["body"] == _OWN_BODY, path
    assert page.url == server.url + path


# A sign of these can mean something to Markdown, and two texts then differ by right.
_MARKDOWN = re.compile(r"[*_`\[\\]|://|^ *>|\n *>")
# What is never kept, and what browsers leave out of an element's text.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\s]+")


def _same_words(shown: dict[str, str], comments: list[dict[str, Any]]) -> None:
    """Every text is shown, and shown as it was typed: markup stands there for everybody to read."""
    for comment in comments:
        text = shown[comment["id"]]
        if not _MARKDOWN.search(comment["text"]):
            assert _UNSEEN.sub(" ", text).strip() == _UNSEEN.sub(" ", comment["text"]).strip()


def _look_at_feed(page: Page, server: Server, key: str) -> None:
    """As XML, in the browser itself, and as a careless feed reader would show it: its HTML put straight into a page."""
    path = f"/feeds/{PUBLICATION}/stories/{quote(key, safe='')}.xml"
    answer = page.request.get(server.url + path)
    entries = etree.fromstring(answer.body()).findall("{*}entry")
    assert entries
    page.goto(server.url + path)
    page.goto("about:blank")
    page.set_content("".join(str(entry.findtext("{*}content")) for entry in entries))
    assert page.locator("body").evaluate_all(_ODD) == []


def _look_at_own(page: Page, context: BrowserContext, server: Server, guest: Api, comments: list[dict[str, Any]]) -> None:
    """The writer's page, where the source stands in a box to be edited."""
    context.add_cookies([{"name": "tertulia_reader", "value": guest.token or "", "url": server.url}])
    for comment in comments[:: len(comments) // (REPLIES if FULL else 6)]:
        _look_at_page(page, server, f"/c/{comment['id']}/act")
        assert page.locator("#edit-text").input_value() == comment["text"]
    context.clear_cookies()


def test_no_name_runs_anywhere(server: Server, page: Page) -> None:
    names = own_texts("names") + sample([text for text in corpus_payloads() if len(text) <= 40], 40)
    register(server, "names", PAPER)
    kept: dict[str, str] = {}
    for name in names:
        answer = Api(server).ask("POST", "/comments", {"story": "names", "text": "Hello", "guest_name": name})
        if answer.status == 201:
            comment = json.loads(answer.data)["comment"]
            kept[comment["id"]] = comment["author"]["name"]
        else:
            assert json.loads(answer.data)["code"] in ("name-not-usable", "name-reserved"), (name, answer.data)
    assert len(kept) > len(names) * 0.8
    page.goto(f"{PAPER}/names")
    discussion = page.locator("tertulia-discussion")
    discussion.locator("article").first.wait_for()
    while discussion.locator("button.more").count():
        count = discussion.locator("article").count()
        discussion.locator("button.more").first.click()
        page.wait_for_function(_GREW, arg=count)
    shown = discussion.locator("article").evaluate_all("all => all.map(a => [a.id.slice(2), a.querySelector('b').textContent])")
    assert dict(shown) == kept
    assert discussion.locator("article b *").count() == 0
    for comment in islice(kept, 0, None, 1 if FULL else 6):
        _look_at_page(page, server, f"/c/{comment}")
        assert page.locator("article .author").inner_text() == " ".join(kept[comment].split())
        assert kept[comment] in page.title()
        _look_at_page(page, server, f"/c/{comment}/act")
    _look_at_page(page, server, f"/d/{PUBLICATION}/names")
    _look_at_feed(page, server, "names")


def test_no_name_hides_signs_that_cannot_be_seen(server: Server) -> None:
    register(server, "unseen", PAPER)
    for name in ("\u202eemmaN", "Amy\u200b", "A\u00admy", "Eda\u0000<b>", "Eda\n<script>", "\U000e0041Eda"):
        shown = Api(server).says("unseen", "Hello", name)["author"]["name"]
        assert shown.isprintable(), name


@pytest.fixture(scope="module")
def key(server: Server) -> str:
    return api_key(server)


def _push(server: Server, api_key: str, key: str, **facts: str) -> int:
    path = f"/publications/{PUBLICATION}/stories/{key}"
    return Api(server).ask("PUT", path, facts, Authorization=f"Bearer {api_key}").status


def test_no_title_section_or_address_runs_anywhere(server: Server, page: Page, key: str) -> None:
    told = zip(own_texts("titles"), cycle(own_texts("sections")), cycle(own_texts("addresses")))
    keys = []
    for number, (title, section, address) in enumerate(told):
        keys.append(f"title-{number}")
        apart = address.replace("/paper.example/", f"/paper.example/{number}/")
        assert _push(server, key, keys[-1], title=title, section=section, address=apart) == 201, (title, section, address)
        Api(server).says(keys[-1], "Hello")
    for story in keys:
        told_title = Api(server).told("GET", f"/discussion?story={story}")["story"]["title"]
        _look_at_page(page, server, f"/d/{PUBLICATION}/{story}")
        assert " ".join(told_title.split()) == " ".join(page.locator("h1").inner_text().split())
        comment = page.locator("article").first.get_attribute("id")
        _look_at_page(page, server, f"/c/{str(comment)[2:]}/act")
        _look_at_feed(page, server, story)
    for story in keys[:: 1 if FULL else 5]:
        page.goto(f"{PAPER}/{story}")
        page.locator("tertulia-discussion article").first.wait_for()
    _look_at_page(page, server, f"/d/{PUBLICATION}")
    for path in [f"/feeds/{PUBLICATION}.xml", *(f"/feeds/{PUBLICATION}/sections/{quote(s)}.xml" for s in own_texts("sections"))]:
        answer = page.request.get(server.url + path)
        assert answer.status in (200, 404), path
        if answer.status == 200:
            links = etree.fromstring(answer.body()).xpath("//*[local-name()='link']/@href")
            assert all(link.lower().startswith(("http://", "https://")) for link in links)
            page.goto(server.url + path)


def test_addresses_that_could_lead_to_a_script_are_refused(server: Server, key: str) -> None:
    for number, address in enumerate(own_texts("addresses_refused")):
        assert _push(server, key, f"refused-{number}", title="x", address=address) == 422, address
        viewed = Api(server).ask("POST", "/stories", {"address": address, "publication": PUBLICATION})
        assert viewed.status in (403, 422), address


@pytest.mark.parametrize("payload", ['"><script>alert(1)</script>', "'-alert(1)-'", "</textarea><img src=x onerror=alert(1)>"])
def test_what_a_form_brings_back_does_not_run(server: Server, page: Page, watch: Watch, payload: str) -> None:
    watch.expected.add("status of 4")
    register(server, "forms", PAPER)
    page.goto(f"{server.url}/d/{PUBLICATION}/forms")
    page.locator("textarea[name=text]").fill(payload)
    page.locator("input[name=guest_name]").fill("-" + "".join(sign for sign in payload if not sign.isalnum()))
    page.locator("form.write button").click()
    assert page.locator("#tertulia-text").input_value() == payload
    assert page.evaluate(_FRAME)["handlers"] == page.evaluate(_FRAME)["scripts"] == []
    here = page.url
    page.goto(f"{server.url}/sign-in?{urlencode({'next': '/' + payload, 'lang': payload})}")
    page.locator("#email").evaluate("(box, value) => { box.type = 'text'; box.value = value }", payload)
    page.locator("form.act button").first.click()
    assert page.locator("#email").input_value() == payload.strip()
    assert page.evaluate(_FRAME)["handlers"] == page.evaluate(_FRAME)["scripts"] == []
    assert here.startswith(server.url)
    assert page.url.startswith(server.url)


def test_what_an_address_says_does_not_run(server: Server, page: Page, watch: Watch) -> None:
    watch.expected.add("status of 4")
    comment = Api(server).says(register(server, "mirror", PAPER), "Hello")["id"]
    payload = quote('"><script>alert(1)</script>', safe="")
    for path in (
        f"/d/{PUBLICATION}/{payload}",
        f"/d/{payload}/mirror",
        f"/{payload}",
        f"/c/{payload}",
        f"/d/{PUBLICATION}/mirror?sort={payload}",
        f"/d/{PUBLICATION}/mirror?after={payload}",
        f"/d/{PUBLICATION}/mirror?lang={payload}",
        f"/d/{PUBLICATION}?address={payload}",
        f"/c/{comment}?after={payload}",
        f"/c/{comment}/act?lang={payload}",
        f"/problems/{payload}",
        f"/feeds/{PUBLICATION}/sections/{payload}.xml",
        f"/sign-in?next=javascript:alert(1)&lang={payload}",
    ):
        _look_at_page(page, server, path)
