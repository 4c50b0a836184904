"""Everything of a reader's in one file: asked for, made beside the requests, kept for some days."""

from collections.abc import Callable
from datetime import timedelta
from tempfile import TemporaryFile

from django.utils import translation

from tertulia.discussion import conf
from tertulia.discussion.models import Comment, Export
from tertulia.discussion.reading.exports import Told, write_file
from tertulia.plumbing import clock, limits
from tertulia.plumbing.transactions import writing
from tertulia.readers.models import Reader

# How long one may take before another process takes it for dead.
LONGEST = timedelta(minutes=30)


def ask_export(*, reader: Reader, lang: str) -> None:
    """One that is being made goes on; else a new one is begun, in that language. Raises TooMany."""
    if Export.objects.filter(reader=reader, file=None).exists():
        return
    limits.hit("export", str(reader.pk), conf.EXPORT_RATES())
    now = clock.now()
    total = Comment.objects.filter(author=reader).count()
    begun = {"lang": lang, "asked_at": now, "total": total, "done": 0, "next_try_at": now, "expires_at": None, "file": None}
    with writing():
        Export.objects.update_or_create(reader=reader, defaults=begun)


def make_next_export(follows_of: Callable[[Reader], list[Told]] = lambda reader: []) -> bool:
    """Make the one that has waited longest, and drop what was kept long enough; whether there was one to make.

    ``follows_of`` tells what a reader follows: that is in a room above.
    """
    now = clock.now()
    if Export.objects.filter(expires_at__lte=now).exists():
        with writing():
            Export.objects.filter(expires_at__lte=now).delete()
    export = _claim()
    if export is None:
        return False
    with TemporaryFile() as file, translation.override(export.lang):
        write_file(file, export.reader, lambda done: _tell(export, done), follows_of(export.reader))
        file.seek(0)
        whole = file.read()
    with writing():
        expires = clock.now() + timedelta(days=conf.EXPORT_DAYS())
        # Unless it was asked for anew, or its reader has gone meanwhile.
        mine = Export.objects.filter(pk=export.pk, asked_at=export.asked_at)
        mine.update(file=whole, done=export.total, next_try_at=None, expires_at=expires)
    return True


def _claim() -> Export | None:
    now = clock.now()
    if not Export.objects.filter(next_try_at__lte=now).exists():  # Looking must not take the write lock.
        return None
    with writing():
        waiting = Export.objects.select_for_update(of=("self",), skip_locked=True).filter(next_try_at__lte=now)
        export = waiting.select_related("reader").order_by("next_try_at").first()
        if export is not None:
            export.next_try_at = now + LONGEST
            export.save(update_fields=["next_try_at"])
    return export


def _tell(export: Export, done: int) -> None:
    with writing():
        Export.objects.filter(pk=export.pk).update(done=min(done, export.total))
