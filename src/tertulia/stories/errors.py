"""Problem
├── StoryUnknown         nobody has viewed or pushed it yet
├── StoryHidden          the paper has taken the discussion away
├── StoryKeyNotUsable    a key with signs it can't have
├── AddressNotUsable     not an http(s) address of at most 2,000 signs
├── AddressTaken         another story is known by it
├── PublicationUnknown   no such paper here
├── PublicationNeeded    the request doesn't say which paper
├── TooManyStories       over 100 asked for at once
├── ClosingUnknown       nothing of that number is closed or hidden (any more)
├── TooManyClosings      more standing at once than anybody can look through
└── KeyWrong             the paper's API key is missing or wrong
"""

from django.utils.translation import gettext_lazy as _

from tertulia.plumbing.problems import Problem


class StoryUnknown(Problem):
    code, status = "story-unknown", 404
    title = _("No such story yet")
    detail = _("No story is known by that key or address.")
    hint = _("A story is registered by its first view (POST /api/v1/stories) or pushed by the paper's system.")


class StoryHidden(Problem):
    code, status = "story-hidden", 404
    title = _("This discussion is hidden")
    detail = _("The newspaper has hidden the discussion of this story.")
    hint = _("There is nothing to do; the newspaper may bring it back.")


class StoryKeyNotUsable(Problem):
    code, status = "story-key-not-usable", 422
    title = _("That can't be a story's key")
    detail = _("A key has 1 to 200 letters, digits and signs out of . _ ~ : @ + -")
    hint = _("Use the story's number or slug in the paper's own system.")


class AddressNotUsable(Problem):
    code, status = "address-not-usable", 422
    title = _("That can't be a story's address")
    detail = _("An address begins with http:// or https://, names a host and has at most 2,000 signs.")
    hint = _("Send the address of the story's page as the browser shows it.")


class AddressTaken(Problem):
    code, status = "address-taken", 409
    title = _("Another story has that address")
    detail = _("That address already belongs to another story, which has a discussion of its own.")
    hint = _("To make one of both: tertulia story move OLD NEW --merge")


class PublicationUnknown(Problem):
    code, status = "publication-unknown", 404
    title = _("No such publication")
    detail = _("There is no publication of that name here.")
    hint = _("Check the publication's slug; tertulia publication list shows them.")


class PublicationNeeded(Problem):
    code, status = "publication-needed", 422
    title = _("Which publication?")
    detail = _("Several publications live here, and the request doesn't say which one is meant.")
    hint = _("Add publication=SLUG to the request, or the attribute publication to the tag.")


class TooManyStories(Problem):
    code, status = "too-many-stories", 422
    title = _("Too many stories at once")
    detail = _("Counts are given for up to 100 stories at once.")
    hint = _("Ask in several requests.")


class ClosingUnknown(Problem):
    code, status = "closing-unknown", 404
    title = _("That is not closed any more")
    detail = _("Nothing that was closed or hidden in one act has that number; perhaps somebody has undone it already.")
    hint = _("Load the list again.")


class TooManyClosings(Problem):
    code, status = "too-many-closings", 409
    title = _("Too much is closed piece by piece")
    detail = _("Up to %(most)s acts that close or hide discussions can stand at once.")
    hint = _("Undo some that are not needed any more, or close the whole publication.")


class KeyWrong(Problem):
    code, status = "api-key-wrong", 401
    title = _("The API key is missing or wrong")
    detail = _("Stories are pushed with the publication's API key.")
    hint = _("Send Authorization: Bearer KEY; tertulia publication key SLUG makes a new one.")
