"""What a member says of themselves."""

from tertulia.plumbing import limits, markup
from tertulia.plumbing.transactions import writing
from tertulia.readers import conf
from tertulia.readers.errors import ProfileTooLong
from tertulia.readers.models import Profile, Reader
from tertulia.readers.services.naming import give_name

LONGEST_TOWN, LONGEST_BIO = 60, 500


def change_profile(*, reader: Reader, name: str, town: str, bio: str) -> Profile:
    """All of it or nothing. Raises ProfileTooLong, TooMany, and what ``give_name`` raises."""
    town, bio = markup.tidy_name(town), markup.tidy_text(bio)
    if len(town) > LONGEST_TOWN or len(bio) > LONGEST_BIO:
        raise ProfileTooLong(town=LONGEST_TOWN, bio=LONGEST_BIO)
    limits.hit("profile", str(reader.pk), conf.PROFILE_RATES())
    with writing():
        if name != reader.name:
            give_name(reader=reader, typed=name)
        return Profile.objects.update_or_create(reader=reader, defaults={"town": town, "bio": bio})[0]
