"""“@Name”: who is meant, and who can't be."""

import pytest
from django.conf import settings

from tertulia.notices.mentions import names_in
from tertulia.readers.models import Reader
from tertulia.stories.models import Story
from tests.tertulia.discussion.talking import guest, say
from tests.tertulia.notices.conftest import Told, named

MENTIONED = "Luis mentioned you on “The tram returns”"


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("I agree with @Ana, mostly.", ["Ana, mostly.", "Ana, mostly", "Ana,", "Ana"]),
        ("(@María José's idea)", ["María José's idea)", "María José's idea", "María José's", "María José", "María"]),
        ("@Ana", ["Ana"]),
    ],
)
def test_the_longest_name_is_tried_first(source: str, names: list[str]) -> None:
    assert names_in(source, 5) == [names]


@pytest.mark.parametrize("source", ["ana@reader.example", "@ Ana", "@@Ana", "nobody at all", "@"])
def test_what_is_no_mention_is_none(source: str) -> None:
    assert [name for names in names_in(source, 5) for name in names if name == "Ana"] == []


def test_the_first_few_count() -> None:
    assert len(names_in("@a @b @c @d @e @f", 5)) == 5


@pytest.mark.django_db
class TestNotices:
    @pytest.mark.parametrize("text", ["@Ana, were you there?", "Not @ANA's best.", "Ask @Ana María Sol"])
    def test_who_has_written_here_is_told(self, story: Story, ana: Reader, luis: Reader, told: Told, text: str) -> None:
        say(story, ana)
        say(story, luis, text)
        assert told(ana) == [MENTIONED]

    def test_names_of_several_words_are_found_before_shorter_ones(
        self, story: Story, ana: Reader, luis: Reader, told: Told
    ) -> None:
        longer = named("Ana María")
        for reader in (ana, longer):
            say(story, reader)
        say(story, luis, "As @Ana María says.")
        assert (told(longer), told(ana)) == ([MENTIONED], [])

    def test_nobody_is_called_in_from_elsewhere(self, story: Story, ana: Reader, luis: Reader, told: Told) -> None:
        say(story, luis, "@Ana should see this.")
        assert told(ana) == []

    def test_neither_oneself_nor_guests_nor_a_crowd(
        self, story: Story, ana: Reader, luis: Reader, told: Told, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(settings.TERTULIA, "mentions_most", 2)
        say(story, guest("Noor"))
        say(story, ana)
        say(story, luis, "@Luis @Noor @Ana")
        assert told(ana) == told(luis) == []

    def test_a_reply_that_mentions_is_told_as_a_reply(self, story: Story, ana: Reader, luis: Reader, told: Told) -> None:
        say(story, luis, "@Ana, so was I.", under=say(story, ana))
        assert told(ana) == ["Luis replied to you on “The tram returns”"]
