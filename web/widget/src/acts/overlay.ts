/** What is the reader's alone, laid over the page everybody gets. */
import type { Reading } from "../seam/reading.ts";

/** How long a signed-in reader's first drawing waits for what is theirs alone: later it would move what is being read. */
const OVERLAY_WAIT_MS = 1000;

/** It is an extra: reading goes on without it. */
export async function refreshOverlay(reading: Reading): Promise<void> {
  const { state } = reading;
  if (!state.session.reader || !state.discussion) return;
  const overlay = reading
    .writing()
    .then((writing) => writing.refresh())
    .catch(() => {})
    .then(() => state.update());
  await Promise.race([overlay, new Promise((done) => setTimeout(done, OVERLAY_WAIT_MS))]);
}

/** Somebody signed in or out, here or in another tab. */
export async function sessionChanged(reading: Reading): Promise<void> {
  const { state } = reading;
  state.respected = state.mine = new Set();
  state.overlaid.clear();
  await state.update();
  await refreshOverlay(reading);
}
