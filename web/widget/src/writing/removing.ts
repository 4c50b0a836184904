import * as words from "words";
import type { Comment } from "../../../shared/shapes.ts";
import { html, nothing } from "../kit.ts";
import type { Reading } from "../seam/reading.ts";
import type { Panel } from "../state/state.ts";
import { closePanel, openPanel } from "./panels.ts";
import { place } from "./placing.ts";
import { wordsFor } from "./problems.ts";

/** Asks in place, under the comment, before it is deleted. */
export const askToRemove = (reading: Reading, comment: Comment): Promise<void> =>
  openPanel(reading, comment, question(reading, comment), "button");

function question(reading: Reading, comment: Comment): Panel {
  let problem = "";
  let busy = false;
  const yes = async () => {
    if (busy) return;
    busy = true;
    try {
      await remove(reading, comment);
    } catch (failure) {
      problem = wordsFor(failure);
    }
    busy = false;
    void reading.state.update();
  };
  return () => html`<div class="ask" role="group" aria-labelledby="ask-${comment.id}">
    <p id="ask-${comment.id}">${words.removeAsk}</p>
    ${problem ? html`<p class="problem" role="alert">${problem}</p>` : nothing}
    <div class="foot">
      <button class="plain" @click=${() => closePanel(reading, comment)}>${words.cancel}</button>
      <button class="main" part="button" @click=${yes}>${words.removeYes}</button>
    </div>
  </div>`;
}

async function remove({ state, api, screen }: Reading, { id }: Comment): Promise<void> {
  const { body } = await api.send<{ comment: Comment }>("DELETE", `/comments/${id}`);
  state.panels.delete(id);
  place(state, body.comment);
  state.say(words.removed);
  await state.update();
  screen.element(`c-${id}`)?.focus();
}
