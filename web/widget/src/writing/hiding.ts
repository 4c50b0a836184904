import * as words from "words";
import { queryString } from "../../../shared/api.ts";
import { hiddenOn, keepHidden } from "../../../shared/hiding.ts";
import type { Hidden } from "../../../shared/shapes.ts";
import { html, type TemplateResult } from "../kit.ts";
import { Dialog } from "./dialog.ts";
import { signedOutElsewhere } from "./sign-in.ts";

/** The dialog before the comments of all stories are hidden. What is drawn then is no business of this discussion any more. */
export class Hide extends Dialog {
  protected draw(): TemplateResult {
    return html`<dialog part="dialog" aria-labelledby="hide-title" aria-describedby="hide-text" @close=${this.closed}>
      <form @submit=${this.submit}>
        <h3 id="hide-title">${words.hideComments}</h3>
        <p id="hide-text">${words.hideAffects}</p>
        ${this.foot(words.hideYes, true)}
      </form>
    </dialog>`;
  }

  /** On the server first: what only this browser knew would be undone by what the server says. */
  protected async send(): Promise<void> {
    const { state, api } = this.reading;
    const { origin } = state.setup;
    const { publication } = state.discussion!.story;
    if (state.session.isMember) {
      await api.send<Hidden>("PUT", `/readers/me/hidden${queryString({ publication })}`).catch((problem: unknown) => {
        if (!signedOutElsewhere(state, problem)) throw problem;
      });
    }
    this.close();
    keepHidden(origin, [...hiddenOn(origin), publication]);
  }
}
