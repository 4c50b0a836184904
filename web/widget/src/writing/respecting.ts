import * as words from "words";
import type { Comment, Reader } from "../../../shared/shapes.ts";
import type { Reading } from "../seam/reading.ts";
import type { State } from "../state/state.ts";
import { closePanel } from "./panels.ts";
import { place } from "./placing.ts";
import { wordsFor } from "./problems.ts";
import { SignIn, signedOutElsewhere } from "./sign-in.ts";

interface Respected {
  readonly comment: Comment;
  readonly respected: boolean;
  readonly reader: Reader;
  readonly token: string | null;
}

/** Shows respect for a comment, or takes it back; asks first who does, when nobody knows. */
export async function respect(reading: Reading, comment: Comment, guestName?: string): Promise<void> {
  const { state } = reading;
  if (!state.session.reader && !guestName) return ask(reading, comment);
  const on = !state.respected.has(comment.id);
  showRespect(state, comment, on);
  try {
    const body = await send(reading, comment, on, guestName);
    if (guestName) state.session.keep(body.token ?? "", body.reader);
    showRespect(state, body.comment, body.respected, false);
  } catch (problem) {
    showRespect(state, comment, !on, false);
    if (signedOutElsewhere(state, problem)) return ask(reading, comment);
    if (guestName) throw problem;
    state.say(wordsFor(problem));
  }
}

async function send({ api }: Reading, { id }: Comment, on: boolean, guestName?: string): Promise<Respected> {
  const order = guestName ? { guest_name: guestName } : undefined;
  return (await api.send<Respected>(on ? "PUT" : "DELETE", `/comments/${id}/respect`, order)).body;
}

/** At once, before the server has agreed; `count` is false when the comment already has its true number. */
function showRespect(state: State, comment: Comment, on: boolean, count = true): void {
  const was = state.respected.has(comment.id);
  const respected = new Set(state.respected);
  respected[on ? "add" : "delete"](comment.id);
  state.respected = respected;
  place(state, count && on !== was ? { ...comment, respect: comment.respect + (on ? 1 : -1) } : comment);
  void state.update();
}

async function ask(reading: Reading, comment: Comment): Promise<void> {
  const done = async (guestName?: string) => {
    await respect(reading, comment, guestName);
    closePanel(reading, comment);
  };
  const form = new SignIn(reading, words.whoRespects, done, () => closePanel(reading, comment));
  reading.state.panels.set(comment.id, () => form.draw());
  await reading.state.update();
  form.focus();
}
