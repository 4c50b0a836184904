import * as words from "words";
import type { Comment } from "../../../shared/shapes.ts";
import { html, nothing, type TemplateResult } from "../kit.ts";
import type { Reading } from "../seam/reading.ts";
import { wordsFor } from "./problems.ts";

const LONGEST_TEXT = 1000;

/** The dialog in which a reader says which house rule a comment breaks. No account is needed. */
export class Report {
  private rule = "";
  private busy = false;
  private problem = "";

  constructor(
    private readonly reading: Reading,
    private readonly comment: Comment,
  ) {}

  async open(): Promise<void> {
    this.reading.state.dialog = () => this.draw();
    await this.reading.state.update();
    this.dialog?.showModal();
  }

  private get dialog(): HTMLDialogElement | null {
    return this.reading.screen.root.querySelector("dialog");
  }

  private draw(): TemplateResult {
    return html`<dialog part="dialog" aria-labelledby="report-title" @close=${this.closed}>
      <form @submit=${this.submit}>
        <h3 id="report-title">${words.reportTitle}</h3>
        <fieldset @change=${this.choose}><legend>${words.reportWhy}</legend>
          ${Object.entries(words.reportRules).map(([rule, text]) => html`<label><input type="radio" name="rule" required value=${rule}> ${text}</label>`)}
        </fieldset>
        <label for="report-text">${this.rule === "other" ? words.reportText : words.reportOptional}</label>
        <textarea id="report-text" name="text" rows="2" maxlength=${LONGEST_TEXT} ?required=${this.rule === "other"}></textarea>
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
        <div class="foot">
          <button type="button" class="plain" @click=${() => this.dialog?.close()}>${words.cancel}</button>
          <button class="main" part="button" aria-busy=${this.busy}>${words.sendReport}</button>
        </div>
      </form>
    </dialog>`;
  }

  private readonly closed = () => {
    this.reading.state.dialog = null;
    void this.reading.state.update();
  };

  private readonly choose = (event: Event) => {
    this.rule = (event.target as HTMLInputElement).value;
    void this.reading.state.update();
  };

  private readonly submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    this.problem = "";
    void this.reading.state.update();
    try {
      await this.send(String(new FormData(event.target as HTMLFormElement).get("text")).trim());
    } catch (problem) {
      this.problem = wordsFor(problem);
    }
    this.busy = false;
    void this.reading.state.update();
  };

  private async send(text: string): Promise<void> {
    const { state, api } = this.reading;
    const order = { rule: this.rule, ...(text ? { text } : {}) };
    // Whoever reports without a name stays without: a token or cookie would sign in a guest nobody has named.
    const credentials = state.session.reader ? "include" : "omit";
    await api.send("POST", `/comments/${this.comment.id}/reports`, order, credentials);
    this.dialog?.close();
    state.say(words.reported);
  }
}
