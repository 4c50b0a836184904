import * as words from "words";
import { queryString } from "../../../shared/api.ts";
import { hiddenOn, keepHidden } from "../../../shared/hiding.ts";
import type { Comment, Overlay, Reason } from "../../../shared/shapes.ts";
import { find, loadedIds } from "../model/discussion.ts";
import type { Reading } from "../seam/reading.ts";
import type { OwnView } from "./own.ts";
import { place } from "./placing.ts";

/** The server's limit for one overlay. */
const OVERLAY_AT_ONCE = 200;

/** What its writer is told of a comment that waits or was rejected. */
export function standing({ state }: Comment, why: readonly Reason[] = []): string {
  return [state === "held" ? words.held : words.rejected, ...why.map((reason) => reason.sentence)].join(" ");
}

export async function refresh(reading: Reading, own: OwnView): Promise<void> {
  const { state } = reading;
  // After a change of who is signed in everything is asked anew.
  const anew = !state.overlaid.size;
  if (anew) own.forget();
  const ids = loadedIds(state.discussion!).filter((id) => !state.overlaid.has(id));
  for (const id of ids) state.overlaid.add(id);
  let i = 0;
  const rung = anew ? own.ring() : null;
  // Also of a discussion without comments: whether they are hidden, and what waits.
  do await refreshSome(reading, own, ids.slice(i, (i += OVERLAY_AT_ONCE)));
  while (i < ids.length && state.session.reader);
  await rung;
}

async function refreshSome({ state, api }: Reading, own: OwnView, ids: readonly string[]): Promise<void> {
  const { key, publication } = state.discussion!.story;
  const query = queryString({ story: key, publication, comment: ids, lang: words.lang });
  const { body } = await api.send<Overlay>("GET", `/overlay${query}`);
  // The server does not know this reader any more: the session ended elsewhere.
  if (!body.reader) return state.session.forget();
  own.hear(body.muted);
  if (body.hidden) keepHidden(state.setup.origin, [...hiddenOn(state.setup.origin), publication]);
  state.respected = new Set([...state.respected, ...body.respected]);
  state.mine = new Set([...state.mine, ...body.mine, ...body.pending.map((comment) => comment.id)]);
  for (const comment of body.pending) state.why.set(comment.id, standing(comment, body.why[comment.id]));
  // What others have seen stands there already, without its words.
  for (const comment of body.pending) if (!find(state.discussion!, comment.id)?.author) place(state, comment);
}
