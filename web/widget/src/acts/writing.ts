/** What a reader does with the writing bundle, and what is said when it cannot be had. */
import * as words from "words";
import type { Comment } from "../../../shared/shapes.ts";
import type { Reading } from "../seam/reading.ts";
import type { Verb } from "../seam/writing.ts";
import type { Box } from "../state/box.ts";

/** Has the bundle loaded before it is needed. That is an extra: whoever needs it tries again, and says what went wrong. */
export function prepare(reading: Reading): void {
  reading.writing().catch(() => {});
}

export async function act(reading: Reading, verb: Verb, comment: Comment): Promise<void> {
  try {
    await (await reading.writing()).act(verb, comment);
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

export async function signIn(reading: Reading, box: Box): Promise<void> {
  try {
    await (await reading.writing()).signIn(box);
  } catch {
    reading.state.say(words.notNow);
  }
}

export async function signOut(reading: Reading, box: Box): Promise<void> {
  await (await reading.writing()).signOut();
  await reading.state.update();
  reading.screen.goOnIn(box);
}
