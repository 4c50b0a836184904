import { html, nothing, type TemplateResult } from "lit/html.js";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import * as words from "words";
import type { Comment } from "../../../shared/shapes.ts";
import { exactDate, relativeDate } from "../model/dates.ts";
import { initials } from "../model/initials.ts";
import { count, fill } from "./phrases.ts";
import type { Verb, View } from "./view.ts";

/** Longer texts are folded: characters, and lines as they were written. */
const FOLD_CHARACTERS = 1000;
const FOLD_LINES = 14;

/** One comment, with what stands open under it. */
export function comment(view: View, comment: Comment, parent: Comment | null): TemplateResult {
  if (comment.state === "deleted") return tombstone(view, comment);
  const name = comment.author?.name ?? "";
  const date = relativeDate(comment.created_at, Date.now(), words.lang);
  const answers = parent?.author && comment.depth > 0 ? parent.author.name : null;
  const label = fill(words.commentBy, { name, date }) + (answers ? `, ${fill(words.inReplyTo, { name: answers })}` : "");
  return html`<article id="c-${comment.id}" class=${linked(view, comment.id)} part="comment" tabindex="-1" aria-label=${label}>
      <span class="avatar" part="avatar" aria-hidden="true">${initials(name)}</span>
      <p class="byline"><b part="author">${name}</b> ${when(view, comment, date)} ${comment.depth > 2 && answers ? html`<span>${fill(words.inReplyTo, { name: answers })}</span>` : nothing}</p>
      ${comment.state === "held" ? html`<p class="held">${words.held}</p>` : nothing}
      ${text(view, comment)}
      ${actions(view, comment)}
    </article>
    ${view.panels.get(comment.id)?.() ?? nothing}`;
}

function tombstone(view: View, { id }: Comment): TemplateResult {
  return html`<article id="c-${id}" class="tombstone ${linked(view, id)}" part="comment" tabindex="-1"><p>${words.deleted}</p></article>`;
}

function when(view: View, { id, created_at, edited_at }: Comment, date: string): TemplateResult {
  const exact = exactDate(created_at, words.lang);
  const edited = edited_at ? html` <span title=${exactDate(edited_at, words.lang)}>(${words.edited})</span>` : nothing;
  return html`<a part="date" href=${address(view, id)}><time datetime=${created_at} title=${exact}>${date}</time></a>${edited}`;
}

const linked = (view: View, id: string) => (view.linked === id ? "linked" : "");

/** The comment's own address, good wherever its story moves. */
const address = (view: View, id: string) => `${view.setup.origin}/c/${id}`;

function text(view: View, { id, html: clean, text: source }: Comment): TemplateResult {
  const long = source.length > FOLD_CHARACTERS || source.split("\n").length > FOLD_LINES;
  const folded = long && !view.unfolded.has(id);
  const fold = (open: boolean) => {
    view.unfolded[open ? "add" : "delete"](id);
    void view.update();
  };
  // A link in the folded part must not take the focus out of sight.
  return html`<div class="text ${folded ? "folded" : ""}" part="text" dir="auto" @focusin=${() => folded && fold(true)}>${unsafeHTML(clean)}</div>
    ${long ? html`<button class="plain fold" aria-expanded=${!folded} @click=${() => fold(folded)}>${folded ? words.readMore : words.showLess}</button>` : nothing}`;
}

function actions(view: View, comment: Comment): TemplateResult {
  const { state, edit_seconds } = view.discussion!.story;
  const published = comment.state === "published";
  const mine = view.mine.has(comment.id);
  const young = Date.now() - Date.parse(comment.created_at) < edit_seconds * 1000;
  const button = (verb: Verb, text: string) =>
    html`<button part="action" @click=${() => view.act(verb, comment)}>${text}</button>`;
  return html`<div class="actions">
    ${published && state !== "read_only" ? respect(view, comment) : nothing}
    ${published && state === "open" ? button("reply", words.reply) : nothing}
    ${mine && state === "open" && young ? button("edit", words.edit) : nothing}
    ${mine && state !== "read_only" ? button("remove", words.remove) : nothing}
    ${published ? html`<button part="action" title=${words.copyLink} @click=${() => copyLink(view, comment.id)}>${words.link}</button>` : nothing}
    ${published && !mine ? button("report", words.report) : nothing}
  </div>`;
}

function respect(view: View, comment: Comment): unknown {
  const { respect } = comment;
  // Respect is for what others wrote.
  if (view.mine.has(comment.id)) return respect ? html`<span title=${count(words.nRespect, respect)}>${words.respect} ${respect}</span>` : nothing;
  return html`<button class="respect" part="action" aria-pressed=${view.respected.has(comment.id)}
    title=${respect ? count(words.nRespect, respect) : nothing} @click=${() => view.act("respect", comment)}>
    ${words.respect}${respect ? html` <span>${respect}</span>` : nothing}</button>`;
}

async function copyLink(view: View, id: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(address(view, id));
    view.say(words.linkCopied);
  } catch {
    // A page without TLS, or a reader who said no: the address can be copied from here.
    view.say(address(view, id));
  }
}
