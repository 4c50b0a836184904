/** Looking whether others have written since; the reader decides when to see it. */
import type { Page } from "../../../shared/shapes.ts";
import type { Reading } from "../seam/reading.ts";

/** The reader has come back to this tab. */
export async function lookAgain(reading: Reading): Promise<void> {
  if (document.hidden || reading.state.status !== "ready") return;
  await checkForNew(reading);
  await reading.state.update();
}

async function checkForNew({ state, api }: Reading): Promise<void> {
  if (!state.discussion) return;
  const { story, publication } = state.name;
  try {
    const page = await api.read<Page>("/discussion", { story, publication, sort: "newest" });
    if (page.event > state.discussion.event) state.fresh = Math.max(0, page.story.comments - state.discussion.story.comments);
  } catch {
    // Nobody asked for this look; the next one may do better.
  }
}
