"""Problem
├── CommentUnknown     no such comment, or not for everybody to see
├── ParentUnknown      the comment replied to isn't in this story's discussion
├── ThreadTooDeep      thousands of replies to replies
├── TextMissing        nothing left after trimming
├── TextTooLong        over the limit
├── DiscussionClosed   no new comments or edits
├── DiscussionReadOnly nothing can be changed any more
├── NotYours           somebody else's comment
├── OwnComment         respect for oneself
├── OwnSelf            muting oneself
├── TooManyMuted       over the limit
├── EditWindowOver     too late to edit
├── ClientKeyReused    the same client key with another comment
├── ReasonNeeded       a report for “other” says why
├── Nudged             the writer is told what is at risk before it is posted
├── Refused            against the house rules
├── AlreadyDecided     it doesn't wait for a person any more
├── ExportNotThere     not asked for, not made yet, or kept long enough
└── CursorWrong        not a cursor of ours

ModelUnusable          a model can't be switched to; for who runs the server, readers never meet it
"""

from django.utils.translation import gettext_lazy as _

from tertulia.plumbing.problems import Problem


class CommentUnknown(Problem):
    code, status = "comment-unknown", 404
    title = _("No such comment")
    detail = _("There is no comment of that number, or it isn't for everybody to see.")
    hint = _("Check the address, or look for it in the story's discussion.")


class ParentUnknown(Problem):
    code, status = "parent-unknown", 422
    title = _("The comment you reply to isn't here")
    detail = _("It was never in this story's discussion, or it has been deleted.")
    hint = _("Load the discussion again; your text is kept.")


class ThreadTooDeep(Problem):
    code, status = "thread-too-deep", 422
    title = _("This thread can't go deeper")
    detail = _("Replies to replies have reached the limit of this thread.")
    hint = _("Reply to a comment further up.")


class TextMissing(Problem):
    code, status = "text-missing", 422
    title = _("There is nothing in it")
    detail = _("A comment needs at least one sign that can be seen.")
    hint = _("Write something.")


class TextTooLong(Problem):
    code, status = "text-too-long", 422
    title = _("That is too long")
    detail = _("A comment has up to %(most)s characters; this one has %(length)s.")
    hint = _("Shorten it, or write a second comment.")


class DiscussionClosed(Problem):
    code, status = "discussion-closed", 403
    title = _("This discussion is closed")
    detail = _("The newspaper takes no more comments on this story.")
    hint = _("You can still read, and respect what others wrote.")


class DiscussionReadOnly(Problem):
    code, status = "discussion-read-only", 403
    title = _("This discussion is for reading only")
    detail = _("Nothing can be changed in this discussion any more.")
    hint = _("You can still read and report.")


class NotYours(Problem):
    code, status = "not-yours", 403
    title = _("That isn't your comment")
    detail = _("Only its writer can do that.")
    hint = _("Sign in as the writer.")


class OwnComment(Problem):
    code, status = "own-comment", 403
    title = _("That is your own comment")
    detail = _("Respect is for what others wrote.")
    hint = _("There is nothing to do.")


class OwnSelf(Problem):
    code, status = "own-self", 403
    title = _("That is you")
    detail = _("You can mute others, not yourself.")
    hint = _("There is nothing to do.")


class TooManyMuted(Problem):
    code, status = "too-many-muted", 409
    title = _("That many can't be muted")
    detail = _("You can mute up to %(most)s people.")
    hint = _("Hear some of them again first.")


class EditWindowOver(Problem):
    code, status = "edit-window-over", 409
    title = _("Too late to edit")
    detail = _("A comment can be edited for %(seconds)s seconds after it was posted.")
    hint = _("Delete it, or reply to it with a correction.")


class ClientKeyReused(Problem):
    code, status = "client-key-reused", 409
    title = _("That key was used for another comment")
    detail = _("A client key stands for one comment; this one was sent with a different one before.")
    hint = _("Make a new key for every comment, and keep it only for retries.")


class ReasonNeeded(Problem):
    code, status = "reason-needed", 422
    title = _("What is wrong with it?")
    detail = _("A report for “other” needs a few words.")
    hint = _("Say in a sentence what moderators should look at.")


class CursorWrong(Problem):
    code, status = "cursor-wrong", 422
    title = _("That isn't a place in this list")
    detail = _("The cursor was not made by this server, or not for this list.")
    hint = _("Begin with the first page.")


class Nudged(Problem):
    code, status = "nudge", 409
    title = _("Before you post")
    detail = _("Some of it may be against the house rules. Nothing has been posted yet.")
    hint = _("Change it, or send it again with accept_nudge.")


class Refused(Problem):
    code, status = "refused", 422
    title = _("This can't be published here")
    detail = _("It is against the house rules. Nothing has been posted.")
    hint = _("Say it in other words.")


class AlreadyDecided(Problem):
    code, status = "already-decided", 409
    title = _("This has been decided")
    detail = _("The comment doesn't wait for a decision any more.")
    hint = _("Load the page again to see what became of it.")


class ExportNotThere(Problem):
    code, status = "export-not-there", 404
    title = _("There is no file for you here")
    detail = _("It wasn't asked for, is still being made, or was kept as long as it is kept.")
    hint = _("Ask for it again on your page “Your data”.")


class ModelUnusable(Exception):
    """Its text is whole sentences for who runs the server."""
