"""Facebook's OAuth2 as seen from outside: its dialog, its Graph API and the shapes of its answers, with people of our own."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.serving import serving

VERSION = "v24.0"
DIALOG = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Log in with Facebook</title>
<p>{name}, the newspaper asks for your name and e-mail address.</p>
<a href="{yes}">Continue as {name}</a> <a href="{no}">Cancel</a></html>"""


@dataclass
class Facebook:
    """``person`` is who sits at the browser; without ``email`` that person has none, or keeps it back."""

    address: str
    id: str = "1029384756"
    secret: str = "facebook-app-secret"
    person: dict[str, Any] = field(default_factory=lambda: {"id": "10158", "name": "Ana García", "email": "ana@reader.example"})
    codes: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    tokens: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def setting(self) -> dict[str, str]:
        at = f"{self.address}/{VERSION}"
        return {
            "id": self.id,
            "secret": self.secret,
            "authorize": f"{at}/dialog/oauth",
            "token": f"{at}/oauth/access_token",
            "profile": f"{at}/me?fields=id,name,email",
        }

    def dialog(self, asked: dict[str, str]) -> str:
        code = secrets.token_urlsafe(64)
        self.codes[code] = (asked["redirect_uri"], dict(self.person))
        no = {
            "error": "access_denied",
            "error_code": "200",
            "error_description": "Permissions error",
            "error_reason": "user_denied",
            "state": asked["state"],
        }
        yes = {"code": code, "state": asked["state"]}
        to = asked["redirect_uri"]
        return DIALOG.format(name=self.person["name"], yes=_html(to, yes), no=_html(to, no))

    def access_token(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if asked.get("client_id") != self.id or asked.get("client_secret") != self.secret:
            return _error("Error validating client secret.", 1)
        redirect, person = self.codes.pop(asked.get("code", ""), ("", {}))
        if not person:
            return _error("This authorization code has been used.", 100, 36009)
        if redirect != asked.get("redirect_uri"):
            return _error("Error validating verification code. Please make sure your redirect_uri is identical.", 100, 36008)
        token = f"EAA{secrets.token_urlsafe(90)}"
        self.tokens[token] = person
        return 200, {"access_token": token, "token_type": "bearer", "expires_in": 5_183_944}

    def me(self, asked: dict[str, str], token: str) -> tuple[int, dict[str, Any]]:
        person = self.tokens.get(token)
        if person is None:
            return _error("Invalid OAuth access token - Cannot parse access token", 190)
        proof = hmac.new(self.secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        if asked.get("appsecret_proof") != proof:
            return _error("Invalid appsecret_proof provided in the API argument", 100, kind="GraphMethodException")
        return 200, {name: person[name] for name in asked["fields"].split(",") if name in person}


def _html(to: str, said: dict[str, str]) -> str:
    return f"{to}?{urlencode(said)}".replace("&", "&amp;")


def _error(message: str, code: int, subcode: int | None = None, kind: str = "OAuthException") -> tuple[int, dict[str, Any]]:
    told: dict[str, Any] = {"message": message, "type": kind, "code": code, "fbtrace_id": "AX2fbtrace"}
    if subcode is not None:
        told["error_subcode"] = subcode
    return 400, {"error": told}


@contextmanager
def running_facebook() -> Iterator[Facebook]:
    facebook = Facebook("")

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == f"/{VERSION}/dialog/oauth":
                return self.send(200, "text/html", facebook.dialog(asked))
            if parts.path == f"/{VERSION}/me":
                status, told = facebook.me(asked, self.headers.get("Authorization", "").removeprefix("Bearer "))
                return self.send(status, "application/json", json.dumps(told))
            return self.send(404, "text/plain", "")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, told = facebook.access_token({name: values[0] for name, values in parse_qs(body).items()})
            self.send(status, "application/json", json.dumps(told))

        def send(self, status: int, kind: str, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: object) -> None:
            """Nobody reads it."""

    with serving(Answer) as port:
        facebook.address = f"http://127.0.0.1:{port}"
        yield facebook
