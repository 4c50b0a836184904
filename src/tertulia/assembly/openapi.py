"""The OpenAPI file, made to tell the whole truth: what kind of thing problems are, and how one says who one is."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from tertulia.plumbing.problems import MEDIA_TYPE
from tertulia.readers.credentials import COOKIE
from tertulia.wire.problem import Problem

_SCHEMES = {
    "reader": {"type": "http", "scheme": "bearer", "description": "The token a guest or a member was given."},
    "readerCookie": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "The same token, set for our own pages."},
    "apiKey": {"type": "http", "scheme": "bearer", "description": "The publication's API key (tertulia publication key SLUG)."},
}
_COME_AGAIN = {"Retry-After": {"description": "Seconds to wait.", "required": True, "schema": {"type": "integer", "minimum": 1}}}
_WAITING = (429, 503)


class Api(NinjaAPI):
    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> OpenAPISchema:
        return _Truthful(self, self.get_root_path(path_params or {}) if path_prefix is None else path_prefix)


class _Truthful(OpenAPISchema):
    def responses(self, operation: Operation) -> dict[int, dict[str, Any]]:
        told: dict[int, dict[str, Any]] = super().responses(operation)
        for status, details in told.items():
            schema = details.get("content", {}).get(self.api.renderer.media_type, {}).get("schema", {})
            if schema.get("$ref", "").endswith(f"/{Problem.__name__}"):
                details["content"] = {MEDIA_TYPE: {"schema": schema}}
            if status in _WAITING:
                details["headers"] = _COME_AGAIN
        return told

    def get_components(self) -> dict[str, Any]:
        return super().get_components() | {"securitySchemes": _SCHEMES}
