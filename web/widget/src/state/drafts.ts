import type { Cupboard } from "../../../shared/cupboard.ts";

/** What a reader is writing. `key` goes with every try to post it, so that a retry never doubles. */
export interface Draft {
  readonly text: string;
  readonly key: string;
  /** The text of a try whose answer never came. It may have arrived: the key stands for this text and no other. */
  readonly sent?: string;
}

/** 32 hexadecimal digits. Not randomUUID(): that is missing on pages without TLS. */
export function newKey(random = crypto): string {
  return Array.from(random.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The drafts of one story, kept until they are posted. A place is "" for a new comment, or names what it answers or edits. */
export class Drafts {
  constructor(
    private readonly cupboard: Cupboard,
    private readonly prefix: string,
  ) {}

  read(place: string): Draft | null {
    try {
      const draft = JSON.parse(this.cupboard.read(this.prefix + place) ?? "null");
      return typeof draft?.text === "string" && typeof draft.key === "string" ? draft : null;
    } catch {
      return null;
    }
  }

  /** An emptied draft is forgotten. */
  keep(place: string, draft: Draft): void {
    this.cupboard.write(this.prefix + place, draft.text ? JSON.stringify(draft) : null);
  }

  drop(place: string): void {
    this.cupboard.write(this.prefix + place, null);
  }
}
