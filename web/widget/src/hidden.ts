/** The bundle for a reader who has hidden comments, in place of the reading bundle: one line, in one file per language. */
import { HiddenLine } from "./hiding/line.ts";
import type { Open } from "./state/setup.ts";

export const open: Open = (host, root, setup) => {
  const line = new HiddenLine(host, root, setup);
  return () => line.close();
};
