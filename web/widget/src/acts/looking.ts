/** Looking whether others have written since; the reader decides when to see it. */
import type { Problem } from "../../../shared/api.ts";
import type { Page } from "../../../shared/shapes.ts";
import type { Reading } from "../seam/reading.ts";
import { load } from "./loading.ts";

/** The reader has come back to this tab. */
export async function lookAgain(reading: Reading): Promise<void> {
  const { status } = reading.state;
  if (document.hidden) return;
  if (status === "hidden") return load(reading);
  if (status !== "ready") return;
  await checkForNew(reading);
  await reading.state.update();
}

async function checkForNew({ state, api }: Reading): Promise<void> {
  const { discussion } = state;
  if (!discussion) return;
  const { story, publication } = state.name;
  try {
    const { event, story: now } = await api.read<Page>("/discussion", { story, publication, sort: "newest" });
    if (event > discussion.event) state.fresh = Math.max(0, now.comments - discussion.story.comments);
    // Closed meanwhile, or open again.
    state.discussion = { ...discussion, story: { ...discussion.story, state: now.state } };
  } catch (problem) {
    // Nobody asked for this look, and the next one may do better; but what the newspaper has hidden is not shown on.
    if ((problem as Problem).code === "story-hidden") state.status = "hidden";
  }
}
