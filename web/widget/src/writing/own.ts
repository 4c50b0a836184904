/** What a known reader alone sees: what somebody they muted wrote folds into one line, and further acts under a comment. */
import * as words from "words";
import type { Author, Comment } from "../../../shared/shapes.ts";
import { fill, html, nothing } from "../kit.ts";
import type { Reading } from "../seam/reading.ts";
import type { Verb, Writing } from "../seam/writing.ts";
import type { Own } from "../state/state.ts";
import { Bell } from "./bell.ts";
import { wordsFor } from "./problems.ts";

export class OwnView implements Own {
  /** Ids of people. */
  private readonly muted = new Set<string>();
  /** Ids of comments shown all the same. */
  private readonly shown = new Set<string>();

  private readonly bell: Bell;

  constructor(
    private readonly reading: Reading,
    private readonly act: Writing["act"],
  ) {
    this.bell = new Bell(reading);
  }

  /** What the overlay tells of some comments. */
  hear(muted: readonly string[]): void {
    for (const id of muted) this.muted.add(id);
  }

  ring(): Promise<void> {
    return this.bell.load();
  }

  top(): unknown {
    return this.reading.state.session.isMember ? this.bell.draw() : nothing;
  }

  /** Somebody else may be signed in now. */
  forget(): void {
    this.muted.clear();
    this.shown.clear();
    this.bell.forget();
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

  acts(comment: Comment): unknown {
    const { session, mine } = this.reading.state;
    if (!comment.author || !session.reader) return nothing;
    const follow = comment.state === "published" && session.isMember ? this.bell.thread(comment) : nothing;
    return mine.has(comment.id) ? [this.changing(comment), follow] : [follow, this.muting(comment.id, comment.author)];
  }

  /** What one does with the own words. */
  private changing(comment: Comment): unknown {
    const { state, edit_seconds } = this.reading.state.discussion!.story;
    const young = Date.now() - Date.parse(comment.created_at) < edit_seconds * 1000;
    const button = (verb: Verb, text: string) => html`<button part="action" @click=${() => this.act(verb, comment)}>${text}</button>`;
    return [
      state === "open" && young && comment.state !== "rejected" ? button("edit", words.edit) : nothing,
      state !== "read_only" ? button("remove", words.remove) : nothing,
    ];
  }

  private muting(id: string, author: Author): unknown {
    const muted = this.isMuted(author);
    const label = fill(muted ? words.unmuteName : words.muteName, { name: author.name });
    return html`<button part="action" title=${label} aria-label=${label} @click=${() => this.mute(id, author, !muted)}>${muted ? words.unmute : words.mute}</button>`;
  }

  private isMuted(author: Comment["author"]): boolean {
    return !!author && !!this.reading.state.session.reader && this.muted.has(author.id);
  }

  private async mute(comment: string, { id, name }: Author, muted: boolean): Promise<void> {
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
