/** What a reader does with the writing bundle, and what is said when it cannot be had. */
import * as words from "words";
import type { Comment } from "../../../shared/shapes.ts";
import type { Reading } from "../seam/reading.ts";
import type { Verb, Writing } from "../seam/writing.ts";
import type { Box } from "../state/box.ts";

/** Has the bundle loaded before it is needed. That is an extra: whoever needs it tries again, and says what went wrong. */
export function prepare(reading: Reading): void {
  reading.writing().catch(() => {});
}

export const act = (reading: Reading, verb: Verb, comment: Comment): Promise<void> =>
  withWriting(reading, (writing) => writing.act(verb, comment));

export const hide = (reading: Reading): Promise<void> => withWriting(reading, (writing) => writing.hide());

export const signIn = (reading: Reading, box: Box): Promise<void> => withWriting(reading, (writing) => writing.signIn(box));

async function withWriting(reading: Reading, go: (writing: Writing) => Promise<void>): Promise<void> {
  try {
    await go(await reading.writing());
  } catch {
    reading.state.say(words.notNow);
  }
}

export async function submit(reading: Reading, box: Box): Promise<void> {
  try {
    await (await reading.writing()).submit(box);
  } catch {
    box.problem = words.notNow;
  }
  void reading.state.update();
}

export async function signOut(reading: Reading, box: Box): Promise<void> {
  await (await reading.writing()).signOut();
  await reading.state.update();
  reading.screen.goOnIn(box);
}
