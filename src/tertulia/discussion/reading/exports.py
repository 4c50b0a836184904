"""What is in a reader's file: everything as JSON for programs, and the same as a page to read."""

import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.conf import settings
from django.template.loader import render_to_string

from tertulia import __version__
from tertulia.discussion.models import Export, Hiding, Mute, Reaction, Report, Revision
from tertulia.discussion.reading.own import Own, own_comments
from tertulia.plumbing import clock, ids
from tertulia.readers import reading as readers
from tertulia.readers.models import Reader

SHEET = Path(__file__).parent.parent / "static_files" / "pages.css"
# After so many comments it is told how far it is.
TOLD_AFTER = 200

Told = dict[str, Any]


def export_of(reader: Reader) -> Export | None:
    """Without its bytes."""
    return Export.objects.filter(reader=reader).defer("file").first()


def file_of(reader: Reader) -> bytes | None:
    """The whole file, if it is there and isn't too old."""
    kept = Export.objects.filter(reader=reader, expires_at__gt=clock.now()).values_list("file", flat=True).first()
    return bytes(kept) if kept is not None else None


def write_file(file: IO[bytes], reader: Reader, tell: Callable[[int], None], follows: list[Told]) -> None:
    """A zip with ``tertulia.json`` and ``tertulia.html``, in the language spoken; ``tell`` hears how many comments are in it.

    ``follows`` are told by the room that knows them. A page of comments at a time, however many there are.
    """
    account = _account(reader) | {"follows": follows}
    # One file of a zip at a time can be written, so one of the two waits beside it.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as whole, TemporaryFile("w+", encoding="utf-8") as page:
        page.write(render_to_string("discussion/export/head.html", {"sheet": SHEET.read_text("utf-8"), **account}))
        # Made by hand, for else it would be dated 1980.
        place = zipfile.ZipInfo("tertulia.json", clock.now().timetuple()[:6])
        place.compress_type = zipfile.ZIP_DEFLATED
        with whole.open(place, "w") as data:
            data.write(json.dumps(account, ensure_ascii=False, indent=1, default=_plain).removesuffix("\n}").encode())
            data.write(b',\n "comments": [')
            for number, (own, told) in enumerate(_comments(reader)):
                data.write(b",\n" if number else b"\n")
                data.write(json.dumps(told, ensure_ascii=False, default=_plain).encode())
                page.write(render_to_string("discussion/export/comment.html", {"own": own, "c": told}))
                if number % TOLD_AFTER == TOLD_AFTER - 1:
                    tell(number + 1)
            data.write(b"\n ]\n}\n")
        page.write(render_to_string("discussion/export/foot.html"))
        page.seek(0)
        whole.writestr("tertulia.html", page.read())


def _account(reader: Reader) -> Told:
    profile = readers.profile_of(reader)
    return {
        "tertulia": __version__,
        "taken_at": clock.now(),
        "account": {
            "id": str(reader.pk),
            "kind": reader.kind,
            "name": reader.name,
            "email": reader.email,
            "since": reader.created_at,
            "town": profile.town,
            "bio": profile.bio,
            "byline": reader.byline,
        },
        "accounts_elsewhere": [
            {
                "provider": row.provider,
                "subject": row.subject,
                "email": row.email,
                "name": row.name,
                "subscriber": row.subscriber,
                "since": row.added_at,
            }
            for row in readers.outside_accounts_of(reader)
        ],
        "sessions": [
            {"browser": row.browser, "system": row.system, "since": row.began_at, "used_on": row.used_on.isoformat()}
            for row in readers.sessions_of(reader)
        ],
        "respect": [
            {"comment": _address(comment), "at": at}
            for comment, at in Reaction.objects.filter(reader=reader).order_by("pk").values_list("comment_id", "at").iterator(500)
        ],
        "reports": [
            {"comment": _address(row.comment_id), "rule": row.rule, "text": row.text, "at": row.at}
            for row in Report.objects.filter(reader=reader).order_by("pk").iterator(500)
        ],
        "hidden_publications": list(Hiding.objects.filter(reader=reader).values_list("publication__slug", flat=True)),
        "muted": [
            {"name": name, "at": at}
            for name, at in Mute.objects.filter(reader=reader).order_by("pk").values_list("muted__name", "at")
        ],
    }


def _comments(reader: Reader) -> Iterator[tuple[Own, Told]]:
    """Newest first."""
    before: int | None = 0
    while before is not None:
        page, following = own_comments(reader, before or None)
        earlier: dict[str, list[Told]] = {}
        for row in Revision.objects.filter(comment__in=[int(own.comment.id) for own in page]).order_by("pk"):
            earlier.setdefault(str(row.comment_id), []).append({"text": row.source, "written_at": row.written_at})
        for own in page:
            yield own, _told(own, earlier.get(own.comment.id, []))
        before = ids.parse_id(following) if following else None


def _told(own: Own, earlier: list[Told]) -> Told:
    comment = own.comment
    return {
        "address": _address(int(comment.id)),
        "story": {"title": own.story.title, "address": own.story.address},
        "answers": _address(int(comment.parent)) if comment.parent else None,
        "written_at": comment.created_at,
        "edited_at": comment.edited_at,
        "state": comment.state.value,
        "why": [reason.sentence for reason in own.why],
        "text": comment.text,
        "earlier": earlier,
        "respect": comment.respect,
    }


def _address(comment_id: int) -> str:
    public: str = settings.TERTULIA["public_url"]
    return f"{public.rstrip('/')}/c/{comment_id}"


def _plain(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
