"""“Questions about signing in?”: what went wrong, why, what to do, and another way in."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tertulia.discussion.views.forms import local_path
from tertulia.discussion.views.frame import draw, page
from tertulia.discussion.views.signing_in import HERE
from tertulia.plumbing.problems import Problem, Words
from tertulia.readers import errors
from tertulia.readers.providers.known import providers


@dataclass(frozen=True)
class Topic:
    code: str
    title: Words
    why: Words
    what_to_do: Words


def _of(problem: type[Problem]) -> Topic:
    return Topic(problem.code, problem.title, problem.detail, problem.hint)


TOPICS = (
    Topic(
        "popup-blocked",
        _("No window opened"),
        _("Your browser kept the provider's window from opening."),
        _("Allow windows for this site (there is a sign for it beside the address) and press the button again."),
    ),
    Topic(
        "window-closed",
        _("The window closed and nothing happened"),
        _("The window was closed before the provider had answered, or could not reach the page you came from."),
        _("Press the button again and leave the window open until it closes by itself. What you wrote is still there."),
    ),
    _of(errors.SignInMixedUp),
    _of(errors.ConsentRefused),
    Topic(
        "mail-not-verified",
        _("The provider doesn't vouch for your mail address"),
        _("Some providers, Facebook among them, don't say whether an address is proven. Such an address is never used here."),
        _("You need none. To be known by mail as well, sign in with a code by mail, then add the provider's account."),
    ),
    _of(errors.MailKnown),
    _of(errors.ProviderRefused),
    _of(errors.ProviderAway),
    _of(errors.ProviderWrong),
    _of(errors.ClockWrong),
    _of(errors.NameTaken),
    Topic(
        "no-mail",
        _("No code comes by mail"),
        _("Mail may take some minutes, and may lie among unwanted mail. A new code makes the one before void."),
        _("Check the address, look among unwanted mail, then ask for a new code."),
    ),
    Topic(
        "banned",
        _("You are signed in, and can't write"),
        _("The newspaper may have stopped an account from writing, or closed this discussion."),
        _("A new account doesn't help. Write to the newsroom: a person will answer."),
    ),
)


@page
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """The same for everybody but for what the address asks: nothing of it is kept."""
    asked = next((topic for topic in TOPICS if topic.code == request.GET.get("why", "")), None)
    return draw(
        request,
        "sign_in_help",
        asked=asked,
        others=[topic for topic in TOPICS if topic is not asked],
        provider=next(_named(request.GET.get("provider", "")), ""),
        providers=providers(),
        next=local_path(request.GET.get("next", ""), HERE),
    )


def _named(key: str) -> Iterator[str]:
    return (provider.name for provider in providers() if provider.key == key)
