"""Problem
├── TooManyFollowed   over the limit
├── SectionUnknown    no story of the publication is in it
├── BylineUnknown     the story isn't by that one
├── NoMailAddress     mail is wanted where none can go
├── MailLinkWrong     not a link out of one of our mails
└── PushAddressWrong  no browser at a push service we know
"""

from django.utils.translation import gettext_lazy as _

from tertulia.plumbing.problems import Problem


class TooManyFollowed(Problem):
    code, status = "too-many-followed", 409
    title = _("That many can't be followed")
    detail = _("You can follow up to %(most)s stories, sections, bylines and threads.")
    hint = _("Stop following some of them first.")


class SectionUnknown(Problem):
    code, status = "section-unknown", 404
    title = _("No such section")
    detail = _("No story of this publication is in a section of that name.")
    hint = _("Write the section as the stories have it.")


class BylineUnknown(Problem):
    code, status = "byline-unknown", 404
    title = _("No such byline")
    detail = _("The story doesn't name anybody of that name as who wrote it.")
    hint = _("Write the name as the story has it.")


class NoMailAddress(Problem):
    code, status = "no-mail-address", 409
    title = _("No mail address")
    detail = _("There is no proven mail address that mail could go to.")
    hint = _("Sign in once with a code by mail.")


class MailLinkWrong(Problem):
    code, status = "mail-link-wrong", 404
    title = _("That link can't be used")
    detail = _("The link isn't one of our mails', or it was cut short on the way.")
    hint = _("Follow the link out of the mail once more, or sign in and choose how often you get mail.")


class PushAddressWrong(Problem):
    code, status = "push-address-wrong", 422
    title = _("Notices can't be shown in this browser")
    detail = _("The browser gave no address at a push service that this server sends to.")
    hint = _("Try again, use another browser, or have notices by mail.")
