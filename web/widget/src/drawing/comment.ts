import { html, nothing, type TemplateResult } from "lit/html.js";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import * as words from "words";
import type { Comment } from "../../../shared/shapes.ts";
import { copyLink } from "../acts/linking.ts";
import { act } from "../acts/writing.ts";
import { exactDate, relativeDate } from "../model/dates.ts";
import { initials } from "../model/initials.ts";
import { fill } from "../model/phrases.ts";
import type { Reading } from "../seam/reading.ts";
import type { Verb } from "../seam/writing.ts";
import type { State } from "../state/state.ts";
import { count } from "../words/count.ts";

/** Longer texts are folded: characters, and lines as they were written. */
const FOLD_CHARACTERS = 1000;
const FOLD_LINES = 14;

/** One comment, with what stands open under it. */
export function comment(reading: Reading, comment: Comment, parent: Comment | null): TemplateResult {
  const { state } = reading;
  if (!comment.author) return tombstone(state, comment);
  const instead = state.own?.instead(comment);
  if (instead) return instead as TemplateResult;
  const { name, picture, badges } = comment.author;
  const date = relativeDate(comment.created_at, Date.now(), words.lang);
  const answers = parent?.author && comment.depth > 0 ? parent.author.name : null;
  const label = fill(words.commentBy, { name, date }) + (answers ? `, ${fill(words.inReplyTo, { name: answers })}` : "");
  return html`<article id="c-${comment.id}" class=${linked(state, comment.id)} part="comment" tabindex="-1" aria-label=${label}>
      ${picture ? html`<img class="avatar" part="avatar" alt="" src=${state.setup.origin + picture}>` : html`<span class="avatar" part="avatar" aria-hidden="true">${initials(name)}</span>`}
      <p class="byline"><b part="author">${name}</b> ${badges?.map((badge) => html`<small part="badge">${words.badges[badge]}</small>`)}${when(state, comment, date)} ${comment.depth > 2 && answers ? html`<span>${fill(words.inReplyTo, { name: answers })}</span>` : nothing}</p>
      ${comment.state === "published" ? nothing : html`<p class="held">${state.why.get(comment.id)}</p>`}
      ${text(state, comment)}
      ${actions(reading, comment)}
    </article>
    ${state.panels.get(comment.id)?.() ?? nothing}`;
}

function tombstone(state: State, { id, state: why }: Comment): TemplateResult {
  const instead = why === "held" ? words.heldPlace : why === "rejected" ? words.rejectedPlace : words.deleted;
  return html`<article id="c-${id}" class="tombstone ${linked(state, id)}" part="comment" tabindex="-1"><p>${instead}</p></article>`;
}

function when(state: State, { id, created_at, edited_at, state: at }: Comment, date: string): TemplateResult {
  const exact = exactDate(created_at, words.lang);
  const edited = edited_at ? html` <span title=${exactDate(edited_at, words.lang)}>(${words.edited})</span>` : nothing;
  return html`<a part="date" href=${at === "published" ? state.address(id) : nothing}><time datetime=${created_at} title=${exact}>${date}</time></a>${edited}`;
}

const linked = (state: State, id: string) => (state.linked === id ? "linked" : "");

function text(state: State, { id, html: clean, text: source }: Comment): TemplateResult {
  const long = source.length > FOLD_CHARACTERS || source.split("\n").length > FOLD_LINES;
  const folded = long && !state.unfolded.has(id);
  // A link in the folded part must not take the focus out of sight.
  return html`<div class="text ${folded ? "folded" : ""}" part="text" dir="auto" @focusin=${() => folded && state.unfold(id, true)}>${unsafeHTML(clean)}</div>
    ${long ? html`<button class="plain fold" aria-expanded=${!folded} @click=${() => state.unfold(id, folded)}>${folded ? words.readMore : words.showLess}</button>` : nothing}`;
}

function actions(reading: Reading, comment: Comment): TemplateResult {
  const { mine, discussion, own } = reading.state;
  const { state } = discussion!.story;
  const published = comment.state === "published";
  const button = (verb: Verb, text: string) =>
    html`<button part="action" @click=${() => act(reading, verb, comment)}>${text}</button>`;
  return html`<div class="actions">
    ${published && state !== "read_only" ? respect(reading, comment) : nothing}
    ${published && state === "open" ? button("reply", words.reply) : nothing}
    ${own?.acts(comment)}
    ${published ? html`<button part="action" title=${words.copyLink} @click=${() => copyLink(reading.state, comment.id)}>${words.link}</button>` : nothing}
    ${published && !mine.has(comment.id) ? button("report", words.report) : nothing}
  </div>`;
}

function respect(reading: Reading, comment: Comment): unknown {
  const { state } = reading;
  const { respect } = comment;
  // Respect is for what others wrote.
  if (state.mine.has(comment.id)) return respect ? html`<span title=${count(words.nRespect, respect)}>${words.respect} ${respect}</span>` : nothing;
  return html`<button class="respect" part="action" aria-pressed=${state.respected.has(comment.id)}
    title=${respect ? count(words.nRespect, respect) : nothing} @click=${() => act(reading, "respect", comment)}>
    ${words.respect}${respect ? html` <span>${respect}</span>` : nothing}</button>`;
}
