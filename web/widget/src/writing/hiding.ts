import * as words from "words";
import { queryString } from "../../../shared/api.ts";
import { hiddenOn, keepHidden } from "../../../shared/hiding.ts";
import type { Hidden } from "../../../shared/shapes.ts";
import { html, nothing, type TemplateResult } from "../kit.ts";
import type { Reading } from "../seam/reading.ts";
import { wordsFor } from "./problems.ts";
import { signedOutElsewhere } from "./sign-in.ts";

/** The dialog before the comments of all stories are hidden. What is drawn then is no business of this discussion any more. */
export class Hide {
  private busy = false;
  private problem = "";

  constructor(private readonly reading: Reading) {}

  async open(): Promise<void> {
    const { state } = this.reading;
    state.dialog = () => this.draw();
    await state.update();
    // A double click comes here twice.
    if (!this.dialog?.open) this.dialog?.showModal();
  }

  private get dialog(): HTMLDialogElement | null {
    return this.reading.screen.root.querySelector("dialog");
  }

  private draw(): TemplateResult {
    return html`<dialog part="dialog" aria-labelledby="hide-title" aria-describedby="hide-text" @close=${this.closed}>
      <form @submit=${this.submit}>
        <h3 id="hide-title">${words.hideComments}</h3>
        <p id="hide-text">${words.hideAffects}</p>
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
        <div class="foot">
          <button type="button" class="plain" @click=${() => this.dialog?.close()}>${words.cancel}</button>
          <button class="main" part="button" autofocus aria-busy=${this.busy}>${words.hideYes}</button>
        </div>
      </form>
    </dialog>`;
  }

  private readonly closed = () => {
    this.reading.state.dialog = null;
    void this.reading.state.update();
  };

  private readonly submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    this.problem = "";
    void this.reading.state.update();
    try {
      await this.hide();
    } catch (problem) {
      this.problem = wordsFor(problem);
    }
    this.busy = false;
    void this.reading.state.update();
  };

  /** On the server first: what only this browser knew would be undone by what the server says. */
  private async hide(): Promise<void> {
    const { state, api } = this.reading;
    const { origin } = state.setup;
    const { publication } = state.discussion!.story;
    const { reader } = state.session;
    if (reader && reader.kind !== "guest") {
      await api.send<Hidden>("PUT", `/readers/me/hidden${queryString({ publication })}`).catch((problem: unknown) => {
        if (!signedOutElsewhere(state, problem)) throw problem;
      });
    }
    this.dialog?.close();
    keepHidden(origin, [...hiddenOn(origin), publication]);
  }
}
