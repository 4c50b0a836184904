import * as words from "words";
import { plural, type Plural } from "../model/phrases.ts";

/** A number with its words, in the bundle's language. */
export const count = (forms: Plural, n: number) => plural(words.lang, forms, n);
