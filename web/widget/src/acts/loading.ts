/** What a reader asks the server for: the first page, further ones, and the replies of a thread. */
import * as words from "words";
import type { Problem } from "../../../shared/api.ts";
import type { Page, Replies, Sort, Story } from "../../../shared/shapes.ts";
import { discussionFrom, withMoreReplies, withPage } from "../model/discussion.ts";
import type { Thread } from "../model/thread.ts";
import type { Reading } from "../seam/reading.ts";
import { Box } from "../state/box.ts";
import type { State, Status } from "../state/state.ts";
import { count } from "../words/count.ts";
import { loadLinked, showLinked } from "./linking.ts";
import { refreshOverlay } from "./overlay.ts";
import { prepare } from "./writing.ts";

/** Loads and draws from the first page, in the order that is chosen. */
export async function load(reading: Reading): Promise<void> {
  const { state } = reading;
  // A signed-in reader will need it: it comes while the comments come.
  if (state.session.reader) prepare(reading);
  await loadDiscussion(reading);
  state.overlaid.clear();
  if (state.discussion) state.box ??= new Box(state.drafts);
  const linked = await loadLinked(reading);
  await refreshOverlay(reading);
  await state.update();
  if (linked) showLinked(reading);
}

export function sortBy(reading: Reading, sort: Sort): void {
  reading.state.sort = sort;
  void load(reading);
}

/** The first page; a story nobody has seen before is registered by its address. */
async function loadDiscussion(reading: Reading): Promise<void> {
  const { state } = reading;
  const { sort } = state;
  try {
    const page = await pageAfter(reading).catch((problem: Problem) => {
      if (problem.code !== "story-unknown") throw problem;
      return register(reading).then(() => pageAfter(reading));
    });
    // The reader may have chosen another order in the meantime.
    if (sort !== state.sort) return;
    state.discussion = discussionFrom(page);
    state.status = "ready";
    state.fresh = 0;
  } catch (problem) {
    failed(state, problem as Problem);
  }
}

/** What is on the screen already is better than an apology. */
function failed(state: State, problem: Problem): void {
  state.status = statusFor(problem);
  if (!state.discussion || state.status === "hidden") return;
  state.status = "ready";
  state.say(words.failed);
}

function statusFor({ code }: Problem): Status {
  if (code === "story-hidden") return "hidden";
  return code === "offline" ? "offline" : "failed";
}

/** Without a cursor, the first page. */
function pageAfter({ state, api }: Reading, after?: string): Promise<Page> {
  const { story, publication } = state.name;
  return api.read<Page>("/discussion", { story, publication, sort: state.sort, after });
}

async function register({ state, api }: Reading): Promise<void> {
  const { address, publication } = state.setup;
  const known = publication ? { address, publication } : { address };
  state.registered = (await api.send<Story>("POST", "/stories", known)).body;
}

export function loadMoreComments(reading: Reading): Promise<void> {
  const { state } = reading;
  return busy(state, "comments", async () => {
    if (!state.discussion?.next) return;
    const page = await pageAfter(reading, state.discussion.next);
    // Another order, chosen while this page was on its way, has no use for it.
    if (state.discussion?.sort !== page.sort) return;
    const before = state.discussion.threads.length;
    state.discussion = withPage(state.discussion, page);
    state.say(count(words.loadedMore, state.discussion.threads.length - before), true);
    await loadedMore(reading, state.discussion.threads[before]?.root);
  });
}

export function loadReplies(reading: Reading, thread: Thread, of: string): Promise<void> {
  const { state, api } = reading;
  return busy(state, of, async () => {
    const after = thread.more.get(of);
    const replies = await api.read<Replies>(`/comments/${of}/replies`, { after: after || null });
    if (state.discussion) state.discussion = withMoreReplies(state.discussion, thread.root, replies);
    state.say(count(words.loadedMore, replies.replies.length), true);
    await loadedMore(reading, replies.replies[0]?.id);
  });
}

/** A button that has done its work is gone, or far below: who used it by keyboard goes on at the first comment it brought. */
async function loadedMore(reading: Reading, first: string | undefined): Promise<void> {
  const { state, screen } = reading;
  await state.update();
  const onButton = screen.root.activeElement?.classList.contains("more");
  if (onButton || document.activeElement === document.body) screen.element(`c-${first}`)?.focus({ preventScroll: true });
  await refreshOverlay(reading);
}

/** One request at a time for one button; a failure is told, and the button stays. */
async function busy(state: State, name: string, work: () => Promise<void>): Promise<void> {
  if (state.busy.has(name)) return;
  state.busy.add(name);
  void state.update();
  try {
    await work();
  } catch {
    state.say(words.failed);
  } finally {
    state.busy.delete(name);
    void state.update();
  }
}
