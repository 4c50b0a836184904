/** Every word of the widget in English. `{name}` is filled in; plural forms as in Intl.PluralRules. */
export const lang = "en";

// Reading
export const comments = { one: "{n} comment", other: "{n} comments" };
export const noComments = "Comments";
export const sortBy = "Sort by";
export const sorts = { newest: "Newest", oldest: "Oldest", respected: "Most respected", replies: "Most replies" };
export const loading = "Loading comments…";
export const empty = "No comments yet. Yours could open the discussion.";
export const emptyClosed = "Nobody commented on this story.";
export const closed = "This discussion is closed. You can still read it and show respect.";
export const readOnly = "This discussion is an archive: it can be read, and nothing can be added.";
export const hidden = "There is no discussion under this story.";
export const offline = "You are offline. The comments will appear when you are connected again.";
export const failed = "The comments could not be loaded.";
export const retry = "Try again";
export const moreComments = "More comments";
export const moreReplies = "More replies";
export const nMoreReplies = { one: "{n} more reply", other: "{n} more replies" };
export const continueThread = "Continue this thread";
export const gap = "Some replies in between are not shown";
export const newComments = { one: "{n} new comment", other: "{n} new comments" };
export const loadedMore = { one: "{n} more loaded", other: "{n} more loaded" };
export const readMore = "Read more";
export const showLess = "Show less";
export const deleted = "A comment deleted by its writer";
export const held = "Waiting to be read by a person of the newsroom. Only you can see it.";
export const rejected = "A person of the newsroom decided not to publish it. Only you can see it.";
export const heldPlace = "A comment that waits to be read by a person of the newsroom";
export const rejectedPlace = "A comment removed by the newsroom";
export const edited = "edited";
export const badges = { byline: "Wrote the story", staff: "Newsroom", subscriber: "Subscriber", new: "New here" };
export const inReplyTo = "in reply to {name}";
export const commentBy = "Comment by {name}, {date}";
export const linkGone = "The comment this link leads to is not here any more.";

// Hiding
export const hideComments = "Hide comments";
export const hideAffects = "This affects comments on all stories.";
export const hideYes = "OK";
export const commentsHidden = "Comments are hidden";
export const showComments = "Show comments";

// Acting
export const reply = "Reply";
export const respect = "Respect";
export const nRespect = { one: "{n} reader respects this", other: "{n} readers respect this" };
export const link = "Link";
export const copyLink = "Copy the link to this comment";
export const linkCopied = "Link copied";
export const report = "Report";
export const edit = "Edit";
export const remove = "Delete";
export const claimTitle = "Written as a guest";
export const claimAsk = "In this browser, {name} has written as a guest. Take it along, under your name?";
export const claimYes = "Take it along";
export const claimed = "Taken along. The name changes when the page is loaded again.";
export const cancel = "Cancel";

// Muting
export const mute = "Mute";
export const unmute = "Unmute";
export const muteName = "Mute {name}";
export const unmuteName = "Unmute {name}";
export const mutedComment = "From somebody you muted";
export const showOnce = "Show";
export const mutedNow = "What {name} writes is folded for you from now on. They don't learn of it.";
export const unmutedNow = "You see again what {name} writes.";

// Following
export const notices = "Notices";
export const noNotices = "Nothing yet. You hear here of replies to you, of decisions on your comments, and of what you follow.";
export const close = "Close";
export const follow = "Follow";
export const following = "Following";
export const followThread = "Follow the replies to {name}";
export const unfollowThread = "Stop following the replies to {name}";
export const followedStory = "You will get notices of new comments on this story.";
export const followedThread = "You will get notices of replies to this comment, and of replies to those.";
export const unfollowed = "No more notices of it.";

// Writing
export const yourComment = "Your comment";
export const invitation = "Join the discussion…";
export const yourReply = "Your reply to {name}";
export const post = "Post";
export const save = "Save";
export const houseRules = "House rules";
export const rules = ["No profanity", "No hate speech", "No personal comments", "Stay on the point"];
export const signedInAs = "Writing as {name}";
export const signOut = "Sign out";
export const posted = "Your comment is posted.";
export const postedHeld = "Your comment is waiting to be read by a person of the newsroom.";
export const beforeYouPost = "Before you post";
export const cannotPost = "This can't be published here";
export const anywayHeld = "If you post it anyway, a person of the newsroom reads it before others can.";
export const postAnyway = "Post anyway";
export const saved = "Your change is saved.";
export const removed = "Your comment is deleted.";
export const removeAsk = "Delete this comment? Replies to it stay.";
export const removeYes = "Delete it";

// Signing in
export const whoAreYou = "One last step: who is writing?";
export const whoRespects = "One step first: who are you?";
export const yourName = "Your name";
export const asGuest = "Continue as guest";
export const guestHint = "Shown beside your comment. No account needed.";
export const or = "or";
export const yourEmail = "Your e-mail address";
export const sendCode = "E-mail me a code";
export const emailHint = "Never shown. To keep your comments under one name on every device.";
export const codeSent = "We sent a code to {email}. It may take a minute.";
export const yourCode = "Six-digit code";
export const signIn = "Sign in";
export const orWith = "Or go on with your account at";
export const providerTrouble: Record<string, string> = {
  "popup-blocked": "No window opened: your browser blocked it.",
  "window-closed": "The window closed before you were signed in.",
};
export const signInHelp = "Questions about signing in?";
export const otherEmail = "Use another address";
export const secondCode = "Code of your app, or a recovery code";
export const newHere = "New here? Your name, as others will see it";

// Reporting
export const reportTitle = "Report this comment";
export const reportWhy = "Which house rule does it break?";
export const reportRules = {
  profanity: "Profanity",
  hate: "Hate speech",
  personal: "A personal attack",
  off_point: "Off the point of the story",
  threat: "A threat",
  spam: "Spam or advertising",
  privacy: "Somebody's private details",
  other: "Something else",
};
export const reportText = "What should we know?";
export const reportOptional = "What should we know? (optional)";
export const sendReport = "Send report";
export const reported = "Thank you. A person of the newsroom will read your report.";

// When something goes wrong. Codes not listed here are shown in the server's own words.
export const waitSeconds = { one: "That was a lot at once. Please try again in {n} second.", other: "That was a lot at once. Please try again in {n} seconds." };
export const waitMinutes = { one: "That was a lot at once. Please try again in {n} minute.", other: "That was a lot at once. Please try again in {n} minutes." };
export const notNow = "That did not work: the connection may be down. Nothing you wrote is lost; please try again.";
export const somethingWrong = "That did not work. Nothing you wrote is lost; please try again.";
export const problems: Record<string, string> = {
  offline: "You are offline. Your text is kept here; try again when you are connected.",
  unreachable: "The comments cannot be reached right now. Your text is kept here; please try again.",
  "try-again": "The comments are having a short break. Your text is kept here; please try again in a moment.",
  "text-missing": "There is nothing to post yet: please write something first.",
  "text-too-long": "This is too long: a comment can have up to 5,000 characters.",
  "name-not-usable": "This name cannot be used. Please choose another, of 2 to 40 characters.",
  "name-taken": "Somebody is called that. Choose another name, or sign in if it is you.",
  "name-reserved": "This name is kept for the newspaper. Choose another one.",
  "name-against-rules": "The house rules do not allow this name. Choose another one.",
  "name-needed": "Please choose the name others will see.",
  "mail-address-not-usable": "This does not look like an e-mail address.",
  "code-wrong": "This code is not right, or it is too old. Please check it, or ask for a new one.",
  "edit-window-over": "The time for changing this comment is over. You can still delete it.",
  "not-yours": "Only its writer can change this comment.",
  "comment-unknown": "This comment is not here any more.",
  "discussion-closed": "This discussion has been closed in the meantime.",
  "story-hidden": "This discussion has been closed in the meantime.",
  "sign-in-needed": "Please tell us who you are first.",
  "reason-needed": "Please tell us in a few words what is wrong.",
  "discussion-read-only": "This discussion has become an archive in the meantime.",
  "parent-unknown": "The comment you answer has been deleted in the meantime. Your text is kept here.",
  "thread-too-deep": "This thread cannot go deeper. Please reply to a comment further up.",
  "guests-not-allowed": "This paper asks its writers to sign in by e-mail.",
  "mail-not-sent": "The e-mail could not be sent. Please try again in a minute.",
  "client-key-reused": "An earlier try of this comment has already arrived. Load the page again to see it; to post this one as well, press the button once more.",
};
