/** Links to one comment: followed, and copied. */
import * as words from "words";
import type { Permalink } from "../../../shared/shapes.ts";
import { commentInHash } from "../model/address.ts";
import { withPermalink } from "../model/discussion.ts";
import type { Reading } from "../seam/reading.ts";
import type { State } from "../state/state.ts";

/**
 * The comment the page's hash asks for, with its parents; a hash of another story is not ours.
 * True when there is a comment to scroll to.
 */
export async function loadLinked({ state, api }: Reading): Promise<boolean> {
  const id = commentInHash(location.hash);
  if (!id || !state.discussion || id === state.linked) return false;
  try {
    const permalink = await api.read<Permalink>(`/comments/${id}`);
    if (permalink.story.id !== state.discussion.story.id) return false;
    state.discussion = withPermalink(state.discussion, permalink);
    state.linked = id;
    return true;
  } catch {
    state.say(words.linkGone);
    return false;
  }
}

/** The page's hash has changed. */
export async function follow(reading: Reading): Promise<void> {
  const linked = await loadLinked(reading);
  await reading.state.update();
  if (linked) showLinked(reading);
}

export const showLinked = ({ state, screen }: Reading) => screen.show(state.linked!, "center");

export async function copyLink(state: State, id: string): Promise<void> {
  const address = state.address(id);
  try {
    await navigator.clipboard.writeText(address);
    state.say(words.linkCopied);
  } catch {
    // A page without TLS, or a reader who said no: the address can be copied from here.
    state.say(address);
  }
}
