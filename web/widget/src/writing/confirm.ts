import * as words from "words";
import type { Comment } from "../../../shared/shapes.ts";
import { html, nothing, type TemplateResult } from "../kit.ts";
import type { View } from "../reading/view.ts";
import { wordsFor } from "./problems.ts";

/** Asks in place, under the comment, before it is deleted. */
export function confirmRemoval(view: View, comment: Comment, remove: () => Promise<void>, cancel: () => void): () => TemplateResult {
  let problem = "";
  let busy = false;
  const yes = async () => {
    if (busy) return;
    busy = true;
    try {
      await remove();
    } catch (failure) {
      problem = wordsFor(failure);
    }
    busy = false;
    void view.update();
  };
  return () => html`<div class="ask" role="group" aria-labelledby="ask-${comment.id}">
    <p id="ask-${comment.id}">${words.removeAsk}</p>
    ${problem ? html`<p class="problem" role="alert">${problem}</p>` : nothing}
    <div class="foot">
      <button class="plain" @click=${cancel}>${words.cancel}</button>
      <button class="main" part="button" @click=${yes}>${words.removeYes}</button>
    </div>
  </div>`;
}
