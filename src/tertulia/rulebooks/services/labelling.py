"""Keeping what people say of comments."""

from collections.abc import Collection
from typing import Any

from houserules.serving.asking import Label as Told
from houserules.serving.labels import said, sender
from tertulia.plumbing import clock
from tertulia.plumbing.transactions import writing
from tertulia.rulebooks.models import Label
from tertulia.stories.models import Publication


def keep_label(*, publication: Publication, told: Told) -> bool:
    """Whether it says anything new: the same again from the same sender isn't kept twice."""
    row = Label(
        publication=publication,
        text=_storable(told.text),
        lang=told.lang or "",
        labels=dict(told.labels),
        attributes=_storable(dict(told.attributes)),
        context=_storable(dict(told.context)),
        community=_storable(told.community),
        client_token=_storable(told.client_token),
        sender=sender(told).hex() if told.client_token else "",
        said=said(told).hex(),
        at=clock.now(),
    )
    with writing():
        # Two tries at the same moment must not pass each other.
        Publication.objects.select_for_update().get(pk=publication.pk)
        if row.sender and _last_said(row.sender) == row.said:
            return False
        row.save()
    return True


def forget_labels(*, texts: Collection[str]) -> None:
    """Labels of just these texts go."""
    found = list(Label.objects.filter(text__in=texts).values_list("pk", flat=True))
    if found:
        with writing():
            Label.objects.filter(pk__in=found).delete()


def _last_said(sender: str) -> str | None:
    return Label.objects.filter(sender=sender).order_by("-pk").values_list("said", flat=True).first()


def _storable(value: Any) -> Any:
    """Without what PostgreSQL can't keep: NUL, and lone surrogates."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    if isinstance(value, dict):
        return {_storable(key): _storable(held) for key, held in value.items()}
    return [_storable(held) for held in value] if isinstance(value, list) else value
