/** What opens under a comment, and where the focus goes with it. */
import type { Comment } from "../../../shared/shapes.ts";
import type { Reading } from "../seam/reading.ts";
import type { Panel } from "../state/state.ts";

export async function openPanel({ state, screen }: Reading, comment: Comment, panel: Panel, focus: string): Promise<void> {
  state.panels.set(comment.id, panel);
  await state.update();
  screen.element(`c-${comment.id}`)?.parentElement?.querySelector<HTMLElement>(`article + * ${focus}`)?.focus();
}

export function closePanel({ state, screen }: Reading, comment: Comment): void {
  state.panels.delete(comment.id);
  void state.update().then(() => screen.element(`c-${comment.id}`)?.focus({ preventScroll: true }));
}
