/** What a known reader alone sees: what somebody they muted wrote folds into one line, and further acts under a comment. */
import * as words from "words";
import type { Comment } from "../../../shared/shapes.ts";
import { fill, html, nothing } from "../kit.ts";
import type { Reading } from "../seam/reading.ts";
import type { Own } from "../state/state.ts";
import { wordsFor } from "./problems.ts";

export class OwnView implements Own {
  /** Ids of people. */
  private readonly muted = new Set<string>();
  /** Ids of comments shown all the same. */
  private readonly shown = new Set<string>();

  constructor(private readonly reading: Reading) {}

  hear(muted: readonly string[]): void {
    for (const id of muted) this.muted.add(id);
  }

  /** Somebody else may be signed in now. */
  forget(): void {
    this.muted.clear();
    this.shown.clear();
  }

  instead({ id, author }: Comment): unknown {
    if (!this.isMuted(author) || this.shown.has(id)) return null;
    const show = () => {
      this.shown.add(id);
      void this.reading.state.update().then(() => this.reading.screen.element(`c-${id}`)?.focus());
    };
    return html`<article id="c-${id}" class="tombstone" part="comment" tabindex="-1"><p>${words.mutedComment}
      <button class="plain" @click=${show}>${words.showOnce}</button></p></article>`;
  }

  acts({ id, author, state }: Comment): unknown {
    const { mine, session } = this.reading.state;
    if (!author || state !== "published" || !session.reader || mine.has(id)) return nothing;
    const muted = this.isMuted(author);
    const label = fill(muted ? words.unmuteName : words.muteName, { name: author.name });
    return html`<button part="action" title=${label} aria-label=${label} @click=${() => this.mute(id, author, !muted)}>${muted ? words.unmute : words.mute}</button>`;
  }

  private isMuted(author: Comment["author"]): boolean {
    return !!author && !!this.reading.state.session.reader && this.muted.has(author.id);
  }

  private async mute(comment: string, { id, name }: { id: string; name: string }, muted: boolean): Promise<void> {
    const { state, api, screen } = this.reading;
    try {
      if (muted) await api.send("PUT", `/comments/${comment}/muted`);
      else await api.send("DELETE", `/readers/me/mutes/${id}`);
    } catch (problem) {
      return state.say(wordsFor(problem));
    }
    this.muted[muted ? "add" : "delete"](id);
    this.shown.clear();
    state.say(fill(muted ? words.mutedNow : words.unmutedNow, { name }));
    await state.update();
    screen.element(`c-${comment}`)?.focus({ preventScroll: true });
  }
}
