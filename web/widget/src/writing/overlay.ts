import * as words from "words";
import { queryString } from "../../../shared/api.ts";
import type { Overlay, Reason } from "../../../shared/shapes.ts";
import { find, loadedIds } from "../model/discussion.ts";
import type { Reading } from "../seam/reading.ts";

/** The server's limit for one overlay. */
const OVERLAY_AT_ONCE = 200;

export const sentences = (reasons: readonly Reason[]): string => reasons.map((reason) => reason.sentence).join(" ");

export async function refresh(reading: Reading): Promise<void> {
  const { state } = reading;
  const ids = loadedIds(state.discussion!).filter((id) => !state.overlaid.has(id));
  for (const id of ids) state.overlaid.add(id);
  for (let i = 0; i < ids.length && state.session.reader; i += OVERLAY_AT_ONCE) {
    await refreshSome(reading, ids.slice(i, i + OVERLAY_AT_ONCE));
  }
}

async function refreshSome({ state, api }: Reading, ids: readonly string[]): Promise<void> {
  const { key, publication } = state.discussion!.story;
  const query = queryString({ story: key, publication, comment: ids, lang: words.lang });
  const { body } = await api.send<Overlay>("GET", `/overlay${query}`);
  // The server does not know this reader any more: the session ended elsewhere.
  if (!body.reader) return state.session.forget();
  state.respected = new Set([...state.respected, ...body.respected]);
  state.mine = new Set([...state.mine, ...body.mine, ...body.pending.map((comment) => comment.id)]);
  for (const [id, reasons] of Object.entries(body.why)) state.why.set(id, sentences(reasons));
  // What others have seen stands there already, without its words.
  for (const comment of body.pending) if (!find(state.discussion!, comment.id)?.author) state.place(comment);
}
