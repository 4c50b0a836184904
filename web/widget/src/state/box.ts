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
    private readonly drafts: Drafts,
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

  /** What to send now: the text of a try that may have arrived goes first, and what was changed since goes after it. */
  sending(): string {
    const sent = this.draft.sent ?? this.draft.text.trim();
    this.draft = { ...this.draft, sent };
    this.drafts.keep(this.place, this.draft);
    return sent;
  }

  /** The server has said no, so nothing of it arrived. A key it knows from elsewhere is of no use any more. */
  refused(keyIsUsed: boolean): void {
    const { text, key } = this.draft;
    this.draft = { text, key: keyIsUsed ? newKey() : key };
    this.drafts.keep(this.place, this.draft);
  }

  /** Only once the server has the text. */
  clear(): void {
    this.drafts.drop(this.place);
    this.draft = { text: "", key: newKey() };
    this.problem = "";
    this.panel = null;
  }
}
