/**
 * What the writing bundle takes from the reading bundle, which is always loaded first: Lit and the pieces with state.
 * The build points the writing bundle's imports of this file there, so nothing is loaded twice.
 */
export { html, nothing, type TemplateResult } from "lit/html.js";
export { composer } from "./reading/composer.ts";
export { Box } from "./reading/box.ts";
export { Problem } from "../../shared/api.ts";
export { count, fill } from "./reading/phrases.ts";
