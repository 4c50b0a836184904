/** The verbs of a reader in one discussion: which file has which. */
import type { Comment } from "../../../shared/shapes.ts";
import { Box, composer } from "../kit.ts";
import type { Reading } from "../seam/reading.ts";
import type { Verb, Writing } from "../seam/writing.ts";
import { Hide } from "./hiding.ts";
import { refresh } from "./overlay.ts";
import { OwnView } from "./own.ts";
import { closePanel, openPanel } from "./panels.ts";
import { signIn, submit } from "./posting.ts";
import { askToRemove } from "./removing.ts";
import { Report } from "./report.ts";
import { respect } from "./respecting.ts";
import { signOut } from "./sign-in.ts";

export function verbsOf(reading: Reading): Writing {
  const own = (reading.state.own = new OwnView(reading, (verb, comment) => act(reading, verb, comment)));
  return {
    refresh: () => refresh(reading, own),
    act: (verb, comment) => act(reading, verb, comment),
    submit: (box) => submit(reading, box),
    signIn: (box) => signIn(reading, box),
    signOut: () => signOut(reading),
    hide: () => new Hide(reading).open(),
  };
}

async function act(reading: Reading, verb: Verb, comment: Comment): Promise<void> {
  if (verb === "respect") return respect(reading, comment);
  if (verb === "report") return new Report(reading, comment).open();
  if (verb === "remove") return askToRemove(reading, comment);
  const { drafts } = reading.state;
  const box = verb === "reply" ? new Box(drafts, comment) : new Box(drafts, null, comment);
  await openPanel(reading, comment, () => composer(reading, box, () => closePanel(reading, comment)), "textarea");
}
