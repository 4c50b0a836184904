"""A member's picture."""

import secrets

from tertulia.plumbing import limits
from tertulia.plumbing.transactions import writing
from tertulia.readers import conf
from tertulia.readers.models import Picture, Reader
from tertulia.readers.redrawing import redraw


def set_picture(*, reader: Reader, raw: bytes) -> str:
    """Draw it anew and show it beside what the member writes; returns its name. Raises PictureNotUsable, TooMany."""
    limits.hit("pictures", str(reader.pk), conf.PICTURE_RATES())
    image = redraw(raw)
    # Not made of the picture: who has the same one elsewhere must not be found by it.
    name = secrets.token_hex(16)
    with writing():
        Picture.objects.update_or_create(reader=reader, defaults={"name": name, "image": image})
        Reader.objects.filter(pk=reader.pk).update(picture=name)
    return name


def remove_picture(*, reader: Reader) -> None:
    with writing():
        Picture.objects.filter(reader=reader).delete()
        Reader.objects.filter(pk=reader.pk).update(picture="")
