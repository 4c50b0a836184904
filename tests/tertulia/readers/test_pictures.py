"""Readers' pictures: drawn anew in a child process, whatever comes."""

import io
import struct
import zlib

import pytest
from django.conf import settings
from PIL import Image, PngImagePlugin

from tertulia.plumbing.problems import Busy, TooMany
from tertulia.readers import reading, redrawing
from tertulia.readers.errors import PictureNotUsable
from tertulia.readers.models import Picture, Reader
from tertulia.readers.redrawing import MOST_BYTES, redraw
from tertulia.readers.services.pictures import remove_picture, set_picture
from tests.tertulia.discussion.talking import member

SECRET = b"41.65 north, 0.88 west"


def image_bytes(kind: str, size: tuple[int, int] = (300, 200), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **options)
    return out.getvalue()


def _drawn(raw: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(redraw(raw)))
    picture.load()
    return picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(300, 200), (1, 1), (5_000, 3), (64, 4_000)])
def test_every_kind_and_shape_comes_out_as_a_small_square(kind: str, size: tuple[int, int]) -> None:
    picture = _drawn(image_bytes(kind, size))
    assert (picture.format, picture.size) == ("WEBP", (192, 192))
    red, green, blue = picture.convert("RGB").getpixel((96, 96))  # type: ignore[misc]
    assert red > 150 > green
    assert blue < 100


def test_nothing_the_file_said_is_left() -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = 6
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", SECRET.decode())
    for raw in (
        image_bytes("JPEG", exif=exif, icc_profile=SECRET, comment=SECRET),
        image_bytes("PNG", pnginfo=notes),
        image_bytes("WEBP", exif=exif, xmp=SECRET),
    ):
        assert SECRET in raw
        drawn = redraw(raw)
        assert SECRET not in drawn
        assert not set(Image.open(io.BytesIO(drawn)).info) & {"exif", "xmp", "icc_profile", "comment"}


def test_it_stands_upright() -> None:
    picture = Image.new("RGB", (200, 200), (0, 0, 255))
    picture.paste((255, 0, 0), (0, 0, 200, 100))
    exif = Image.Exif()
    exif[0x0112] = 3
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    top = _drawn(out.getvalue()).convert("RGB").getpixel((96, 20))
    assert top[2] > 200  # type: ignore[index]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, *more: bytes) -> bytes:
    """A file that says it is so large, and brings a few bytes that would become as many as are wanted."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + _chunk(b"IDAT", zlib.compress(bytes(10_000_000))) + _chunk(b"IEND", b"")


BOMBS = {
    "nothing": b"",
    "no picture": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "a kind that isn't taken": image_bytes("GIF"),
    "a kind that runs programs": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
    "cut short": image_bytes("JPEG", (2_000, 2_000))[:2_000],
    "more points than are drawn": _png(50_000, 50_000),
    "more points than there are numbers for": _png(2**31 - 1, 2**31 - 1),
    "thin, and longer than memory": _png(1, 2**31 - 1),
    "few bytes for many points": _png(6_300, 6_300),
    "notes that grow": _png(10, 10, *[_chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(60_000_000)))] * 3),
    "larger than is taken": image_bytes("PNG") + bytes(MOST_BYTES),
}


@pytest.mark.parametrize("raw", BOMBS.values(), ids=BOMBS)
def test_bombs_are_refused(raw: bytes) -> None:
    with pytest.raises(PictureNotUsable):
        redraw(raw)


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redrawing, "SECONDS", 0.001)
    with pytest.raises(PictureNotUsable):
        redraw(image_bytes("PNG"))


def test_one_is_drawn_at_a_time_and_the_others_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redrawing, "WAITING_SECONDS", 0.01)
    with redrawing._in_turn, pytest.raises(Busy):
        redraw(image_bytes("PNG"))
    redraw(image_bytes("PNG"))


@pytest.mark.django_db
class TestTheVerbs:
    def test_a_new_one_has_a_new_name_and_the_old_one_is_gone(self) -> None:
        ana = member("Ana")
        first = set_picture(reader=ana, raw=image_bytes("PNG"))
        second = set_picture(reader=ana, raw=image_bytes("PNG"))
        assert first != second
        assert reading.picture_named(first) is None
        assert (reading.picture_named(second) or b"")[:4] == b"RIFF"
        assert Reader.objects.get(pk=ana.pk).picture == second

    def test_it_can_be_taken_away(self) -> None:
        ana = member("Ana")
        name = set_picture(reader=ana, raw=image_bytes("PNG"))
        remove_picture(reader=ana)
        assert reading.picture_named(name) is None
        assert Reader.objects.get(pk=ana.pk).picture == ""

    def test_what_can_not_be_used_changes_nothing(self) -> None:
        ana = member("Ana")
        set_picture(reader=ana, raw=image_bytes("PNG"))
        with pytest.raises(PictureNotUsable):
            set_picture(reader=ana, raw=b"nonsense")
        assert Picture.objects.count() == 1

    def test_it_has_a_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(settings.TERTULIA, "picture_rates", "1/minute")
        ana = member("Ana")
        set_picture(reader=ana, raw=image_bytes("PNG"))
        with pytest.raises(TooMany):
            set_picture(reader=ana, raw=image_bytes("PNG"))
