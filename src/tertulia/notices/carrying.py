"""A mail handed over to the mail server, step by step: so that it is known whether it was taken, wasn't, or nobody can say."""

import smtplib

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

_DONE = (250, 251)
_FOR_GOOD = 500


class NotTaken(Exception):
    """The server said no; ``for_good`` if it would say so again."""

    def __init__(self, answer: str, *, for_good: bool) -> None:
        super().__init__(answer)
        self.for_good = for_good


class ServerAway(Exception):
    """No server that would take any mail of ours: this one was not taken."""


class Unclear(Exception):
    """The connection broke after all of it was sent, and before the answer came: it may have been taken."""


class Carrier:
    """One connection for many mails, opened when it is needed, and anew when it has broken."""

    def __init__(self) -> None:
        self._backend = get_connection()

    def carry(self, message: EmailMultiAlternatives) -> None:
        """Raises NotTaken, ServerAway, Unclear."""
        if isinstance(self._backend, EmailBackend):
            self._hand_over(self._backend, message)
        else:
            self._backend.send_messages([message])

    def close(self) -> None:
        self._backend.close()

    def _hand_over(self, backend: EmailBackend, message: EmailMultiAlternatives) -> None:
        smtp = self._begun(backend, message)
        _demand(smtp, smtp.rcpt(sanitize_address(message.to[0], "utf-8")))
        content = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's own takes it
        try:
            answer = smtp.data(content)
        except smtplib.SMTPDataError as refused:
            answer = (refused.smtp_code, _bytes(refused.smtp_error))
        except (OSError, smtplib.SMTPException) as broken:
            self.close()
            raise Unclear(str(broken)) from broken
        _demand(smtp, answer)

    def _begun(self, backend: EmailBackend, message: EmailMultiAlternatives) -> smtplib.SMTP:
        """A connection that has heard who sends. One that was left open may have ended since: then by a new one.

        Who isn't let send would be refused every mail: that is no reason to give one up.
        """
        was_open = backend.connection is not None
        try:
            backend.open()
            smtp = backend.connection
            assert smtp is not None
            smtp.ehlo_or_helo_if_needed()
            code, text = smtp.mail(sanitize_address(message.from_email, "utf-8"))
            if code in _DONE:
                return smtp
            answer = f"{code} {text.decode('utf-8', 'replace')}"
        except (OSError, smtplib.SMTPException) as broken:
            answer = str(broken)
        self._forget(backend)
        if was_open:
            return self._begun(backend, message)
        raise ServerAway(answer)

    def _forget(self, backend: EmailBackend) -> None:
        backend.fail_silently = True
        backend.close()
        backend.fail_silently = False
        backend.connection = None


def _demand(smtp: smtplib.SMTP, answer: tuple[int, bytes]) -> None:
    code, text = answer
    if code in _DONE:
        return
    try:
        smtp.rset()
    except (OSError, smtplib.SMTPException):
        smtp.close()
    raise NotTaken(f"{code} {text.decode('utf-8', 'replace')}", for_good=code >= _FOR_GOOD)


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
