"""Problem
├── SignInNeeded     nobody is signed in, and no guest's name was given
├── MemberNeeded     a guest asks for what is kept for members only
├── GuestsNotAllowed the publication wants its writers to sign in
├── NameNotUsable    too short, too long, or nothing to read in it
├── NameNeeded       a new address, and no name to go with it
├── AddressNotMail   that can't be a mail address
├── CodeWrong        wrong, used, or too old
├── MailNotSent      the mail server didn't take it
└── AlreadyLeaving   it is being forgotten now, and can't be taken back any more
"""

from django.utils.translation import gettext_lazy as _

from tertulia.plumbing.problems import Problem


class SignInNeeded(Problem):
    code, status = "sign-in-needed", 401
    title = _("Who are you?")
    detail = _("To do this, sign in or give a name.")
    hint = _("Sign in with a code by mail, or send guest_name where the paper allows guests.")


class MemberNeeded(Problem):
    code, status = "member-needed", 403
    title = _("Please sign in")
    detail = _("This is kept for readers with a proven mail address only.")
    hint = _("Sign in with a code by mail.")


class GuestsNotAllowed(Problem):
    code, status = "guests-not-allowed", 403
    title = _("Please sign in")
    detail = _("This newspaper asks its writers to sign in.")
    hint = _("Sign in with a code by mail.")


class NameNotUsable(Problem):
    code, status = "name-not-usable", 422
    title = _("That name can't be used")
    detail = _("A name has 2 to 40 signs, with at least one letter or digit.")
    hint = _("Choose another name.")


class NameNeeded(Problem):
    code, status = "name-needed", 422
    title = _("What shall we call you?")
    detail = _("This mail address is new here, so it needs a name to go with it.")
    hint = _("Send the same code again, with a name.")


class AddressNotMail(Problem):
    code, status = "mail-address-not-usable", 422
    title = _("That can't be a mail address")
    detail = _("A mail address looks like name@example.org.")
    hint = _("Check the address for a slip.")


class CodeWrong(Problem):
    code, status = "code-wrong", 403
    title = _("That code is not the one")
    detail = _("The code is wrong, was used before, or is too old.")
    hint = _("Use the newest mail, or ask for a new code.")


class MailNotSent(Problem):
    code, status = "mail-not-sent", 503
    title = _("The mail could not be sent")
    detail = _("Our mail server did not take the message.")
    hint = _("Try again in a minute, or go on as a guest.")


class AlreadyLeaving(Problem):
    code, status = "already-leaving", 409
    title = _("It is too late for that")
    detail = _("The account is being deleted right now.")
    hint = _("Sign in again for a new one.")
