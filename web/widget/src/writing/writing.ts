import * as words from "words";
import type { Comment, Overlay, Reader } from "../../../shared/shapes.ts";
import { queryString } from "../../../shared/api.ts";
import { Box, composer, Problem } from "../kit.ts";
import { find, loadedIds } from "../model/discussion.ts";
import type { Verb, View } from "../reading/view.ts";
import { confirmRemoval } from "./confirm.ts";
import { wordsFor } from "./problems.ts";
import { Report } from "./report.ts";
import { SignIn } from "./sign-in.ts";
import style from "./style.css";

/** The server's limit for one overlay. */
const OVERLAY_AT_ONCE = 200;

interface Posted {
  readonly comment: Comment;
  readonly reader: Reader;
  readonly token: string | null;
}

/** The verbs of a reader in one discussion. */
export class Writing {
  constructor(private readonly view: View) {
    view.adopt(style);
  }

  /** Asks which of the comments not asked about before are this reader's own or respected, and which wait. */
  async refresh(): Promise<void> {
    const { view } = this;
    const ids = loadedIds(view.discussion!).filter((id) => !view.overlaid.has(id));
    for (const id of ids) view.overlaid.add(id);
    for (let i = 0; i < ids.length && view.session.reader; i += OVERLAY_AT_ONCE) {
      await this.refreshSome(ids.slice(i, i + OVERLAY_AT_ONCE));
    }
  }

  private async refreshSome(ids: readonly string[]): Promise<void> {
    const { view } = this;
    const { key, publication } = view.discussion!.story;
    const query = queryString({ story: key, publication, comment: ids });
    const { body } = await view.api.send<Overlay>("GET", `/overlay${query}`);
    // The server does not know this reader any more: the session ended elsewhere.
    if (!body.reader) return view.session.forget();
    view.respected = new Set([...view.respected, ...body.respected]);
    view.mine = new Set([...view.mine, ...body.mine, ...body.pending.map((comment) => comment.id)]);
    for (const comment of body.pending) if (!find(view.discussion!, comment.id)) view.place(comment);
  }

  async act(verb: Verb, comment: Comment): Promise<void> {
    const { view } = this;
    if (verb === "respect") return this.respect(comment);
    if (verb === "report") return new Report(view, comment).open();
    if (verb === "remove") return this.openPanel(comment, confirmRemoval(view, comment, () => this.remove(comment), () => this.closePanel(comment)), "button");
    const box = verb === "reply" ? new Box(view.drafts, comment) : new Box(view.drafts, null, comment);
    await this.openPanel(comment, () => composer(view, box, () => this.closePanel(comment)), "textarea");
  }

  /** Posts or saves what is in the box; asks first who is writing, when nobody knows. */
  async submit(box: Box, guestName?: string): Promise<void> {
    const { view } = this;
    if (!box.draft.text.trim()) {
      box.problem = words.problems["text-missing"] ?? "";
      return view.update();
    }
    if (!view.session.reader && !guestName) return this.ask(box);
    box.busy = true;
    box.problem = "";
    void view.update();
    try {
      await (box.edits ? this.save(box, box.edits) : this.post(box, guestName));
    } catch (problem) {
      // Without an answer of the platform's own, the comment may have arrived.
      if (problem instanceof Problem && problem.status) box.refused(problem.code === "client-key-reused");
      if (this.signedOutElsewhere(problem)) return this.ask(box);
      // The name is asked for in the sign-in form, so what is wrong with it is said there.
      if (guestName) throw problem;
      box.problem = wordsFor(problem);
    } finally {
      box.busy = false;
      void view.update();
    }
  }

  async signOut(): Promise<void> {
    // Even when the server cannot be reached, this browser forgets who it was.
    await this.view.api.send("DELETE", "/session").catch(() => {});
    this.view.session.forget();
  }

  private async post(box: Box, guestName?: string): Promise<void> {
    const { view } = this;
    const { key, publication } = view.discussion!.story;
    const text = box.draft.text.trim();
    const sent = box.sending();
    const parent = box.answers ? { parent: box.answers.id } : {};
    const guest = guestName ? { guest_name: guestName } : {};
    const order = { story: key, publication, text: sent, client_key: box.draft.key, ...parent, ...guest };
    const { body } = await view.api.send<Posted>("POST", "/comments", order);
    // No token: a cookie of an earlier visit says who this is.
    if (!view.session.reader) view.session.keep(body.token ?? "", body.reader);
    const comment = sent === text ? body.comment : await this.patch(body.comment.id, text);
    box.clear();
    if (box.answers) this.closePanel(box.answers);
    this.own(comment);
    view.say(comment.state === "held" ? words.postedHeld : words.posted);
    await view.update();
    view.show(comment.id, "nearest");
  }

  private async save(box: Box, edited: Comment): Promise<void> {
    const comment = await this.patch(edited.id, box.draft.text.trim());
    box.clear();
    this.own(comment);
    this.closePanel(edited);
    this.view.say(words.saved);
  }

  private async patch(id: string, text: string): Promise<Comment> {
    return (await this.view.api.send<{ comment: Comment }>("PATCH", `/comments/${id}`, { text })).body.comment;
  }

  private async remove(comment: Comment): Promise<void> {
    const { view } = this;
    const { body } = await view.api.send<{ comment: Comment }>("DELETE", `/comments/${comment.id}`);
    view.panels.delete(comment.id);
    view.place(body.comment);
    view.say(words.removed);
    await view.update();
    view.element(`c-${comment.id}`)?.focus();
  }

  private async respect(comment: Comment, guestName?: string): Promise<void> {
    const { view } = this;
    if (!view.session.reader && !guestName) return this.askBeforeRespect(comment);
    const on = !view.respected.has(comment.id);
    this.showRespect(comment, on);
    try {
      const order = guestName ? { guest_name: guestName } : undefined;
      const { body } = await view.api.send<{ comment: Comment; respected: boolean; reader: Reader; token: string | null }>(
        on ? "PUT" : "DELETE",
        `/comments/${comment.id}/respect`,
        order,
      );
      if (guestName) view.session.keep(body.token ?? "", body.reader);
      this.showRespect(body.comment, body.respected, false);
    } catch (problem) {
      this.showRespect(comment, !on, false);
      if (this.signedOutElsewhere(problem)) return this.askBeforeRespect(comment);
      if (guestName) throw problem;
      view.say(wordsFor(problem));
    }
  }

  /** At once, before the server has agreed; `count` is false when the comment already has its true number. */
  private showRespect(comment: Comment, on: boolean, count = true): void {
    const { view } = this;
    const was = view.respected.has(comment.id);
    const respected = new Set(view.respected);
    respected[on ? "add" : "delete"](comment.id);
    view.respected = respected;
    view.place(count && on !== was ? { ...comment, respect: comment.respect + (on ? 1 : -1) } : comment);
    void view.update();
  }

  /** A guest makes a member of themselves; what they wrote stays theirs. */
  signIn(box: Box): Promise<void> {
    return this.openSignIn(box, words.signIn, async () => {});
  }

  private ask(box: Box): Promise<void> {
    return this.openSignIn(box, words.whoAreYou, (guestName) => this.submit(box, guestName));
  }

  private openSignIn(box: Box, title: string, then: (guestName?: string) => Promise<void>): Promise<void> {
    const { view } = this;
    const close = async () => {
      box.panel = null;
      await view.update();
      view.goOnIn(box);
    };
    const form = new SignIn(view, title, (guestName) => then(guestName).then(close), close);
    box.problem = "";
    box.panel = () => form.draw();
    return view.update().then(() => form.focus());
  }

  private async askBeforeRespect(comment: Comment): Promise<void> {
    const { view } = this;
    const done = async (guestName?: string) => {
      await this.respect(comment, guestName);
      this.closePanel(comment);
    };
    const form = new SignIn(view, words.whoRespects, done, () => this.closePanel(comment));
    view.panels.set(comment.id, () => form.draw());
    await view.update();
    form.focus();
  }

  /** Whether the server refused because our token is of no use any more; then it is forgotten. */
  private signedOutElsewhere(problem: unknown): boolean {
    if (!(problem instanceof Problem) || problem.code !== "sign-in-needed") return false;
    this.view.session.forget();
    return true;
  }

  private own(comment: Comment): void {
    this.view.mine = new Set(this.view.mine).add(comment.id);
    this.view.place(comment);
  }

  private async openPanel(comment: Comment, panel: () => ReturnType<typeof composer>, focus: string): Promise<void> {
    const { view } = this;
    view.panels.set(comment.id, panel);
    await view.update();
    view.element(`c-${comment.id}`)?.parentElement?.querySelector<HTMLElement>(`article + * ${focus}`)?.focus();
  }

  private closePanel(comment: Comment): void {
    this.view.panels.delete(comment.id);
    void this.view.update().then(() => this.view.element(`c-${comment.id}`)?.focus({ preventScroll: true }));
  }
}
