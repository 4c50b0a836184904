/** Before it is posted: which house rule may be at risk, the words marked, and the ways on from here. */
import * as words from "words";
import type { Judgement } from "../../../shared/shapes.ts";
import { html, nothing, type TemplateResult } from "../kit.ts";
import { excerpt } from "../model/marking.ts";
import type { Reading } from "../seam/reading.ts";
import type { Box } from "../state/box.ts";

export async function nudge(reading: Reading, box: Box, judgement: Judgement, anyway: () => Promise<void>): Promise<void> {
  const { state, screen } = reading;
  const { text } = box.draft;
  const close = () => {
    box.panel = null;
    return state.update();
  };
  const edit = async () => {
    await close();
    selectWords(screen.element(`box-${box.place}`) as HTMLTextAreaElement | null, judgement);
  };
  const panel = () => {
    if (box.draft.text === text) return draw(box, judgement, edit, anyway);
    // It was not said of what stands in the box now.
    void close();
    return nothing;
  };
  box.panel = panel;
  state.say(judgement.reasons.map((reason) => reason.sentence).join(" "), true);
  await state.update();
  screen.element(`nudge-${box.place}`)?.querySelector<HTMLElement>(".main")?.focus();
}

function draw(box: Box, judgement: Judgement, edit: () => Promise<void>, anyway: () => Promise<void>): TemplateResult {
  const id = `nudge-${box.place}`;
  const marked = excerpt(judgement);
  const key = (event: KeyboardEvent) => event.key === "Escape" && void edit();
  return html`<div class="nudge" id=${id} role="group" aria-labelledby="${id}-title" @keydown=${key}>
    <p class="title" id="${id}-title">${judgement.anyway ? words.beforeYouPost : words.cannotPost}</p>
    ${judgement.reasons.map(({ sentence }) => html`<p>${sentence}</p>`)}
    ${marked.length ? html`<div class="marked" role="group" tabindex="0" dir="auto" aria-label=${words.yourComment}>${marked.map(({ text, rule }) => (rule ? html`<mark>${text}</mark>` : text))}</div>` : nothing}
    ${judgement.anyway === "held" ? html`<p>${words.anywayHeld}</p>` : nothing}
    <div class="foot">
      ${judgement.anyway ? html`<button type="button" class="plain" aria-busy=${box.busy} @click=${() => box.busy || anyway()}>${words.postAnyway}</button>` : nothing}
      <button type="button" class="main" part="button" @click=${edit}>${words.edit}</button>
    </div>
  </div>`;
}

/** The first marked words stand ready to be written over. */
function selectWords(area: HTMLTextAreaElement | null, { text, spans }: Judgement): void {
  area?.focus();
  const first = spans[0];
  const at = area?.value.indexOf(text) ?? -1;
  if (area && first && at >= 0) area.setSelectionRange(at + first.begin, at + first.end);
}
