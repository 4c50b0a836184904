/** Posts what is in a box, or saves what was changed in it. */
import * as words from "words";
import type { Comment, Reader, Reason } from "../../../shared/shapes.ts";
import { Problem } from "../kit.ts";
import type { Reading } from "../seam/reading.ts";
import type { Box } from "../state/box.ts";
import type { State } from "../state/state.ts";
import { nudge } from "./nudge.ts";
import { standing } from "./overlay.ts";
import { closePanel } from "./panels.ts";
import { place } from "./placing.ts";
import { wordsFor } from "./problems.ts";
import { clear, refused, sending } from "./sending.ts";
import { SignIn, signedOutElsewhere } from "./sign-in.ts";

interface Changed {
  readonly comment: Comment;
  readonly why: readonly Reason[];
}

interface Posted extends Changed {
  readonly reader: Reader;
  readonly token: string | null;
}

/** Names given by guests who were nudged before they were anybody: who edits is not asked twice. */
const names = new WeakMap<Box, string>();

export async function submit(reading: Reading, box: Box, name?: string, anyway = false): Promise<void> {
  const { state } = reading;
  const guestName = name ?? names.get(box);
  if (!box.draft.text.trim()) {
    box.problem = words.problems["text-missing"] ?? "";
    return state.update();
  }
  if (!state.session.reader && !guestName) return ask(reading, box);
  box.busy = true;
  box.problem = "";
  void state.update();
  try {
    await (box.edits ? save(reading, box, box.edits, anyway) : post(reading, box, guestName, anyway));
  } catch (problem) {
    if (signedOutElsewhere(state, problem)) return ask(reading, box);
    if (problem instanceof Problem && problem.judgement) {
      if (guestName) names.set(box, guestName);
      return nudge(reading, box, problem.judgement, () => submit(reading, box, guestName, true));
    }
    // The name is asked for in the sign-in form, so what is wrong with it is said there.
    if (name && !anyway) throw problem;
    box.problem = wordsFor(problem);
  } finally {
    box.busy = false;
    void state.update();
  }
}

async function post(reading: Reading, box: Box, guestName: string | undefined, anyway: boolean): Promise<void> {
  const { state, screen } = reading;
  const text = box.draft.text.trim();
  const sent = sending(box);
  const posted = await send(reading, box, sent, guestName, anyway);
  // No token: a cookie of an earlier visit says who this is.
  if (!state.session.reader) state.session.keep(posted.token ?? "", posted.reader);
  const changed = sent === text ? posted : await patch(reading, posted.comment.id, text, anyway);
  clear(box);
  if (box.answers) closePanel(reading, box.answers);
  own(state, changed, words.posted);
  await state.update();
  screen.show(changed.comment.id, "nearest");
}

async function send({ state, api }: Reading, box: Box, text: string, guestName: string | undefined, anyway: boolean): Promise<Posted> {
  const { key, publication } = state.discussion!.story;
  const parent = box.answers ? { parent: box.answers.id } : {};
  const guest = guestName ? { guest_name: guestName } : {};
  const order = { story: key, publication, text, client_key: box.draft.key, accept_nudge: anyway, ...parent, ...guest };
  try {
    return (await api.send<Posted>("POST", `/comments?lang=${words.lang}`, order)).body;
  } catch (problem) {
    // Without an answer of the platform's own, the comment may have arrived.
    if (problem instanceof Problem && problem.status) refused(box, problem.code === "client-key-reused");
    throw problem;
  }
}

async function save(reading: Reading, box: Box, edited: Comment, anyway: boolean): Promise<void> {
  const changed = await patch(reading, edited.id, box.draft.text.trim(), anyway);
  clear(box);
  own(reading.state, changed, words.saved);
  closePanel(reading, edited);
}

async function patch({ api }: Reading, id: string, text: string, anyway: boolean): Promise<Changed> {
  return (await api.send<Changed>("PATCH", `/comments/${id}?lang=${words.lang}`, { text, accept_nudge: anyway })).body;
}

/** Puts what has become of it in its place, and says so. */
function own(state: State, { comment, why }: Changed, done: string): void {
  state.mine = new Set(state.mine).add(comment.id);
  state.why.set(comment.id, standing(comment, why));
  place(state, comment);
  state.say(comment.state === "held" ? words.postedHeld : done);
}

/** Signing in without posting. */
export const signIn = (reading: Reading, box: Box): Promise<void> => openSignIn(reading, box, words.signIn, async () => {});

const ask = (reading: Reading, box: Box): Promise<void> =>
  openSignIn(reading, box, words.whoAreYou, (guestName) => submit(reading, box, guestName));

function openSignIn(reading: Reading, box: Box, title: string, then: (guestName?: string) => Promise<void>): Promise<void> {
  const { state, screen } = reading;
  const close = async () => {
    // What comes next may have something to ask as well.
    if (box.panel !== panel) return;
    box.panel = null;
    await state.update();
    screen.goOnIn(box);
  };
  const form = new SignIn(reading, title, (guestName) => then(guestName).then(close), close);
  const panel = () => form.draw();
  box.problem = "";
  box.panel = panel;
  return state.update().then(() => form.focus());
}
