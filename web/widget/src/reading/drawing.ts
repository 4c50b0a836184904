/** What a discussion looks like, from top to bottom. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import { repeat } from "lit/directives/repeat.js";
import * as words from "words";
import { SORTS, type Sort } from "../../../shared/shapes.ts";
import { rows, type Row, type Thread } from "../model/thread.ts";
import { comment } from "./comment.ts";
import { composer } from "./composer.ts";
import { loadMoreComments, loadReplies } from "./loading.ts";
import { count } from "./phrases.ts";
import type { View } from "./view.ts";

export function drawing(view: View): TemplateResult {
  return html`<section class="discussion" lang=${words.lang} aria-label=${words.noComments}>
    ${view.discussion && view.status === "ready" ? discussion(view) : state(view)}
    <p class=${view.saidQuietly ? "unseen" : "said"} role="status"><span>${view.said}</span></p>
    ${view.dialog?.() ?? nothing}
  </section>`;
}

/** Everything that is not a discussion has words of its own. */
function state(view: View): TemplateResult {
  if (view.status === "loading") return skeleton();
  if (view.status === "hidden") return notice(words.hidden);
  const retry = html`<button class="plain" part="button" @click=${() => view.load()}>${words.retry}</button>`;
  return html`${notice(view.status === "offline" ? words.offline : words.failed, retry)}<slot></slot>`;
}

const notice = (text: string, action: unknown = nothing) =>
  html`<div class="notice" part="notice"><p>${text}</p>${action}</div>`;

function skeleton(): TemplateResult {
  const bars = html`<div class="bars"><i></i><b></b><b></b><b></b></div>`;
  return html`<p class="unseen" role="status">${words.loading}</p>
    <div class="skeleton" aria-hidden="true"><h2></h2><div></div>${[bars, bars, bars]}</div>`;
}

function discussion(view: View): TemplateResult {
  const { story, threads, next } = view.discussion!;
  return html`${head(view)} ${top(view)} ${freshButton(view)}
    ${threads.length ? nothing : notice(story.state === "open" ? words.empty : words.emptyClosed)}
    <div class="threads">${repeat(threads, (thread) => thread.root, (thread) => drawThread(view, thread))}</div>
    ${next ? more(view, "comments", words.moreComments, () => loadMoreComments(view)) : nothing}`;
}

function head(view: View): TemplateResult {
  const { comments } = view.discussion!.story;
  return html`<header>
    <h2 part="headline">${comments ? count(words.comments, comments) : words.noComments}</h2>
    ${comments > 1 ? sortControl(view) : nothing}
  </header>`;
}

function sortControl(view: View): TemplateResult {
  const choose = (event: Event) => {
    view.sort = (event.target as HTMLSelectElement).value as Sort;
    void view.load();
  };
  return html`<label class="sort" part="sort"><span class="unseen">${words.sortBy}</span>
    <select @change=${choose}>
      ${SORTS.map((sort) => html`<option value=${sort} ?selected=${sort === view.sort}>${words.sorts[sort]}</option>`)}
    </select></label>`;
}

/** Where one writes, or why one cannot. */
function top(view: View): unknown {
  const { state } = view.discussion!.story;
  if (state === "open") return view.box && composer(view, view.box);
  return notice(state === "closed" ? words.closed : words.readOnly);
}

function freshButton(view: View): unknown {
  if (!view.fresh) return nothing;
  const load = () => {
    view.sort = "newest";
    void view.load();
  };
  return html`<div class="fresh"><button part="button" @click=${load}>${count(words.newComments, view.fresh)}</button></div>`;
}

function drawThread(view: View, thread: Thread): TemplateResult {
  return html`<div class="thread">${repeat(rows(thread), (row) => row.key, (row) => drawRow(view, thread, row))}</div>`;
}

function drawRow(view: View, thread: Thread, row: Row): TemplateResult {
  const inside = row.kind === "comment" ? comment(view, row.comment, row.answers) : besides(view, thread, row);
  return html`<div class="row l${row.level}">${inside}</div>`;
}

/** The rows of a thread that are not comments. */
function besides(view: View, thread: Thread, row: Exclude<Row, { kind: "comment" }>): TemplateResult {
  if (row.kind === "gap") return html`<p class="gap">${words.gap}</p>`;
  const text = row.kind === "continue" ? words.continueThread : row.count ? count(words.nMoreReplies, row.count) : words.moreReplies;
  return more(view, row.of, text, () => loadReplies(view, thread, row.of));
}

function more(view: View, name: string, text: string, load: () => void): TemplateResult {
  return html`<button class="more" part="more" aria-busy=${view.busy.has(name)} @click=${load}>${text}</button>`;
}
