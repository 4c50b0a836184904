"""Why a request isn't done, whatever shape the answer takes (see ``dialects``). Texts are sentences for people.

Refusal
├── BodyRefused
│   ├── BodyCutShort        it ended before it was whole
│   ├── BodyPacked          it comes compressed
│   ├── BodyTooLarge
│   ├── BodyTooSlow
│   └── BodyUnreadable      no UTF-8, no JSON
├── FieldWrong              a value that can't be taken, or a name that is none
│   ├── AttributeUnknown
│   ├── CommentEmpty
│   ├── CommentTooLong
│   ├── LanguageUnsupported
│   └── NothingRequested
├── KeyMissing
├── KeyWrong
├── QuotaSpent
├── Busy                    too many wait, or what answers isn't ready
├── TooLate                 judging took longer than anybody waits
├── NotFound
├── WrongMethod
└── Broken
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class Refusal(Exception):
    code: ClassVar[str]
    status: ClassVar[int]
    message: str
    # What Perspective calls it, and what it tells beside it.
    error_type: ClassVar[str] = ""
    facts: Mapping[str, Any] = {}
    field: str = ""
    retry_after_seconds: int | None = None

    def __init__(self, message: str = "", *, field: str = "") -> None:
        self.message = message or self.message
        self.field = field
        super().__init__(self.message)


class BodyRefused(Refusal):
    error_type = "INVALID_REQUEST"


class BodyCutShort(BodyRefused):
    code, status, message = "body-cut-short", 400, "The request ended before all of its body had come."


class BodyPacked(BodyRefused):
    code, status, message = "body-compressed", 415, "Send the body as it is, without Content-Encoding."


class BodyTooLarge(BodyRefused):
    code, status = "body-too-large", 413

    def __init__(self, most_bytes: int) -> None:
        super().__init__(f"Request payload size exceeds the limit: {most_bytes} bytes.")


class BodyTooSlow(BodyRefused):
    code, status, message = "body-too-slow", 408, "The request's body did not come in time."


class BodyUnreadable(BodyRefused):
    code, status = "body-unreadable", 400


class FieldWrong(Refusal):
    code, status = "field-wrong", 400
    error_type = "INVALID_REQUEST"


class AttributeUnknown(FieldWrong):
    code = "attribute-unknown"

    def __init__(self, name: str, field: str) -> None:
        super().__init__(f"Unknown requested attribute: {name}", field=field)


class CommentEmpty(FieldWrong):
    code, error_type, message = "comment-empty", "COMMENT_EMPTY", "Comment must be non-empty."


class CommentTooLong(FieldWrong):
    code, error_type = "comment-too-long", "COMMENT_TOO_LONG"

    def __init__(self, most_bytes: int, field: str) -> None:
        super().__init__(f"Comment text too long. At most {most_bytes} bytes of UTF-8 are taken.", field=field)


class LanguageUnsupported(FieldWrong):
    """``languages`` were asked for, or found where the request names none."""

    code, error_type = "language-unsupported", "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"

    def __init__(self, attribute: str, languages: list[str], *, found: bool) -> None:
        super().__init__(f"Attribute {attribute} does not support request languages: {', '.join(languages)}", field="languages")
        told = {"attribute": attribute, "detectedLanguages" if found else "requestedLanguages": languages}
        self.facts = {"languageNotSupportedByAttributeError": told}


class NothingRequested(FieldWrong):
    code, error_type = "nothing-requested", "NO_REQUESTED_ATTRIBUTES"
    message = "Missing requested_attributes. Name at least one attribute."


class KeyMissing(Refusal):
    code, status = "key-missing", 401
    message = "The request has no API key. Send one as ?key=…, in x-goog-api-key, or in Authorization: Bearer …"


class KeyWrong(Refusal):
    code, status, message = "key-wrong", 401, "API key not valid. Please pass a valid API key."


class QuotaSpent(Refusal):
    code, status = "quota-spent", 429

    def __init__(self, rate: str, retry_after_seconds: int) -> None:
        super().__init__(f"Quota exceeded: {rate}. Try again in {retry_after_seconds} seconds.")
        self.retry_after_seconds = retry_after_seconds


class Busy(Refusal):
    code, status = "busy", 503
    message = "More is waiting than can be answered soon. Try again in a moment."
    retry_after_seconds = 1


class TooLate(Refusal):
    code, status, message = "too-late", 504, "The answer was not ready in time."


class NotFound(Refusal):
    code, status, message = "not-found", 404, "There is nothing at this address. /openapi.json lists what there is."


class WrongMethod(Refusal):
    code, status = "method-not-allowed", 405

    def __init__(self, allowed: str) -> None:
        super().__init__(f"This address takes {allowed}.")
        self.allowed = allowed


class Broken(Refusal):
    code, status, message = "internal-error", 500, "The server made a mistake. It has been logged."
