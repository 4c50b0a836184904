"""Problem
├── SignInNeeded     nobody is signed in, and no guest's name was given
├── MemberNeeded     a guest asks for what is kept for members only
├── StaffNeeded      only people of the newsroom may do that
├── GuestsNotAllowed the publication wants its writers to sign in
├── NameNotUsable    too short, too long, or nothing to read in it
├── NameTaken        a member is called that, or so that it looks alike
├── NameReserved     kept for the newspaper by a setting
├── NameAgainstRules the house rules would not let it stand in a comment
├── NameNotJudged    the engine that judges names can't
├── NameNeeded       somebody new, and no name to go with it
├── MailKnown        somebody new by a provider, with the proven mail address of a member
├── LastWayIn        taking this account away would lock its owner out
├── AccountElsewhere the account at the provider signs in somebody else
├── AddressNotMail   that can't be a mail address
├── CodeWrong        wrong, used, or too old
├── MailNotSent      the mail server didn't take it
├── ProfileTooLong   the town or the bio is
├── PictureNotUsable not a picture, not of a kind that is taken, or too large
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


class StaffNeeded(Problem):
    code, status = "staff-needed", 403
    title = _("This is for the newsroom")
    detail = _("Only people of the newspaper's staff can do that.")
    hint = _("Sign in with the address the newspaper knows you by.")


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


class NameTaken(Problem):
    code, status = "name-taken", 422
    title = _("Somebody is called that")
    detail = _("A member here has that name, or one that looks just like it.")
    hint = _("Sign in if it is you; else choose another name.")


class NameReserved(Problem):
    code, status = "name-reserved", 422
    title = _("That name is kept for the newspaper")
    detail = _("Readers can't take this name: it would look as if the newspaper spoke.")
    hint = _("Choose another name.")


class NameAgainstRules(Problem):
    code, status = "name-against-rules", 422
    title = _("That name breaks the house rules")
    detail = _("What the house rules don't allow in a comment can't stand above one either.")
    hint = _("Choose another name.")


class NameNotJudged(Problem):
    code, status = "name-not-judged", 503
    title = _("Names can't be checked right now")
    detail = _("The name could not be checked by the house rules, so nothing was changed.")
    hint = _("Try again in a minute.")


class NameNeeded(Problem):
    code, status = "name-needed", 422
    title = _("What shall we call you?")
    detail = _("This mail address is new here, so it needs a name to go with it.")
    hint = _("Send the same code again, with a name.")


class MailKnown(Problem):
    code, status = "mail-known", 409
    title = _("Is that you?")
    detail = _("A member here has this mail address already.")
    hint = _("Prove it with a code by mail, and both become one; or go on as somebody new, without the address.")


class LastWayIn(Problem):
    code, status = "last-way-in", 409
    title = _("That is the only way in")
    detail = _("Without this account nobody could sign in as you any more.")
    hint = _("Add another account or a mail address first.")


class AccountElsewhere(Problem):
    code, status = "account-elsewhere", 409
    title = _("That account signs in somebody else")
    detail = _("The account at the provider belongs to another member here.")
    hint = _("If both are you, make one of both: sign in with it and say so.")


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


class ProfileTooLong(Problem):
    code, status = "profile-too-long", 422
    title = _("That is too long")
    detail = _("A town has at most %(town)s signs, what you say of yourself at most %(bio)s.")
    hint = _("Shorten it.")


class PictureNotUsable(Problem):
    code, status = "picture-not-usable", 422
    title = _("That picture can't be used")
    detail = _("It must be a JPEG, PNG or WebP of at most 5 megabytes and 40 million points.")
    hint = _("Choose another picture, or make it smaller.")


class AlreadyLeaving(Problem):
    code, status = "already-leaving", 409
    title = _("It is too late for that")
    detail = _("The account is being deleted right now.")
    hint = _("Sign in again for a new one.")


# A name, or another one, would help.
NAME_PROBLEMS = (NameNeeded, NameNotUsable, NameTaken, NameReserved, NameAgainstRules)
