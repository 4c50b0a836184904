import * as words from "words";
import { html, nothing, type TemplateResult } from "../kit.ts";
import type { Reading } from "../seam/reading.ts";
import { wordsFor } from "./problems.ts";

/** A question above the discussion, with a form: it stays, and says why, when sending it fails. */
export abstract class Dialog {
  private busy = false;
  private problem = "";

  constructor(protected readonly reading: Reading) {}

  async open(): Promise<void> {
    const { state } = this.reading;
    state.dialog = () => this.draw();
    await state.update();
    // A double click comes here twice.
    if (!this.dialog?.open) this.dialog?.showModal();
  }

  protected abstract draw(): TemplateResult;

  /** Does what is asked, and closes the dialog; what it throws is told. */
  protected abstract send(form: HTMLFormElement): Promise<void>;

  protected close(): void {
    this.dialog?.close();
  }

  /** What is wrong, and the buttons. */
  protected foot(send: string, focused = false): TemplateResult {
    return html`${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      <div class="foot">
        <button type="button" class="plain" @click=${() => this.close()}>${words.cancel}</button>
        <button class="main" part="button" ?autofocus=${focused} aria-busy=${this.busy}>${send}</button>
      </div>`;
  }

  protected readonly closed = () => {
    this.reading.state.dialog = null;
    void this.reading.state.update();
  };

  protected readonly submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    this.problem = "";
    void this.reading.state.update();
    try {
      await this.send(event.target as HTMLFormElement);
    } catch (problem) {
      this.problem = wordsFor(problem);
    }
    this.busy = false;
    void this.reading.state.update();
  };

  private get dialog(): HTMLDialogElement | null {
    return this.reading.screen.root.querySelector("dialog");
  }
}
