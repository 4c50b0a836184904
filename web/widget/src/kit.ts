/**
 * What the writing bundle takes from the reading bundle, which is always loaded first: Lit and the pieces with state.
 * The build points the writing bundle's imports of this file there, so nothing is loaded twice.
 */
export { html, nothing, type TemplateResult } from "lit/html.js";
export { Api, Problem } from "../../shared/api.ts";
export { composer } from "./drawing/composer.ts";
export { fill } from "./model/phrases.ts";
export { Box } from "./state/box.ts";
export { count } from "./words/count.ts";
