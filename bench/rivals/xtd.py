"""django-comments-xtd 2.10 on gunicorn, two workers of four threads, lasting connections; its JSON API on SQLite."""

import json
import os
import subprocess
from contextlib import ExitStack
from pathlib import Path

from bench.load import Posting
from bench.rivals import HOME, python_home
from bench.servers import ROOT, Server, free_port
from bench.threads import SHELF

_PROJECT = Path(__file__).parent / "xtd_site"
_FILL = "import django; django.setup(); import fill; fill.fill()"
_WALL = len(SHELF) + 1


class Xtd:
    name = "django-comments-xtd"
    first_page = "/comments/api/articles-article/1/"
    headers: dict[str, str] = {}
    _home = HOME / "xtd"

    def install(self) -> None:
        packages = ("django>=5.2,<5.3", "django-comments-xtd==2.10.13", "djangorestframework==3.18.3")
        python_home.make(self._home, *packages, python_home.GUNICORN)

    def is_installed(self) -> bool:
        return any(self._home.glob("lib/*/site-packages/django_comments_xtd"))

    def start(self, folder: Path, running: ExitStack) -> Server:
        programs = self._home / "bin"
        environment = {
            "DJANGO_SETTINGS_MODULE": "site_settings",
            "PYTHONPATH": f"{_PROJECT}:{ROOT}",
            "XTD_DATABASE": str(folder / "xtd.sqlite3"),
        }
        subprocess.run([str(programs / "python"), "-c", _FILL], check=True, env=os.environ | environment, cwd=_PROJECT)
        port = free_port()
        command = [
            str(programs / "gunicorn"),
            "-k",
            "gthread",
            "-w",
            "2",
            "--threads",
            "4",
            "-b",
            f"127.0.0.1:{port}",
            "served:application",
        ]
        return running.enter_context(
            Server(command, port=port, ready=self.first_page, log=folder / "xtd.log", environment=environment, folder=_PROJECT)
        )

    def posting(self, port: int) -> Posting:
        def body(client: int, number: int, text: str, author: str) -> bytes:
            new = {"content_type": "articles.article", "object_pk": str(_WALL), "name": author, "email": "reader@example.com"}
            return json.dumps(new | {"comment": text, "followup": False, "reply_to": 0}).encode()

        return Posting(port, "/comments/api/comment/", body, lambda client: {}, lambda answer: answer.status == 201)
