import type { Comment } from "../../../shared/shapes.ts";
import type { Box } from "../state/box.ts";

export type Verb = "reply" | "respect" | "report" | "edit" | "remove";

/** What the reading bundle knows of the writing bundle: the verbs of a reader in one discussion. */
export interface Writing {
  act(verb: Verb, comment: Comment): Promise<void>;
  /** Posts or saves what is in the box; asks first who is writing, when nobody knows. */
  submit(box: Box): Promise<void>;
  /** A guest makes a member of themselves; what they wrote stays theirs. */
  signIn(box: Box): Promise<void>;
  signOut(): Promise<void>;
  /** Asks, and hides the comments of all stories. */
  hide(): Promise<void>;
  /** Asks which of the comments not asked about before are this reader's own or respected, and which wait. */
  refresh(): Promise<void>;
}
