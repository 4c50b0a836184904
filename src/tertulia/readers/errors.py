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
├── ProviderUnknown  no such provider in the settings
├── ConsentRefused   somebody said no at the provider
├── ProviderRefused  the provider won't take the code, or us
├── ProviderWrong    what it answered is forged, for somebody else, or nonsense
├── ProviderAway     no answer in time
├── ClockWrong       its answer is not of now
├── SignInMixedUp    an answer to a sign-in that this browser didn't begin
├── AddressNotMail   that can't be a mail address
├── CodeWrong        wrong, used, or too old
├── MailNotSent      the mail server didn't take it
├── ProfileTooLong   the town or the bio is
├── PictureNotUsable not a picture, not of a kind that is taken, or too large
├── GuestNotProven   no guest has that token, or no longer
├── AlreadyLeaving   it is being forgotten now, and can't be taken back any more
├── SecondFactorNeeded  the newsroom's acts ask for more than one proof
├── SecondFactorWrong   that code isn't good now, or was used
├── SecondFactorOver    too late, or too many wrong codes: begin again
├── SecondFactorOn      it is on already
├── SecondFactorOff     it isn't on
├── PasskeyWrong        none of ours, answered too late, or a second time
├── PasskeysOff         the server has no name, or no secure connection
├── TooManyPasskeys     more than anybody has devices
├── PaperLoginOff    the publication has no login of its own
├── PaperLoginBroken its file or its keys can't be read
├── TokenMalformed   no signed token (JWT), or too long
├── TokenHeader      its header wants to choose how it is checked
├── TokenAlgorithm   signed in a way the key isn't for, or not at all
├── TokenKeyUnknown  names a key the newspaper doesn't have
├── TokenForged      not signed by that key
├── TokenIssuer      made by somebody else
├── TokenAudience    made for somebody else, or for several
├── TokenExpired     too old
├── TokenNotYet      from the future
├── TokenLivesTooLong good for longer than one needs to sign in
├── TokenClaims      something is missing, or not of its kind
└── TokenReplayed    it has signed somebody in before
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


class ProviderUnknown(Problem):
    code, status = "provider-unknown", 404
    title = _("There is no such way in")
    detail = _("This newspaper's settings name no provider like that.")
    hint = _("Sign in another way.")


class ConsentRefused(Problem):
    code, status = "consent-refused", 403
    title = _("You were not signed in")
    detail = _("You said no there, or closed the question. Nothing was passed on to us.")
    hint = _("Try again and agree, or sign in another way.")


class ProviderRefused(Problem):
    code, status = "provider-refused", 502
    title = _("The provider refused")
    detail = _("The provider didn't accept the sign-in: it was used before, came too late, or something is set up wrong.")
    hint = _("Try once more from the beginning. If it stays, sign in another way and tell the newspaper.")


class ProviderWrong(Problem):
    code, status = "provider-answer-wrong", 502
    title = _("The answer can't be trusted")
    detail = _("What came back from the provider was not made for this sign-in, so it was thrown away.")
    hint = _("Try once more from the beginning. If it stays, sign in another way and tell the newspaper.")


class ProviderAway(Problem):
    code, status = "provider-away", 503
    title = _("The provider can't be reached")
    detail = _("The provider did not answer in time.")
    hint = _("Try again in a minute, or sign in another way.")


class ClockWrong(Problem):
    code, status = "clock-wrong", 502
    title = _("Two clocks disagree")
    detail = _("By our clock the provider's answer is of another time than now.")
    hint = _("Try again; if it stays, sign in another way and tell the newspaper that a server's clock is wrong.")


class SignInMixedUp(Problem):
    code, status = "sign-in-mixed-up", 403
    title = _("That sign-in was not begun here")
    detail = _(
        "This browser didn't bring along what it was given at the beginning: cookies are blocked, it took longer than a quarter "
        "of an hour, or another sign-in was begun meanwhile."
    )
    hint = _("Allow cookies for this site, and begin again.")


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


class GuestNotProven(Problem):
    code, status = "guest-not-proven", 403
    title = _("Nothing to take along")
    detail = _("Nobody wrote as a guest with that token, or it was taken along before.")
    hint = _("Use the browser in which it was written.")


class AlreadyLeaving(Problem):
    code, status = "already-leaving", 409
    title = _("It is too late for that")
    detail = _("The account is being deleted right now.")
    hint = _("Sign in again for a new one.")


class SecondFactorNeeded(Problem):
    code, status = "second-factor-needed", 403
    title = _("This takes a second proof of who you are")
    detail = _("People of the newsroom do this only when they have signed in with a second factor.")
    hint = _("Set it up at /me/second-factor or add a passkey at /me/passkeys, then sign in again with it.")


class SecondFactorWrong(Problem):
    code, status = "second-factor-wrong", 403
    title = _("That code is not the one")
    detail = _("The code isn't the one your app shows now, or it was used before.")
    hint = _("Wait for the next code, or use a recovery code.")


class SecondFactorOver(Problem):
    code, status = "second-factor-over", 403
    title = _("Please sign in again")
    detail = _("It took too long, or too many codes were wrong.")
    hint = _("Begin again with signing in.")


class SecondFactorOn(Problem):
    code, status = "second-factor-on", 409
    title = _("Your second factor is on")
    detail = _("An app is set up already.")
    hint = _("Turn it off first to set up another one.")


class SecondFactorOff(Problem):
    code, status = "second-factor-off", 409
    title = _("Your second factor is off")
    detail = _("No app is set up.")
    hint = _("Set one up first.")


class PasskeyWrong(Problem):
    code, status = "passkey-wrong", 403
    title = _("That passkey is not the one")
    detail = _("The passkey isn't known here, or it took too long.")
    hint = _("Try again, or sign in another way.")


class PasskeysOff(Problem):
    code, status = "passkeys-off", 409
    title = _("No passkeys here")
    detail = _("This server can't take passkeys: it needs a name and a secure connection.")
    hint = _("The operator sets public_url to an address that begins with https:// and has a name.")


class TooManyPasskeys(Problem):
    code, status = "too-many-passkeys", 409
    title = _("That is one passkey too many")
    detail = _("You can have up to %(most)s passkeys.")
    hint = _("Remove one that you don't need any more.")


class PaperLoginOff(Problem):
    code, status = "paper-login-off", 404
    title = _("No login of the newspaper's own")
    detail = _("This publication has no login of its own here.")
    hint = _("The operator sets one up with a file in logins_folder.")


class PaperLoginBroken(Problem):
    code, status = "paper-login-broken", 503
    title = _("The newspaper's login does not work right now")
    detail = _("What is needed to check the newspaper's tokens can't be read.")
    hint = _("Try again in a minute, or sign in with a code by mail. The server's log says what is wrong.")

    def __init__(self, reason: str = "") -> None:
        """``reason`` is for the operator alone."""
        self.reason = reason
        super().__init__(retry_after_seconds=60)


class TokenMalformed(Problem):
    code, status = "token-malformed", 422
    title = _("That is no token")
    detail = _("A token is a signed JWT in three parts, of at most 4,096 signs.")
    hint = _("The newspaper's page must hand over the token as its login made it.")


class TokenHeader(Problem):
    code, status = "token-header", 403
    title = _("The token wants to say how it is checked")
    detail = _("Its header has names that are not taken: %(names)s.")
    hint = _("The header may have alg, kid and typ only; keys are found by the publication's own settings.")


class TokenAlgorithm(Problem):
    code, status = "token-algorithm", 403
    title = _("The token is not signed as it must be")
    detail = _("It says %(alg)s; the newspaper's key is for %(algs)s.")
    hint = _("Sign with RS256 or EdDSA and the private key, or with HS256 and the shared secret.")


class TokenKeyUnknown(Problem):
    code, status = "token-key-unknown", 403
    title = _("Nobody here knows the key")
    detail = _("The token names the key “%(name)s”, and that doesn't tell one of the newspaper's keys.")
    hint = _("Publish a new key before signing with it. Unknown ones are looked up at most once a minute.")


class TokenForged(Problem):
    code, status = "token-forged", 403
    title = _("The signature is wrong")
    detail = _("The token was not signed by the newspaper's key, or was changed afterwards.")
    hint = _("Compare the key in use with the one the publication's file names.")


class TokenIssuer(Problem):
    code, status = "token-issuer", 403
    title = _("The token is somebody else's")
    detail = _("Its iss must be %(issuer)s.")
    hint = _("Set iss as the publication's file has it.")


class TokenAudience(Problem):
    code, status = "token-audience", 403
    title = _("The token is meant for somebody else")
    detail = _("Its aud must be %(audience)s, and nothing beside it.")
    hint = _("Make one token for each publication.")


class TokenExpired(Problem):
    code, status = "token-expired", 403
    title = _("The token is too old")
    detail = _("It expired %(seconds)s seconds ago.")
    hint = _("Make a fresh token for every page; check the clocks if it was fresh.")


class TokenNotYet(Problem):
    code, status = "token-not-yet", 403
    title = _("The token is from the future")
    detail = _("It is good in %(seconds)s seconds.")
    hint = _("Check the clocks of both machines.")


class TokenLivesTooLong(Problem):
    code, status = "token-lives-too-long", 403
    title = _("The token is good for too long")
    detail = _("Between iat and exp there may be %(minutes)s minutes.")
    hint = _("A token is used once, at once: a few minutes are enough.")


class TokenClaims(Problem):
    code, status = "token-claims", 422
    title = _("Something is missing in the token")
    detail = _("“%(name)s” is missing, or not as it must be.")
    hint = _("A token has iss, aud, sub, name, jti, iat and exp; nbf, email and email_verified if you like.")


class TokenReplayed(Problem):
    code, status = "token-replayed", 409
    title = _("That token was used before")
    detail = _("A token signs in once.")
    hint = _("Load the page again: it brings a fresh one.")


# A name, or another one, would help.
NAME_PROBLEMS = (NameNeeded, NameNotUsable, NameTaken, NameReserved, NameAgainstRules)
