import assert from "node:assert/strict";
import { test } from "node:test";
import { excerpt, pieces, type Piece } from "../src/model/marking.ts";
import { dice } from "./make.ts";

const texts = (cut: readonly Piece[]) => cut.map((piece) => (piece.rule ? `[${piece.text}]` : piece.text)).join("");
const judged = (text: string, ...spans: [number, number][]) => ({
  text, reasons: [], anyway: null, spans: spans.map(([begin, end]) => ({ rule: "hate", begin, end })),
});

test("a text is cut where the spans are", () => {
  assert.equal(texts(pieces("You turnip, you.", [{ rule: "personal", begin: 4, end: 10 }])), "You [turnip], you.");
  assert.equal(texts(pieces("👍 turnip", [{ rule: "personal", begin: 3, end: 9 }])), "👍 [turnip]");
});

test("where spans overlap the first has the words", () => {
  const spans = [{ rule: "hate", begin: 0, end: 3 }, { rule: "spam", begin: 1, end: 2 }, { rule: "threat", begin: 2, end: 4 }];
  assert.deepEqual(pieces("abcdef", spans), [
    { text: "abc", rule: "hate" }, { text: "d", rule: "threat" }, { text: "ef", rule: null },
  ]);
});

test("nothing of a text is lost or doubled, whatever the spans", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = dice(seed);
    const text = "abcdefghij".repeat(1 + Math.floor(random() * 5));
    const spans = Array.from({ length: Math.floor(random() * 6) }, () => {
      const begin = Math.floor(random() * text.length);
      return { rule: "hate", begin, end: begin + Math.floor(random() * (text.length - begin + 1)) };
    }).sort((a, b) => a.begin - b.begin);
    const cut = pieces(text, spans);
    assert.equal(cut.map((piece) => piece.text).join(""), text, `seed ${seed}`);
    assert.ok(cut.every((piece) => piece.text), `seed ${seed}`);
  }
});

test("only what stands around the marked words is shown of a long text", () => {
  const long = "x".repeat(300);
  const text = `${long}turnip${long}cabbage${long}`;
  const around = "x".repeat(60);
  const shown = texts(excerpt(judged(text, [300, 306], [606, 613])));
  assert.equal(shown, `…${around}[turnip]${around}…${around}[cabbage]${around}…`);
});

test("a short text is shown whole, and a sign is never cut in two", () => {
  assert.equal(texts(excerpt(judged("You turnip, you.", [4, 10]))), "You [turnip], you.");
  const thumbs = "👍".repeat(80);
  assert.equal(texts(excerpt(judged(`${thumbs}turnip`, [160, 166]))), `…${"👍".repeat(60)}[turnip]`);
});

test("without spans there is nothing to show", () => {
  assert.deepEqual(excerpt(judged("Off the point.")), []);
});
