/** The reading bundle: everything a reader needs who only reads, in one file per language. */
import { View } from "./reading/view.ts";
import type { Open } from "./state/setup.ts";

export * from "./kit.ts";

export const open: Open = (host, root, setup) => {
  const view = new View(host, root, setup);
  void view.start();
  return () => view.close();
};
