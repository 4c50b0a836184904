/** What a member follows here, and what they are told: asked for when they are signed in, and drawn by nobody else. */
import * as words from "words";
import { queryString } from "../../../shared/api.ts";
import type { Bell as Told, Comment, Notices } from "../../../shared/shapes.ts";
import { relativeDate } from "../model/dates.ts";
import { fill, html, nothing, type TemplateResult } from "../kit.ts";
import type { Reading } from "../seam/reading.ts";
import { Dialog } from "./dialog.ts";
import { wordsFor } from "./problems.ts";

/** The server counts no further. */
const MOST_UNREAD = 100;

export class Bell {
  private unread = 0;
  private story = false;
  private threads = new Set<string>();
  private known = false;

  constructor(private readonly reading: Reading) {}

  async load(): Promise<void> {
    const { state, api } = this.reading;
    if (!state.session.isMember) return;
    const { key, publication } = state.discussion!.story;
    const { body } = await api.send<Told>("GET", `/readers/me/bell${queryString({ story: key, publication })}`);
    this.unread = body.unread;
    this.story = body.story;
    this.threads = new Set(body.threads);
    this.known = true;
  }

  forget(): void {
    this.known = false;
  }

  draw(): unknown {
    if (!this.known) return nothing;
    const count = this.unread ? html` <b>${this.unread < MOST_UNREAD ? this.unread : `${MOST_UNREAD - 1}+`}</b>` : nothing;
    return html`<button class="hide" part="bell" @click=${() => new NoticesDialog(this.reading, (left) => (this.unread = left)).show()}>${words.notices}${count}</button>
      <button class="hide" part="follow" aria-pressed=${this.story} @click=${() => this.followStory()}>${this.story ? words.following : words.follow}</button>`;
  }

  /** The button that follows a comment and what is below it. */
  thread({ id, author }: Comment): unknown {
    if (!this.known) return nothing;
    const followed = this.threads.has(id);
    const label = fill(followed ? words.unfollowThread : words.followThread, { name: author!.name });
    return html`<button part="action" aria-pressed=${followed} title=${label} aria-label=${label} @click=${() => this.followThread(id, !followed)}>${followed ? words.following : words.follow}</button>`;
  }

  private followStory(): Promise<void> {
    const { key, publication } = this.reading.state.discussion!.story;
    return this.put(!this.story, `/readers/me/follows/story${queryString({ story: key, publication })}`, words.followedStory, () => {
      this.story = !this.story;
    });
  }

  private followThread(id: string, followed: boolean): Promise<void> {
    return this.put(followed, `/comments/${id}/followed`, words.followedThread, () => {
      this.threads[followed ? "add" : "delete"](id);
    });
  }

  private async put(followed: boolean, path: string, told: string, done: () => void): Promise<void> {
    const { state, api } = this.reading;
    try {
      await api.send(followed ? "PUT" : "DELETE", path);
    } catch (problem) {
      return state.say(wordsFor(problem));
    }
    done();
    state.say(followed ? told : words.unfollowed);
  }
}

/** The newest notices. Whoever has opened the list has read them. */
class NoticesDialog extends Dialog {
  private notices: Notices["notices"] = [];

  constructor(
    reading: Reading,
    private readonly left: (unread: number) => void,
  ) {
    super(reading);
  }

  async show(): Promise<void> {
    const { state, api } = this.reading;
    try {
      const { body } = await api.send<Notices>("GET", `/readers/me/notices${queryString({ lang: words.lang })}`);
      this.notices = body.notices;
      await this.open();
      const upto = body.notices[0]?.id;
      if (upto && body.unread) this.left((await api.send<{ unread: number }>("PUT", "/readers/me/notices/read", { upto })).body.unread);
    } catch (problem) {
      return state.say(wordsFor(problem));
    }
    void state.update();
  }

  protected draw(): TemplateResult {
    return html`<dialog part="dialog" aria-labelledby="notices-title" @close=${this.closed}>
      <form @submit=${this.submit}>
        <h3 id="notices-title">${words.notices}</h3>
        ${this.notices.length ? html`<ul class="notices">${this.notices.map((notice) => this.notice(notice))}</ul>` : html`<p>${words.noNotices}</p>`}
        <div class="foot"><button class="main" part="button" autofocus>${words.close}</button></div>
      </form>
    </dialog>`;
  }

  private notice({ sentence, excerpt, address, at, read }: Notices["notices"][number]): TemplateResult {
    return html`<li class=${read ? "" : "unread"}><a href=${address} @click=${() => this.close()}>${sentence}</a> <time datetime=${at}>${relativeDate(at, Date.now(), words.lang)}</time>
      ${excerpt ? html`<p dir="auto">${excerpt}</p>` : nothing}</li>`;
  }

  protected async send(): Promise<void> {
    this.close();
  }
}
