import * as words from "words";
import type { Reader } from "../../../shared/shapes.ts";
import { fill, html, type TemplateResult } from "../kit.ts";
import type { Reading } from "../seam/reading.ts";
import { Dialog } from "./dialog.ts";

/**
 * Keeps who has signed in. What it gives back asks, once there is time for it, whether what this browser wrote as a guest is
 * theirs; who became a member just now keeps it anyway, being the same reader.
 */
export function keepMember(reading: Reading, token: string, reader: Reader): () => Promise<void> {
  const { session } = reading.state;
  const { token: proof, reader: before } = session;
  session.keep(token, reader);
  return async () => {
    if (proof && before?.kind === "guest" && before.id !== reader.id) await new Claim(reading, before.name, proof).open();
  };
}

class Claim extends Dialog {
  constructor(
    reading: Reading,
    private readonly guest: string,
    private readonly proof: string,
  ) {
    super(reading);
  }

  protected draw(): TemplateResult {
    return html`<dialog part="dialog" aria-labelledby="claim-title" aria-describedby="claim-text" @close=${this.closed}>
      <form @submit=${this.submit}>
        <h3 id="claim-title">${words.claimTitle}</h3>
        <p id="claim-text">${fill(words.claimAsk, { name: this.guest })}</p>
        ${this.foot(words.claimYes, true)}
      </form>
    </dialog>`;
  }

  protected async send(): Promise<void> {
    const { state, api } = this.reading;
    await api.send("POST", "/readers/me/guest", { token: this.proof });
    this.close();
    state.say(words.claimed);
    // What is mine has changed, as if somebody else were here now.
    dispatchEvent(new Event(state.session.name));
  }
}
