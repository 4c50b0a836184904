"""The child process that draws a picture anew (see ``redrawing``): bytes come in, a WebP goes out. Any failure ends it."""

import io
import resource
import sys

from tertulia.plumbing import child

SIDE = 192
MOST_POINTS = 40_000_000
KINDS = ("JPEG", "PNG", "WEBP")
_PROCESSOR_SECONDS = 5


def drawn_anew(raw: bytes) -> bytes:
    """Raises whatever Pillow does, and ValueError for too many points, before one of them is drawn."""
    from PIL import Image, ImageOps  # noqa: PLC0415  the limits must stand before it is loaded

    picture = Image.open(io.BytesIO(raw), formats=KINDS)
    if picture.width * picture.height > MOST_POINTS:
        raise ValueError("too many points")
    # A JPEG can be read smaller than it is.
    picture.draft("RGB", (2 * SIDE, 2 * SIDE))
    upright = ImageOps.exif_transpose(picture)
    small = ImageOps.fit(upright.convert("RGBA"), (SIDE, SIDE))
    # Onto a fresh sheet, which has none of the file's notes.
    sheet = Image.new("RGBA", small.size)
    sheet.paste(small)
    out = io.BytesIO()
    sheet.save(out, "WEBP", quality=80)
    return out.getvalue()


def main() -> None:
    child.limit(_PROCESSOR_SECONDS)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.stdout.buffer.write(drawn_anew(sys.stdin.buffer.read()))
