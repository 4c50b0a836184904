"""A person in front of a browser: what they do under a story, in their words, and what they must never notice."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Route, WebError, expect

from tests.journeys.newspaper import Newspaper, Story
from tests.waiting import wait_until

# Told on the console, so that one listener hears everything.
_TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (e) => console.error(`policy ${e.effectiveDirective} broken by ${e.blockedURI}`));
"""
# A browser notes every answer of 400 and above on the console; tests of such answers name them.
_STATUS = re.compile(r"the server responded with a status of (\d+)")


class Watch:
    """Whatever a browser complains of, and every request to a third site, in all tabs of one person."""

    def __init__(self, context: BrowserContext, *origins: str) -> None:
        self.origins = origins
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.expected: set[str] = set()
        context.add_init_script(_TELL_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)

    def _console(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(f"{said.text} ({said.location.get('url', '')})")

    def _error(self, error: WebError) -> None:
        self.complaints.append(f"not caught: {error.error}")

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and f"{parts.scheme}://{parts.netloc}" not in self.origins:
            self.complaints.append(f"foreign request: {request.url}")

    def to(self, path: str) -> list[str]:
        return [url for url in self.requests if path in url]

    def check(self) -> None:
        wrong = [text for text in self.complaints if not any(re.search(pattern, text) for pattern in self.expected)]
        assert not wrong, "\n".join(wrong)


class Held:
    """Requests that are on their way for as long as a test wants."""

    def __init__(self, page: Page, pattern: str) -> None:
        self.page, self.pattern = page, re.compile(pattern)
        self.routes: list[Route] = []
        self.holding = True
        page.route(self.pattern, self._hold)

    def _hold(self, route: Route) -> None:
        if self.holding:
            self.routes.append(route)
        else:
            route.continue_()

    def wait(self) -> None:
        """Until there is one."""
        wait_until(lambda: bool(self.page.evaluate("1") and self.routes))

    def release(self) -> None:
        self.holding = False
        for route in self.routes:
            route.continue_()


class Person:
    """One browser context: own storage, own cookies. Things are found by role and label, as a person finds them."""

    def __init__(self, browser: Browser, newspaper: Newspaper, **options: Any) -> None:
        self.newspaper = newspaper
        settings = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", "timezone_id": "Europe/Madrid"} | options
        self.context = browser.new_context(**settings)
        self.context.set_default_timeout(15_000)
        self.watch = Watch(self.context, newspaper.origin, newspaper.talk)
        self.page: Page = self.context.new_page()

    def leaves(self) -> None:
        """Fails when the browser has complained."""
        self.context.close()
        self.watch.check()

    def expects_answers(self, *statuses: int) -> None:
        """They will be in the console, and mean no harm."""
        self.watch.expected |= {rf"responded with a status of {status} " for status in statuses}

    # Reading

    @property
    def discussion(self) -> Locator:
        return self.page.locator("tertulia-discussion")

    def opens(self, story: Story, hash: str = "") -> None:
        self.page.goto(story.address + hash)
        self.sees_discussion()

    def sees_discussion(self) -> None:
        self.discussion.first.scroll_into_view_if_needed()
        expect(self.discussion.locator("h2").first).to_be_visible()

    def reloads(self) -> None:
        self.page.reload()
        self.sees_discussion()

    @property
    def comments(self) -> Locator:
        return self.discussion.get_by_role("article")

    def comment(self, text: str) -> Locator:
        return self.comments.filter(has_text=text)

    def row(self, text: str) -> Locator:
        """The comment with what stands open under it."""
        return self.discussion.locator(".row").filter(has=self.page.locator("article", has_text=text))

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.comment(text)).to_be_visible()

    def sorts_by(self, order: str) -> None:
        self.discussion.get_by_label("Sort by").select_option(label=order)

    def presses(self, name: str) -> None:
        self.discussion.get_by_role("button", name=name, exact=True).click()

    def is_told(self, words: str) -> None:
        expect(self.discussion.get_by_role("status").get_by_text(words)).to_be_visible()

    # Writing

    @property
    def box(self) -> Locator:
        return self.discussion.get_by_label("Your comment", exact=True).first

    def writes(self, text: str) -> None:
        self.box.fill(text)

    def posts(self) -> None:
        self.discussion.get_by_role("button", name="Post", exact=True).first.click()

    def calls_themselves(self, name: str) -> None:
        self.discussion.get_by_label("Your name").fill(name)
        self.presses("Continue as guest")

    def comments_as(self, name: str, text: str) -> None:
        """A guest's first comment here."""
        self.writes(text)
        self.posts()
        self.calls_themselves(name)
        self.sees(text)

    def says(self, text: str) -> None:
        """Somebody who is known already."""
        self.writes(text)
        self.posts()
        self.sees(text)

    def acts(self, verb: str, on: str) -> None:
        self.comment(on).get_by_role("button", name=re.compile(rf"^{verb}\b")).click()

    def replies(self, to: str, text: str) -> None:
        self.acts("Reply", to)
        row = self.row(to)
        row.get_by_role("textbox").fill(text)
        row.get_by_role("button", name="Post", exact=True).click()

    def edits(self, before: str, after: str) -> None:
        self.acts("Edit", before)
        row = self.row(before)
        row.get_by_role("textbox").fill(after)
        row.get_by_role("button", name="Save").click()

    def deletes(self, text: str) -> None:
        self.acts("Delete", text)
        self.presses("Delete it")

    def reports(self, text: str, rule: str, words: str = "") -> None:
        self.acts("Report", text)
        dialog = self.discussion.get_by_role("dialog", name="Report this comment")
        dialog.get_by_label(rule, exact=True).check()
        if words:
            dialog.get_by_role("textbox").fill(words)
        dialog.get_by_role("button", name="Send report").click()

    def signs_in(self, address: str, code: Any, name: str = "") -> None:
        """From where the discussion asks who is writing; ``code`` is called when it has been sent."""
        self.discussion.get_by_label("Your e-mail address").fill(address)
        self.presses("E-mail me a code")
        expect(self.discussion.get_by_text(f"We sent a code to {address}")).to_be_visible()
        self.discussion.get_by_label("Six-digit code").fill(code(address))
        self.presses("Sign in")
        if name:
            self.discussion.get_by_label("New here?").fill(name)
            self.presses("Sign in")

    # The network between

    def holds(self, pattern: str) -> Held:
        return Held(self.page, pattern)

    @contextmanager
    def offline(self) -> Iterator[None]:
        self.watch.expected.add("ERR_INTERNET_DISCONNECTED")
        self.context.set_offline(True)
        try:
            yield
        finally:
            self.context.set_offline(False)
