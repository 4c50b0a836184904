"""Two members turn out to be one: what both followed, were told and wanted by mail comes together."""

import pytest

from tertulia.discussion.services.joining import join_members
from tertulia.notices.models import Letter, MailWish, Often
from tertulia.notices.reading import follows_page, notices_page
from tertulia.notices.services.following import follow_story
from tertulia.notices.services.posting import wish_mail
from tertulia.readers.models import Reader
from tertulia.stories.models import Story
from tests.tertulia.discussion.talking import guest, say
from tests.tertulia.notices.conftest import Told

pytestmark = pytest.mark.django_db


def test_nothing_is_lost_and_nothing_is_there_twice(story: Story, ana: Reader, luis: Reader, told: Told) -> None:
    stranger = guest("Noor")
    for reader in (ana, luis):
        wish_mail(reader=reader, often=Often.AT_ONCE, language="en")
        for _ in range(2):
            say(story, stranger, under=say(story, reader))
        follow_story(reader=reader, story=story, followed=True)
    say(story, stranger)
    for reader in (ana, luis):
        assert len(told(reader)) == 3
    joined = join_members(into=ana, other=luis)
    assert [notice.kind for notice in notices_page(joined).notices] == ["story", *["reply"] * 4]
    assert len(follows_page(joined).follows) == 1
    assert (MailWish.objects.count(), Letter.objects.count()) == (1, 1)
