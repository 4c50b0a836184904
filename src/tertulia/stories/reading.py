"""Questions about publications and stories."""

import re

from django.db.models import Count, Q, QuerySet, Sum

from tertulia.plumbing import clock
from tertulia.plumbing.prepared import Given, Question
from tertulia.stories import addresses
from tertulia.stories.errors import (
    PublicationNeeded,
    PublicationUnknown,
    StoryHidden,
    StoryKeyNotUsable,
    StoryUnknown,
)
from tertulia.stories.models import Publication, Story, StoryName
from tertulia.wire import shapes

# Nothing else is ever asked of a database: PostgreSQL takes no zero byte.
# “.” and “..” are steps in an address, and no names.
_KEY = re.compile(r"(?!\.{1,2}$)[\w.~:@+-]{1,200}")
_SLUG = re.compile(r"[A-Za-z0-9_-]{1,60}")
_BY_KEY = Question(lambda: Story.objects.select_related("publication").filter(publication__slug=Given("slug"), key=Given("key")))


def publication(slug: str | None) -> Publication:
    """The one of that slug; without one, the only one there is."""
    if slug:
        found = Publication.objects.filter(slug=slug).first() if _SLUG.fullmatch(slug) else None
        if found is None:
            raise PublicationUnknown
        return found
    several = list(Publication.objects.all()[:2])
    if not several:
        raise PublicationUnknown
    if len(several) > 1:
        raise PublicationNeeded
    return several[0]


def publication_for(slug: str | None, address: str | None) -> Publication:
    """By slug, else by the one publication whose origins carry the address."""
    origin = addresses.origin_of(address) if address and not slug else None
    if origin is None:
        return publication(slug)
    owners = [p for p in Publication.objects.all() if origin in p.origins]
    if len(owners) > 1:
        raise PublicationNeeded
    return owners[0] if owners else publication(None)


def find_story(name: str, slug: str | None) -> Story:
    """The story of that key or address, its publication loaded. Raises StoryUnknown."""
    address = name if addresses.is_address(name) else None
    if slug and address is None and _SLUG.fullmatch(slug):
        # The widget's way, in one question; it is never more than one.
        known = _BY_KEY.first(slug=slug, key=checked_key(name))
        if known is not None:
            return known
    story = story_named(publication_for(slug, address), name)
    if story is None:
        raise StoryUnknown
    return story


def story_named(paper: Publication, name: str) -> Story | None:
    """Two questions at the most: by key, then by the other names."""
    stories = Story.objects.select_related("publication")
    if not addresses.is_address(name):
        found = stories.filter(publication=paper, key=checked_key(name)).first()
        return found or stories.filter(names__publication=paper, names__name=f"key:{name}").first()
    normal = addresses.normal(name)
    return stories.filter(names__publication=paper, names__name=normal).first() if normal else None


def stories_named(paper: Publication, names: list[str]) -> dict[str, Story]:
    """Those that are known, by the name they were asked for; the number of queries is fixed."""
    keys = [name for name in names if _KEY.fullmatch(name) and not addresses.is_address(name)]
    spelled = {name: addresses.normal(name) for name in names if addresses.is_address(name)}
    spelled |= {key: f"key:{key}" for key in keys}
    by_key = {s.key: s for s in Story.objects.filter(publication=paper, key__in=keys)}
    others = StoryName.objects.filter(publication=paper, name__in=[n for n in spelled.values() if n]).select_related("story")
    by_name = {row.name: row.story for row in others}
    found = {name: by_key.get(name) or by_name.get(spelled.get(name) or "") for name in names}
    return {name: _of(paper, story) for name, story in found.items() if story is not None}


def checked_key(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise StoryKeyNotUsable
    return key


def is_visible(story: Story) -> bool:
    return story.state_at(clock.now()) is not shapes.StoryState.HIDDEN


def visible(story: Story) -> Story:
    if not is_visible(story):
        raise StoryHidden
    return story


def more_from_section(story: Story, limit: int = 5) -> list[Story]:
    """The newest other stories of its section (of the paper, when it has none)."""
    return list(_listed(story.publication, story.section or None).exclude(pk=story.pk)[:limit])


def newest_stories(paper: Publication, section: str | None = None, limit: int = 30) -> list[Story]:
    return list(_listed(paper, section)[:limit])


def sections(paper: Publication, limit: int = 200) -> list[str]:
    """Those its stories are in, by name."""
    found = Story.objects.filter(publication=paper).exclude(section="").order_by("section").values_list("section", flat=True)
    return list(found.distinct()[:limit])


def reached(paper: Publication, section: str | None) -> tuple[int, int]:
    """How many stories of the section (of the whole paper), and their comments, an act upon all of them would reach."""
    stories = Story.objects.filter(publication=paper, **({"section": section} if section is not None else {}))
    told = stories.aggregate(stories=Count("pk"), comments=Sum("comment_count"))
    return told["stories"], told["comments"] or 0


def _listed(paper: Publication, section: str | None) -> QuerySet[Story]:
    hidden = [act.section for act in paper.standing() if act.state is shapes.StoryState.HIDDEN]
    if None in hidden:
        return Story.objects.none()
    shown = Q(publication=paper) & ~Q(state=shapes.StoryState.HIDDEN) & ~Q(section__in=hidden)
    return Story.objects.filter(shown & Q(section=section) if section else shown).order_by("-id")


def _of(paper: Publication, story: Story) -> Story:
    story.publication = paper
    return story


def shape(story: Story) -> shapes.Story:
    """The story as the wire has it; its publication must be loaded."""
    paper = story.publication
    return shapes.Story(
        id=str(story.pk),
        publication=paper.slug,
        key=story.key,
        address=story.address,
        title=story.title,
        section=story.section or None,
        language=story.language,
        state=story.state_at(clock.now()),
        closes_at=story.closes_at,
        comments=story.comment_count,
        guests=paper.guests,
        edit_seconds=paper.edit_seconds,
        discussion=f"/d/{paper.slug}/{story.key}",
    )
