import type { Judgement, Span } from "../../../shared/shapes.ts";

/** A piece of a text; of one without a rule nothing is said. */
export interface Piece {
  readonly text: string;
  readonly rule: string | null;
}

/** How much is shown before and after words that are marked. */
const CONTEXT_SIGNS = 60;

/** The text cut where the spans are. Where they overlap, the first has the words; nothing of the text is lost. */
export function pieces(text: string, spans: readonly Span[]): Piece[] {
  const cut: Piece[] = [];
  let at = 0;
  for (const { rule, begin: from, end } of spans) {
    const begin = Math.max(from, at);
    if (begin >= end) continue;
    if (begin > at) cut.push({ text: text.slice(at, begin), rule: null });
    cut.push({ text: text.slice(begin, end), rule });
    at = end;
  }
  if (at < text.length) cut.push({ text: text.slice(at), rule: null });
  return cut;
}

/** The marked words with a little of what stands around them; empty when none are. */
export function excerpt({ text, spans }: Judgement): Piece[] {
  if (!spans.length) return [];
  const cut = pieces(text, spans);
  return cut.map((piece, i) => (piece.rule ? piece : { ...piece, text: around(piece.text, i > 0, i < cut.length - 1) }));
}

/** Keeps the beginning after a marked word, and the end before one. */
function around(text: string, after: boolean, before: boolean): string {
  // Signs, not halves of them.
  const signs = [...text];
  const kept = CONTEXT_SIGNS * (Number(after) + Number(before));
  if (signs.length <= kept) return text;
  return (after ? signs.slice(0, CONTEXT_SIGNS).join("") : "") + "…" + (before ? signs.slice(-CONTEXT_SIGNS).join("") : "");
}
