import * as words from "words";
import type { Comment } from "../../../shared/shapes.ts";
import { html, type TemplateResult } from "../kit.ts";
import type { Reading } from "../seam/reading.ts";
import { Dialog } from "./dialog.ts";

const LONGEST_TEXT = 1000;

/** The dialog in which a reader says which house rule a comment breaks. No account is needed. */
export class Report extends Dialog {
  private rule = "";

  constructor(
    reading: Reading,
    private readonly comment: Comment,
  ) {
    super(reading);
  }

  protected draw(): TemplateResult {
    return html`<dialog part="dialog" aria-labelledby="report-title" @close=${this.closed}>
      <form @submit=${this.submit}>
        <h3 id="report-title">${words.reportTitle}</h3>
        <fieldset @change=${this.choose}><legend>${words.reportWhy}</legend>
          ${Object.entries(words.reportRules).map(([rule, text]) => html`<label><input type="radio" name="rule" required value=${rule}> ${text}</label>`)}
        </fieldset>
        <label for="report-text">${this.rule === "other" ? words.reportText : words.reportOptional}</label>
        <textarea id="report-text" name="text" rows="2" maxlength=${LONGEST_TEXT} ?required=${this.rule === "other"}></textarea>
        ${this.foot(words.sendReport)}
      </form>
    </dialog>`;
  }

  private readonly choose = (event: Event) => {
    this.rule = (event.target as HTMLInputElement).value;
    void this.reading.state.update();
  };

  protected async send(form: HTMLFormElement): Promise<void> {
    const { state, api } = this.reading;
    const text = String(new FormData(form).get("text")).trim();
    const order = { rule: this.rule, ...(text ? { text } : {}) };
    // Whoever reports without a name stays without: a token or cookie would sign in a guest nobody has named.
    const credentials = state.session.reader ? "include" : "omit";
    await api.send("POST", `/comments/${this.comment.id}/reports`, order, credentials);
    this.close();
    state.say(words.reported);
  }
}
