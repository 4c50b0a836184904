/** The writing bundle: loaded when a reader begins to write or act, or is signed in. */
import type { WritingBundle } from "./seam/reading.ts";
import style from "./writing/style.css";
import { verbsOf } from "./writing/verbs.ts";

export const writingFor: WritingBundle["writingFor"] = (reading) => {
  reading.screen.adopt(style);
  return verbsOf(reading);
};
