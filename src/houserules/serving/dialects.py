"""A refusal in the words of whoever asked: Google's error object, OpenAI's, or RFC 9457 problem details."""

from collections.abc import Callable
from typing import Any

from houserules.serving.asgi import Answer, json_answer
from houserules.serving.refusals import BodyUnreadable, FieldWrong, KeyMissing, KeyWrong, QuotaSpent, Refusal, WrongMethod

Dialect = Callable[[Refusal], Answer]

_SERVICE = "commentanalyzer"
_ERROR = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"

# Google says 403 to who has no key, and 400 to who has a wrong one.
_GOOGLE_STATUS: dict[type[Refusal], int] = {KeyMissing: 403, KeyWrong: 400}
_GOOGLE_NAMES = {
    400: "INVALID_ARGUMENT",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    408: "DEADLINE_EXCEEDED",
    413: "INVALID_ARGUMENT",
    415: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
_GOOGLE_REASONS: dict[type[Refusal], str] = {
    KeyMissing: "CREDENTIALS_MISSING",
    KeyWrong: "API_KEY_INVALID",
    QuotaSpent: "RATE_LIMIT_EXCEEDED",
}
_OPENAI_TYPES = {401: "invalid_request_error", 429: "requests", 500: "server_error", 503: "server_error", 504: "server_error"}
_OPENAI_CODES: dict[type[Refusal], str] = {
    KeyMissing: "invalid_api_key",
    KeyWrong: "invalid_api_key",
    QuotaSpent: "rate_limit_exceeded",
}


def google(refusal: Refusal) -> Answer:
    """Always with ``details``: clients look at the first of them without asking whether there is one."""
    status = _GOOGLE_STATUS.get(type(refusal), refusal.status)
    error = {"code": status, "message": refusal.message, "status": _GOOGLE_NAMES[status], "details": _details(refusal)}
    return _finished(json_answer({"error": error}, status), refusal)


def _details(refusal: Refusal) -> list[dict[str, Any]]:
    if refusal.error_type:
        told = [{"@type": _ERROR, "errorType": refusal.error_type, **refusal.facts}]
        return told + ([_violation(refusal)] if isinstance(refusal, FieldWrong | BodyUnreadable) else [])
    reason = _GOOGLE_REASONS.get(type(refusal), refusal.code.upper().replace("-", "_"))
    return [{"@type": _INFO, "reason": reason, "domain": "houserules", "metadata": {"service": _SERVICE}}]


def _violation(refusal: Refusal) -> dict[str, Any]:
    return {"@type": _BAD_REQUEST, "fieldViolations": [{"field": refusal.field, "description": refusal.message}]}


def openai(refusal: Refusal) -> Answer:
    told = {
        "message": refusal.message,
        "type": _OPENAI_TYPES.get(refusal.status, "invalid_request_error"),
        "param": refusal.field or None,
        "code": _OPENAI_CODES.get(type(refusal)),
    }
    return _finished(json_answer({"error": told}, refusal.status), refusal)


def problem(refusal: Refusal) -> Answer:
    told = {"type": "about:blank", "status": refusal.status, "title": refusal.message, "code": refusal.code}
    told |= {"field": refusal.field} if refusal.field else {}
    answer = json_answer(told, refusal.status)
    return _finished(Answer(answer.status, answer.body, b"application/problem+json"), refusal)


def _finished(answer: Answer, refusal: Refusal) -> Answer:
    more = []
    if refusal.retry_after_seconds is not None:
        more.append((b"retry-after", str(refusal.retry_after_seconds).encode()))
    if isinstance(refusal, WrongMethod):
        more.append((b"allow", refusal.allowed.encode()))
    if answer.status == 401:
        more.append((b"www-authenticate", b"Bearer"))
    return answer.with_headers(*more)
