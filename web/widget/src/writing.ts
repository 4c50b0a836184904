/** The writing bundle: loaded when a reader begins to write or act, or is signed in. */
import type { View } from "./reading/view.ts";
import { Writing } from "./writing/writing.ts";

export type { Writing } from "./writing/writing.ts";

export const writingFor = (view: View): Writing => new Writing(view);
