"""A member has read what they were told."""

from tertulia.notices.models import Notice
from tertulia.notices.services.following import demand_member
from tertulia.plumbing import clock
from tertulia.plumbing.transactions import writing
from tertulia.readers.models import Reader


def mark_read(*, reader: Reader | None, upto: int) -> Reader:
    """Everything up to that notice (see ``shapes.Notice.id``). Returns the member. Raises SignInNeeded, MemberNeeded."""
    member = demand_member(reader)
    with writing():
        Notice.objects.filter(reader=member, event__lte=upto, read_at=None).update(read_at=clock.now())
    return member
