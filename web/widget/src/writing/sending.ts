/** What becomes of a box's draft while it is sent. */
import type { Box } from "../state/box.ts";
import { newKey, type Draft } from "../state/drafts.ts";

/** What to send now: the text of a try that may have arrived goes first, and what was changed since goes after it. */
export function sending(box: Box): string {
  const sent = box.draft.sent ?? box.draft.text.trim();
  keep(box, { ...box.draft, sent });
  return sent;
}

/** The server has said no, so nothing of it arrived. A key it knows from elsewhere is of no use any more. */
export function refused(box: Box, keyIsUsed: boolean): void {
  const { text, key } = box.draft;
  keep(box, { text, key: keyIsUsed ? newKey() : key });
}

/** Only once the server has the text. */
export function clear(box: Box): void {
  box.drafts.drop(box.place);
  box.draft = { text: "", key: newKey() };
  box.problem = "";
  box.panel = null;
}

function keep(box: Box, draft: Draft): void {
  box.draft = draft;
  box.drafts.keep(box.place, draft);
}
