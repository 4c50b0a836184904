import { html, nothing, type TemplateResult } from "lit/html.js";
import * as words from "words";
import type { Reader } from "../../../shared/shapes.ts";
import { prepare, signIn, signOut, submit as submitBox } from "../acts/writing.ts";
import { fill } from "../model/phrases.ts";
import type { Reading } from "../seam/reading.ts";
import type { Box } from "../state/box.ts";
import type { Setup } from "../state/setup.ts";

/** The server's limit; the counter shows when it comes near. */
const LONGEST = 5000;
const NEAR_LONGEST = 4500;

/** The box one writes in. It stands ready before the writing bundle is there, and keeps every letter. */
export function composer(reading: Reading, box: Box, cancel?: () => void): TemplateResult {
  const id = `box-${box.place}`;
  const write = (event: Event) => {
    box.write((event.target as HTMLTextAreaElement).value);
    void reading.state.update();
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (!box.busy) void submitBox(reading, box);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
    if (event.key === "Escape" && !event.isComposing) cancel?.();
  };
  return html`<div class="composer" part="composer">
    <form @submit=${submit} @focusin=${() => prepare(reading)}>
      <label class="unseen" for=${id}>${label(box)}</label>
      <textarea id=${id} part="textarea" rows="3" dir="auto" placeholder=${box.answers || box.edits ? nothing : words.invitation}
        aria-describedby=${box.place ? nothing : "rules"} .value=${box.draft.text} @input=${write} @keydown=${key}></textarea>
      ${box.place ? nothing : rules(reading.state.setup)}
      ${box.problem ? html`<p class="problem" role="alert">${box.problem}</p>` : nothing}
      ${box.panel ? nothing : foot(reading, box, cancel)}
    </form>
    ${box.panel?.() ?? nothing}
  </div>`;
}

function label({ answers, edits }: Box): string {
  return answers && !edits ? fill(words.yourReply, { name: answers.author?.name ?? "" }) : words.yourComment;
}

function rules(setup: Setup): TemplateResult {
  const title = setup.rules ? html`<a href=${setup.rules}>${words.houseRules}</a>` : words.houseRules;
  return html`<div class="rules" part="rules" id="rules"><b>${title}</b><ul>${words.rules.map((rule) => html`<li>${rule}</li>`)}</ul></div>`;
}

function foot(reading: Reading, box: Box, cancel?: () => void): TemplateResult {
  const { reader } = reading.state.session;
  // As the server counts: signs, not halves of them.
  const { length } = [...box.draft.text];
  return html`<div class="foot">
    <span class="who">${reader && !box.edits ? who(reading, box, reader) : nothing}</span>
    ${length > NEAR_LONGEST ? html`<span class=${length > LONGEST ? "problem" : ""}>${length} / ${LONGEST}</span>` : nothing}
    ${cancel ? html`<button type="button" class="plain" @click=${cancel}>${words.cancel}</button>` : nothing}
    <button class="main" part="button" aria-busy=${box.busy}>${box.edits ? words.save : words.post}</button>
  </div>`;
}

function who(reading: Reading, box: Box, { name, kind }: Reader): TemplateResult {
  const button = (text: string, act: () => void) => html` <button type="button" class="plain" @click=${act}>${text}</button>`;
  return html`${fill(words.signedInAs, { name })} ${kind === "guest" ? button(words.signIn, () => signIn(reading, box)) : nothing} ${button(words.signOut, () => signOut(reading, box))}`;
}
