/** What a discussion looks like, from top to bottom. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import { repeat } from "lit/directives/repeat.js";
import * as words from "words";
import { SORTS, type Sort } from "../../../shared/shapes.ts";
import { load, loadMoreComments, loadReplies, sortBy } from "../acts/loading.ts";
import { hide } from "../acts/writing.ts";
import { rows, type Row, type Thread } from "../model/thread.ts";
import type { Reading } from "../seam/reading.ts";
import type { State } from "../state/state.ts";
import { count } from "../words/count.ts";
import { comment } from "./comment.ts";
import { composer } from "./composer.ts";

export function drawing(reading: Reading): TemplateResult {
  const { state } = reading;
  return html`<section class="discussion" lang=${words.lang} aria-label=${words.noComments}>
    ${state.discussion && state.status === "ready" ? discussion(reading) : instead(reading)}
    <p class=${state.saidQuietly ? "unseen" : "said"} role="status"><span>${state.said}</span></p>
    ${state.dialog?.() ?? nothing}
  </section>`;
}

/** Everything that is not a discussion has words of its own. */
function instead(reading: Reading): TemplateResult {
  const { status } = reading.state;
  if (status === "loading") return skeleton();
  if (status === "hidden") return notice(words.hidden);
  const retry = html`<button class="plain" part="button" @click=${() => load(reading)}>${words.retry}</button>`;
  return html`${notice(status === "offline" ? words.offline : words.failed, retry)}<slot></slot>`;
}

const notice = (text: string, action: unknown = nothing) =>
  html`<div class="notice" part="notice"><p>${text}</p>${action}</div>`;

function skeleton(): TemplateResult {
  const bars = html`<div class="bars"><i></i><b></b><b></b><b></b></div>`;
  return html`<p class="unseen" role="status">${words.loading}</p>
    <div class="skeleton" aria-hidden="true"><h2></h2><div></div>${[bars, bars, bars]}</div>`;
}

function discussion(reading: Reading): TemplateResult {
  const { story, threads, next } = reading.state.discussion!;
  return html`${head(reading)} ${top(reading)} ${freshButton(reading)}
    ${threads.length ? nothing : notice(story.state === "open" ? words.empty : words.emptyClosed)}
    <div class="threads">${repeat(threads, (thread) => thread.root, (thread) => drawThread(reading, thread))}</div>
    ${next ? more(reading.state, "comments", words.moreComments, () => loadMoreComments(reading)) : nothing}`;
}

function head(reading: Reading): TemplateResult {
  const { comments } = reading.state.discussion!.story;
  return html`<header>
    <h2 part="headline">${comments ? count(words.comments, comments) : words.noComments}</h2>
    ${reading.state.own?.top()} ${comments > 1 ? sortControl(reading) : nothing}
    <button class="hide" part="hide" @click=${() => hide(reading)}>${words.hideComments}</button>
  </header>`;
}

function sortControl(reading: Reading): TemplateResult {
  const choose = (event: Event) => sortBy(reading, (event.target as HTMLSelectElement).value as Sort);
  return html`<label class="sort" part="sort"><span class="unseen">${words.sortBy}</span>
    <select @change=${choose}>
      ${SORTS.map((sort) => html`<option value=${sort} ?selected=${sort === reading.state.sort}>${words.sorts[sort]}</option>`)}
    </select></label>`;
}

/** Where one writes, or why one cannot. */
function top(reading: Reading): unknown {
  const { box, discussion } = reading.state;
  const { state } = discussion!.story;
  if (state === "open") return box && composer(reading, box);
  return notice(state === "closed" ? words.closed : words.readOnly);
}

function freshButton(reading: Reading): unknown {
  const { fresh } = reading.state;
  if (!fresh) return nothing;
  return html`<div class="fresh"><button part="button" @click=${() => sortBy(reading, "newest")}>${count(words.newComments, fresh)}</button></div>`;
}

function drawThread(reading: Reading, thread: Thread): TemplateResult {
  return html`<div class="thread">${repeat(rows(thread), (row) => row.key, (row) => drawRow(reading, thread, row))}</div>`;
}

function drawRow(reading: Reading, thread: Thread, row: Row): TemplateResult {
  const inside = row.kind === "comment" ? comment(reading, row.comment, row.answers) : besides(reading, thread, row);
  return html`<div class="row l${row.level}">${inside}</div>`;
}

/** The rows of a thread that are not comments. */
function besides(reading: Reading, thread: Thread, row: Exclude<Row, { kind: "comment" }>): TemplateResult {
  if (row.kind === "gap") return html`<p class="gap">${words.gap}</p>`;
  const text = row.kind === "continue" ? words.continueThread : row.count ? count(words.nMoreReplies, row.count) : words.moreReplies;
  return more(reading.state, row.of, text, () => loadReplies(reading, thread, row.of));
}

function more(state: State, name: string, text: string, load: () => void): TemplateResult {
  return html`<button class="more" part="more" aria-busy=${state.busy.has(name)} @click=${load}>${text}</button>`;
}
