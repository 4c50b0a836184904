"""A newspaper's own site: another origin than the platform's, with as strict a content security policy as can be lived with."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

from tests.serving import serving

SHEET = """
:root { color-scheme: light dark }
body { background: Canvas; color: CanvasText; font: 1.05rem/1.55 Georgia, serif }
body { margin: 0 auto; padding: 0 1rem; max-width: 44rem }
a { color: inherit }
header, footer { padding: 1rem 0; font-family: sans-serif }
footer { border-top: 1px solid; min-height: 12rem }
article p { margin: 0 0 1em }
/* As the manual tells. */
tertulia-discussion:not(:defined) { display: block; min-height: 100vh }
"""
PARAGRAPH = (
    "<p>The two delegations met for the third time this week in the old customs house by the river, where the talks about "
    "the crossing had begun in spring. Both sides spoke of progress; neither would say in what.</p>"
)
DISCUSSION = "<tertulia-discussion></tertulia-discussion>"


@dataclass(frozen=True)
class Story:
    key: str
    address: str
    title: str
    language: str = "en"

    @property
    def path(self) -> str:
        return urlsplit(self.address).path


@dataclass
class Newspaper:
    """``talk`` is the platform's address; ``pages`` are what the site has, by path."""

    origin: str
    talk: str
    pages: dict[str, str] = field(default_factory=dict)

    @property
    def policy(self) -> str:
        return (
            f"default-src 'none'; script-src {self.talk}; connect-src {self.talk}; style-src 'self'; img-src 'self'; "
            "require-trusted-types-for 'script'"
        )

    def prints(
        self,
        key: str,
        title: str,
        *,
        language: str = "en",
        under: str = DISCUSSION,
        paragraphs: int = 2,
        canonical: str | None = None,
        script: str = "embed.js",
    ) -> Story:
        """A page with a story and, under it, what leads to its discussion."""
        story = Story(key, f"{self.origin}/{key}", title, language)
        data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": title, "articleSection": "World"}
        self.pages[f"/{key}"] = f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} | The Chronicle</title>
<link rel="canonical" href="{escape(canonical or story.address)}">
<link rel="stylesheet" href="/paper.css">
<script src="{self.talk}/{script}" async></script>
<script type="application/ld+json">{json.dumps(data)}</script>
</head>
<body>
<header><a href="/">The Chronicle</a></header>
<main>
<article><h1>{escape(title)}</h1>{PARAGRAPH * paragraphs}</article>
{under}
</main>
<footer>The Chronicle, by the river</footer>
</body>
</html>
"""
        return story


@contextmanager
def open_newspaper() -> Iterator[Newspaper]:
    """Its name is another than the platform's number, so that browsers take the two for different sites."""
    newspaper = Newspaper("", "")

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/paper.css":
                return self.send(200, "text/css", SHEET)
            if path == "/favicon.ico":
                return self.send(200, "image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg"/>')
            page = newspaper.pages.get(path)
            return self.send(200 if page else 404, "text/html", page or "<!doctype html><title>Not here</title>")

        def send(self, status: int, kind: str, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", newspaper.policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: object) -> None:
            """Nobody reads it."""

    with serving(Answer) as port:
        newspaper.origin = f"http://localhost:{port}"
        yield newspaper
