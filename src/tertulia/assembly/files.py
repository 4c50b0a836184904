"""The widget's files, as the build left them: loader, counter, newspaper's login, and named pieces that never change."""

import mimetypes
import re
from pathlib import Path

from tertulia.hotpath.finished import Answer

FOLDER = Path(__file__).parent.parent / "static" / "widget"
ICON = Path(__file__).parent / "icon.svg"
PATH = re.compile(r"/(?:embed\.js|count\.js|login\.js|favicon\.ico|assets/[A-Za-z0-9._-]+)")

_NEVER_CHANGES = b"public, max-age=31536000, immutable"
# Short, so that a new version reaches readers soon; a stale one goes on working meanwhile.
_MAY_CHANGE = b"public, max-age=300, stale-while-revalidate=86400"


def read(path: str) -> Answer:
    """The file at that address; 404 when there is none."""
    file = ICON if path == "/favicon.ico" else FOLDER / path.lstrip("/")
    if not PATH.fullmatch(path) or not file.is_file():
        return Answer(404, [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")], b"No such file\n")
    kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
    kind = "text/javascript; charset=utf-8" if path.endswith(".js") else kind
    headers = [
        (b"content-type", kind.encode()),
        (b"cache-control", _NEVER_CHANGES if path.startswith("/assets/") else _MAY_CHANGE),
        (b"x-content-type-options", b"nosniff"),
        (b"cross-origin-resource-policy", b"cross-origin"),
    ]
    return Answer(200, headers, file.read_bytes())
