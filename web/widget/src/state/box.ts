import type { Comment } from "../../../shared/shapes.ts";
import { newKey, type Draft, type Drafts } from "./drafts.ts";

/** One place to write in: a new comment, a reply, or a change of an own comment. What is in it outlives the page. */
export class Box {
  draft: Draft;
  busy = false;
  problem = "";
  /** What is asked before the text can be posted: who is writing. */
  panel: (() => unknown) | null = null;

  constructor(
    readonly drafts: Drafts,
    readonly answers: Comment | null = null,
    readonly edits: Comment | null = null,
  ) {
    this.draft = drafts.read(this.place) ?? { text: edits?.text ?? "", key: newKey() };
  }

  get place(): string {
    return this.edits ? `edit-${this.edits.id}` : (this.answers?.id ?? "");
  }

  write(text: string): void {
    this.draft = { ...this.draft, text };
    this.drafts.keep(this.place, this.draft);
  }
}
