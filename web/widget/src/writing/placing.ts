import type { Comment } from "../../../shared/shapes.ts";
import { withChange } from "../model/discussion.ts";
import type { State } from "../state/state.ts";

/** Puts a comment that was posted or changed in its place. */
export function place(state: State, comment: Comment): void {
  if (state.discussion) state.discussion = withChange(state.discussion, comment);
}
