/** Posts what is in a box, or saves what was changed in it. */
import * as words from "words";
import type { Comment, Reader } from "../../../shared/shapes.ts";
import { Problem } from "../kit.ts";
import type { Reading } from "../seam/reading.ts";
import type { Box } from "../state/box.ts";
import type { State } from "../state/state.ts";
import { closePanel } from "./panels.ts";
import { wordsFor } from "./problems.ts";
import { SignIn, signedOutElsewhere } from "./sign-in.ts";

interface Posted {
  readonly comment: Comment;
  readonly reader: Reader;
  readonly token: string | null;
}

export async function submit(reading: Reading, box: Box, guestName?: string): Promise<void> {
  const { state } = reading;
  if (!box.draft.text.trim()) {
    box.problem = words.problems["text-missing"] ?? "";
    return state.update();
  }
  if (!state.session.reader && !guestName) return ask(reading, box);
  box.busy = true;
  box.problem = "";
  void state.update();
  try {
    await (box.edits ? save(reading, box, box.edits) : post(reading, box, guestName));
  } catch (problem) {
    // Without an answer of the platform's own, the comment may have arrived.
    if (problem instanceof Problem && problem.status) box.refused(problem.code === "client-key-reused");
    if (signedOutElsewhere(state, problem)) return ask(reading, box);
    // The name is asked for in the sign-in form, so what is wrong with it is said there.
    if (guestName) throw problem;
    box.problem = wordsFor(problem);
  } finally {
    box.busy = false;
    void state.update();
  }
}

async function post(reading: Reading, box: Box, guestName?: string): Promise<void> {
  const { state, screen } = reading;
  const text = box.draft.text.trim();
  const sent = box.sending();
  const posted = await send(reading, box, sent, guestName);
  // No token: a cookie of an earlier visit says who this is.
  if (!state.session.reader) state.session.keep(posted.token ?? "", posted.reader);
  const comment = sent === text ? posted.comment : await patch(reading, posted.comment.id, text);
  box.clear();
  if (box.answers) closePanel(reading, box.answers);
  own(state, comment);
  state.say(comment.state === "held" ? words.postedHeld : words.posted);
  await state.update();
  screen.show(comment.id, "nearest");
}

async function send({ state, api }: Reading, box: Box, text: string, guestName?: string): Promise<Posted> {
  const { key, publication } = state.discussion!.story;
  const parent = box.answers ? { parent: box.answers.id } : {};
  const guest = guestName ? { guest_name: guestName } : {};
  const order = { story: key, publication, text, client_key: box.draft.key, ...parent, ...guest };
  return (await api.send<Posted>("POST", "/comments", order)).body;
}

async function save(reading: Reading, box: Box, edited: Comment): Promise<void> {
  const { state } = reading;
  const comment = await patch(reading, edited.id, box.draft.text.trim());
  box.clear();
  own(state, comment);
  closePanel(reading, edited);
  state.say(words.saved);
}

async function patch({ api }: Reading, id: string, text: string): Promise<Comment> {
  return (await api.send<{ comment: Comment }>("PATCH", `/comments/${id}`, { text })).body.comment;
}

function own(state: State, comment: Comment): void {
  state.mine = new Set(state.mine).add(comment.id);
  state.place(comment);
}

/** Signing in without posting. */
export const signIn = (reading: Reading, box: Box): Promise<void> => openSignIn(reading, box, words.signIn, async () => {});

const ask = (reading: Reading, box: Box): Promise<void> =>
  openSignIn(reading, box, words.whoAreYou, (guestName) => submit(reading, box, guestName));

function openSignIn(reading: Reading, box: Box, title: string, then: (guestName?: string) => Promise<void>): Promise<void> {
  const { state, screen } = reading;
  const close = async () => {
    box.panel = null;
    await state.update();
    screen.goOnIn(box);
  };
  const form = new SignIn(reading, title, (guestName) => then(guestName).then(close), close);
  box.problem = "";
  box.panel = () => form.draw();
  return state.update().then(() => form.focus());
}
