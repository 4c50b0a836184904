"""Invariant 1 at its root: what is kept for everybody was asked for by nobody."""

from typing import Any

import pytest
from django.core.signals import request_started

from tertulia.readers.credentials import COOKIE, make_token
from tertulia.stories.models import Story
from tests.tertulia.assembly.conftest import Site
from tests.tertulia.discussion.talking import guest


@pytest.mark.parametrize("target", ["/api/v1/discussion?story=tram", "/api/v1/counts?story=tram", "/d/chronicle/tram"])
def test_public_pages_are_built_by_a_request_that_carries_nothing_of_the_one_who_asks(
    site: Site, story: Story, target: str
) -> None:
    token = make_token(guest("Ana"))
    asking = [
        ("cookie", f"{COOKIE}={token}"),
        ("authorization", f"Bearer {token}"),
        ("accept-language", "es"),
        ("x-forwarded-for", "198.51.100.1"),
        ("user-agent", "Ana's own"),
    ]
    built: list[dict[str, Any]] = []

    def note(environ: dict[str, Any], **_: Any) -> None:
        built.append(environ)

    request_started.connect(note)
    try:
        assert site.ask("GET", target, headers=asking).status == 200
    finally:
        request_started.disconnect(note)
    assert [{name for name in environ if name.startswith("HTTP_")} for environ in built] == [{"HTTP_HOST", "HTTP_ACCEPT"}]
