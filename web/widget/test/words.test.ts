import assert from "node:assert/strict";
import { test } from "node:test";
import * as en from "../src/words/en.ts";
import * as es from "../src/words/es.ts";

type Words = string | readonly Words[] | { readonly [name: string]: Words };

/** "es has many where en has not" is how languages are; every other key must be on both sides. */
const keys = (words: Words, path = ""): string[] =>
  typeof words === "string" ? [path] : Object.entries(words).flatMap(([name, inside]) => (name === "many" ? [] : keys(inside, `${path}.${name}`)));

const texts = (words: Words): string[] => (typeof words === "string" ? [words] : Object.values(words).flatMap(texts));

/** The places of a phrase, in any order. */
const places = (words: Words) => [...new Set(texts(words).flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort();

test("both languages have every word", () => {
  assert.deepEqual(keys({ ...es }).sort(), keys({ ...en }).sort());
});

test("no word is empty", () => {
  for (const language of [en, es]) for (const text of texts({ ...language })) assert.notEqual(text.trim(), "");
});

test("a phrase has the same places in both languages", () => {
  for (const name of Object.keys(en) as (keyof typeof en)[]) assert.deepEqual(places(es[name]), places(en[name]), name);
});

test("each language has all the plural forms it needs", () => {
  for (const language of [en, es]) {
    const needed = new Intl.PluralRules(language.lang).resolvedOptions().pluralCategories;
    for (const [name, phrase] of Object.entries(language)) {
      if (typeof phrase !== "object" || !("other" in phrase) || !("one" in phrase)) continue;
      // Times of waiting and loaded pages never reach a million.
      if (/^wait|^loaded/.test(name)) continue;
      for (const form of needed) assert.ok(form in phrase, `${language.lang} ${name} ${form}`);
    }
  }
});
