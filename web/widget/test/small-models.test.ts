import assert from "node:assert/strict";
import { test } from "node:test";
import { Cupboard } from "../../shared/cupboard.ts";
import { queryString } from "../../shared/api.ts";
import { commentInHash, pageAddress } from "../src/model/address.ts";
import { relativeDate } from "../src/model/dates.ts";
import { initials } from "../src/model/initials.ts";
import { fill, plural } from "../src/model/phrases.ts";
import { Box } from "../src/state/box.ts";
import { clear, refused, sending } from "../src/writing/sending.ts";
import { Drafts, newKey } from "../src/state/drafts.ts";

test("a story is known by its canonical link, else by where the page is", () => {
  const here = "https://paper.example/talks?utm=1#top";
  assert.equal(pageAddress(null, here), "https://paper.example/talks");
  assert.equal(pageAddress("https://paper.example/a?id=7", here), "https://paper.example/a?id=7");
  assert.equal(pageAddress("/b", here), "https://paper.example/b");
  assert.equal(pageAddress("https://paper.example/a#part", here), "https://paper.example/a");
  for (const bad of ["javascript:alert(1)", "https://", "", "data:text/html,x"]) {
    assert.equal(pageAddress(bad, here), "https://paper.example/talks");
  }
});

test("only a comment's own hash names a comment", () => {
  assert.equal(commentInHash("#tertulia-comment-42"), "42");
  for (const other of ["", "#top", "#tertulia-comment-", "#tertulia-comment-4x", "#xtertulia-comment-4"]) {
    assert.equal(commentInHash(other), null);
  }
});

test("dates are told in the reader's words", () => {
  const now = Date.parse("2026-03-01T12:00:00Z");
  const ago = (seconds: number, language = "en") => relativeDate(new Date(now - seconds * 1000).toISOString(), now, language);
  assert.equal(ago(20), "now");
  assert.equal(ago(300), "5 minutes ago");
  assert.equal(ago(300, "es"), "hace 5 minutos");
  assert.equal(ago(7200), "2 hours ago");
  assert.equal(ago(86_400), "yesterday");
  assert.equal(ago(-60), "now");
  assert.match(ago(60 * 86_400), /2025/);
});

test("a relative date never gets younger as time goes by", () => {
  const written = "2026-03-01T12:00:00Z";
  const rank = (text: string) => ["now", "minute", "hour", "yesterday", "day", "2026"].findIndex((word) => text.includes(word));
  let last = 0;
  for (let age = 0; age < 40 * 86_400; age += 1337) {
    const now = rank(relativeDate(written, Date.parse(written) + age * 1000, "en"));
    assert.ok(now >= last, `after ${age} s`);
    last = now;
  }
});

const storage = () => {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  } as unknown as Storage;
};

test("a draft and its key survive until it is posted", () => {
  const shared = storage();
  const before = new Drafts(new Cupboard(() => shared), "story:");
  const draft = { text: "¡Hola!", key: newKey() };
  before.keep("", draft);
  const after = new Drafts(new Cupboard(() => shared), "story:");
  assert.deepEqual(after.read(""), draft);
  assert.equal(after.read("12"), null);
  after.drop("");
  assert.equal(before.read(""), null);
});

test("a box sends the text that may have arrived first, until the server has said no", () => {
  const shared = storage();
  const drafts = () => new Drafts(new Cupboard(() => shared), "story:");
  const box = new Box(drafts());
  box.write(" first ");
  assert.equal(sending(box), "first");
  box.write("changed");
  assert.equal(sending(box), "first");
  const { key } = box.draft;
  const reloaded = new Box(drafts());
  assert.equal(sending(reloaded), "first");
  assert.equal(reloaded.draft.key, key);
  refused(reloaded, false);
  assert.equal(sending(reloaded), "changed");
  assert.equal(reloaded.draft.key, key);
  refused(reloaded, true);
  assert.notEqual(reloaded.draft.key, key);
  clear(reloaded);
  assert.equal(new Box(drafts()).draft.text, "");
});

test("drafts live in memory where the browser keeps nothing", () => {
  const drafts = new Drafts(new Cupboard(() => { throw new Error("blocked"); }), "story:");
  drafts.keep("", { text: "still here", key: "k" });
  assert.equal(drafts.read("")?.text, "still here");
});

test("a damaged draft is no draft", () => {
  const shared = storage();
  for (const bad of ["{", "7", '{"text":1,"key":"k"}', "null"]) {
    shared.setItem("story:", bad);
    assert.equal(new Drafts(new Cupboard(() => shared), "story:").read(""), null);
  }
});

test("keys are what the server takes, and never the same", () => {
  const keys = new Set(Array.from({ length: 100 }, () => newKey()));
  assert.equal(keys.size, 100);
  for (const key of keys) assert.match(key, /^[A-Za-z0-9_-]{16,64}$/);
});

test("initials are letters, whatever the name", () => {
  assert.equal(initials("Ana María del Valle"), "AV");
  assert.equal(initials("josé"), "J");
  assert.equal(initials("“Ñandú” (7)"), "Ñ7");
  assert.equal(initials("!!!"), "");
});

test("phrases are filled in, and an unknown place is left as it is", () => {
  assert.equal(fill("in reply to {name}", { name: "{n} & <b>" }), "in reply to {n} & <b>");
  assert.equal(fill("{a}{b}", { a: 1 }), "1{b}");
});

test("plural forms follow the language", () => {
  const forms = { one: "{n} comentario", many: "{n} de comentarios", other: "{n} comentarios" };
  assert.equal(plural("es", forms, 1), "1 comentario");
  assert.equal(plural("es", forms, 0), "0 comentarios");
  assert.equal(plural("es", forms, 2_000_000), "2.000.000 de comentarios");
  assert.equal(plural("en", { one: "{n} comment", other: "{n} comments" }, 100_000), "100,000 comments");
});

test("a query leaves out what is not said and repeats lists", () => {
  assert.equal(queryString({ story: "a b", after: null, comment: ["1", "2"] }), "?story=a+b&comment=1&comment=2");
  assert.equal(queryString({ after: undefined }), "");
});
