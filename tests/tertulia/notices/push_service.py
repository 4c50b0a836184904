"""A push service on this machine, by HTTPS, and a browser that is subscribed there and can open what comes."""

import json
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import trustme
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tertulia.notices.sealing import point_of, public_of, text_of


class Browser:
    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"

    @property
    def subscription(self) -> str:
        keys = {"p256dh": text_of(point_of(self.key)), "auth": text_of(self.auth)}
        return json.dumps({"endpoint": self.endpoint, "expirationTime": None, "keys": keys})

    def opened(self, body: bytes) -> dict[str, str]:
        """As RFC 8188 and 8291 have browsers do it. Raises InvalidTag when it is sealed for another."""
        salt, (_, length), sender = body[:16], struct.unpack("!IB", body[16:21]), body[21:86]
        assert length == 65
        shared = self.key.exchange(ec.ECDH(), public_of(sender))
        secret = HKDF(SHA256(), 32, self.auth, b"WebPush: info\0" + point_of(self.key) + sender).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
        found: dict[str, str] = json.loads(AESGCM(key).decrypt(nonce, body[86:], None).removesuffix(b"\x02"))
        return found


class Service:
    """Keeps what was posted to it, and answers with the status it is told to."""

    def __init__(self, port: int, authority: Path) -> None:
        self.port, self.authority = port, authority
        self.status = 201
        self.came: list[tuple[str, dict[str, str], bytes]] = []

    def browser(self, name: str = "one") -> Browser:
        return Browser(f"https://localhost:{self.port}/{name}")


@contextmanager
def serving(folder: Path) -> Iterator[Service]:
    authority, file = trustme.CA(), folder / "authority.pem"
    authority.cert_pem.write_to_path(file)
    secured = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(secured)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.came.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(service.status)
            self.send_header("Location", f"https://localhost:{service.port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = secured.wrap_socket(server.socket, server_side=True)
    service = Service(server.server_port, file)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
