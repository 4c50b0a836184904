import * as words from "words";
import { Api, queryString } from "../../../shared/api.ts";
import { Cupboard } from "../../../shared/cupboard.ts";
import { hiddenOn, keepHidden } from "../../../shared/hiding.ts";
import { Session } from "../../../shared/session.ts";
import type { Hidden } from "../../../shared/shapes.ts";
import { roomIsSafe } from "../state/room.ts";
import { Screen } from "../state/screen.ts";
import type { Setup } from "../state/setup.ts";
import style from "./style.css";

/** What is left of a discussion while comments are hidden. Of the server it asks one thing: whether a member still hides them. */
export class HiddenLine {
  private readonly line = document.createElement("p");
  private readonly button = document.createElement("button");
  private readonly told = document.createElement("span");
  private readonly session: Session;
  private readonly api: Api;
  private readonly closing = new AbortController();
  private busy = false;

  constructor(
    private readonly host: HTMLElement,
    root: ShadowRoot,
    private readonly setup: Setup,
  ) {
    this.session = new Session(setup.origin, new Cupboard());
    this.api = new Api(setup.origin, () => this.session.token);
    this.draw();
    root.replaceChildren(this.line);
    new Screen(root).adopt(style);
    this.settle();
    addEventListener("scroll", () => this.settle(), { signal: this.closing.signal, passive: true });
    if (setup.focused) this.button.focus();
    void this.ask();
  }

  close(): void {
    this.closing.abort();
    this.line.remove();
  }

  private draw(): void {
    const { line, button, told } = this;
    line.lang = words.lang;
    line.setAttribute("part", "hidden");
    told.id = "told";
    told.textContent = words.commentsHidden;
    told.setAttribute("role", "status");
    button.textContent = words.showComments;
    button.setAttribute("aria-describedby", told.id);
    button.addEventListener("click", () => void this.show());
    line.append(told, " · ", button);
  }

  /** The room a page has kept for a whole discussion goes when nobody sees it go. */
  private settle(): void {
    if (roomIsSafe(this.host, this.line)) this.setup.release();
  }

  /** They may have been shown again on another machine. */
  private async ask(): Promise<void> {
    if (!this.session.isMember) return;
    const { body } = await this.api.send<Hidden>("GET", "/readers/me/hidden").catch(() => ({ body: null }));
    if (!body || this.closing.signal.aborted) return;
    const here = hiddenOn(this.setup.origin);
    keepHidden(this.setup.origin, here.filter((slug) => body.publications.includes(slug)));
  }

  private async show(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const here = hiddenOn(this.setup.origin);
    const shown = this.setup.publication ? [this.setup.publication] : here;
    try {
      if (this.session.isMember) await Promise.all(shown.map((publication) => this.forget(publication)));
      keepHidden(this.setup.origin, here.filter((slug) => !shown.includes(slug)));
    } catch {
      this.told.textContent = words.failed;
    }
    this.busy = false;
  }

  /** Who isn't signed in any more shows them in this browser alone, and a publication that is gone hides nothing. */
  private async forget(publication: string): Promise<void> {
    await this.api.send<Hidden>("DELETE", `/readers/me/hidden${queryString({ publication })}`).catch((problem: { status: number }) => {
      if (problem.status !== 401 && problem.status !== 404) throw problem;
    });
  }
}
