/** What the reading bundle asks the server for. */
import * as words from "words";
import type { Problem } from "../../../shared/api.ts";
import type { Page, Permalink, Replies, Story } from "../../../shared/shapes.ts";
import { commentInHash } from "../model/address.ts";
import { discussionFrom, withMoreReplies, withPage, withPermalink } from "../model/discussion.ts";
import type { Thread } from "../model/thread.ts";
import { count } from "./phrases.ts";
import type { Status, View } from "./view.ts";

/** The first page; a story nobody has seen before is registered by its address. */
export async function loadDiscussion(view: View): Promise<void> {
  const sort = view.sort;
  try {
    const page = await firstPage(view).catch((problem: Problem) => {
      if (problem.code !== "story-unknown") throw problem;
      return register(view).then(() => firstPage(view));
    });
    // The reader may have chosen another order in the meantime.
    if (sort !== view.sort) return;
    view.discussion = discussionFrom(page);
    view.status = "ready";
    view.fresh = 0;
  } catch (problem) {
    view.status = statusFor(problem as Problem);
    // What is on the screen already is better than an apology.
    if (view.discussion && view.status !== "hidden") {
      view.status = "ready";
      view.say(words.failed);
    }
  }
}

function firstPage(view: View, after?: string): Promise<Page> {
  const { story, publication } = nameOf(view);
  return view.api.read<Page>("/discussion", { story, publication, sort: view.sort, after });
}

/** As the page named the story, until the server has told its own name for it. */
function nameOf(view: View): { story: string; publication: string | null } {
  const story = view.registered ?? view.discussion?.story;
  return story ? { story: story.key, publication: story.publication } : view.setup;
}

async function register(view: View): Promise<void> {
  const { address, publication } = view.setup;
  const known = publication ? { address, publication } : { address };
  view.registered = (await view.api.send<Story>("POST", "/stories", known)).body;
}

function statusFor({ code }: Problem): Status {
  if (code === "story-hidden") return "hidden";
  return code === "offline" ? "offline" : "failed";
}

export function loadMoreComments(view: View): Promise<void> {
  return busy(view, "comments", async () => {
    const { discussion } = view;
    if (!discussion?.next) return;
    const page = await firstPage(view, discussion.next);
    // Another order, chosen while this page was on its way, has no use for it.
    if (view.discussion?.sort !== page.sort) return;
    const before = view.discussion.threads.length;
    view.discussion = withPage(view.discussion, page);
    view.say(count(words.loadedMore, view.discussion.threads.length - before), true);
    await loadedMore(view, view.discussion.threads[before]?.root);
  });
}

export function loadReplies(view: View, thread: Thread, of: string): Promise<void> {
  return busy(view, of, async () => {
    const after = thread.more.get(of);
    const replies = await view.api.read<Replies>(`/comments/${of}/replies`, { after: after || null });
    if (view.discussion) view.discussion = withMoreReplies(view.discussion, thread.root, replies);
    view.say(count(words.loadedMore, replies.replies.length), true);
    await loadedMore(view, replies.replies[0]?.id);
  });
}

/** A button that has done its work is gone, or far below: who used it by keyboard goes on at the first comment it brought. */
async function loadedMore(view: View, first: string | undefined): Promise<void> {
  await view.update();
  const onButton = view.root.activeElement?.classList.contains("more");
  if (onButton || document.activeElement === document.body) view.element(`c-${first}`)?.focus({ preventScroll: true });
  await view.refreshOverlay();
}

/**
 * The comment the page's hash asks for, with its parents; a hash of another story is not ours.
 * True when there is a comment to scroll to.
 */
export async function loadLinked(view: View): Promise<boolean> {
  const id = commentInHash(location.hash);
  if (!id || !view.discussion || id === view.linked) return false;
  try {
    const permalink = await view.api.read<Permalink>(`/comments/${id}`);
    if (permalink.story.id !== view.discussion.story.id) return false;
    view.discussion = withPermalink(view.discussion, permalink);
    view.linked = id;
    return true;
  } catch {
    view.say(words.linkGone);
    return false;
  }
}

/** Whether others have written since; the reader decides when to see it. */
export async function checkForNew(view: View): Promise<void> {
  if (!view.discussion) return;
  const { story, publication } = nameOf(view);
  try {
    const page = await view.api.read<Page>("/discussion", { story, publication, sort: "newest" });
    if (page.event > view.discussion.event) view.fresh = Math.max(0, page.story.comments - view.discussion.story.comments);
  } catch {
    // Nobody asked for this look; the next one may do better.
  }
}

/** One request at a time for one button; a failure is told, and the button stays. */
async function busy(view: View, name: string, work: () => Promise<void>): Promise<void> {
  if (view.busy.has(name)) return;
  view.busy.add(name);
  void view.update();
  try {
    await work();
  } catch {
    view.say(words.failed);
  } finally {
    view.busy.delete(name);
    void view.update();
  }
}
