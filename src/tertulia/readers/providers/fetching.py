"""Asks a provider: few bytes, few seconds, no redirects. Its addresses are the operator's own, its answers a stranger's."""

import json
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import urllib3

from tertulia.readers.errors import ProviderAway, ProviderWrong

MOST_BYTES = 262_144
SECONDS = 8.0
_CONNECT_SECONDS = 3.0
_CHUNK_BYTES = 16_384
_HEADERS = {"Accept": "application/json", "User-Agent": "Tertulia"}

_pool = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=_CONNECT_SECONDS, read=SECONDS), maxsize=4)


def ask(
    method: str, address: str, *, fields: Mapping[str, str] | None = None, headers: Mapping[str, str] = MappingProxyType({})
) -> tuple[int, dict[str, Any]]:
    """Status and the JSON object that came; an answer that is none comes as an empty one. Raises ProviderAway, ProviderWrong."""
    until = time.monotonic() + SECONDS
    try:
        answer = _pool.request(
            method,
            address,
            body=urlencode(fields) if fields is not None else None,
            headers=_HEADERS
            | ({"Content-Type": "application/x-www-form-urlencoded"} if fields is not None else {})
            | dict(headers),
            redirect=False,
            preload_content=False,
        )
        try:
            return answer.status, _object(_read(answer, until))
        finally:
            answer.close()
    except urllib3.exceptions.HTTPError as wrong:
        raise ProviderAway(retry_after_seconds=60) from wrong


def _read(answer: urllib3.BaseHTTPResponse, until: float) -> bytes:
    read = b""
    for chunk in answer.stream(_CHUNK_BYTES, decode_content=True):
        read += chunk
        if len(read) > MOST_BYTES:
            raise ProviderWrong
        if time.monotonic() > until:
            raise ProviderAway(retry_after_seconds=60)
    return read


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
