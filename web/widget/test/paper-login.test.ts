import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem, type Api } from "../../shared/api.ts";
import { Cupboard } from "../../shared/cupboard.ts";
import { PaperLogin } from "../../shared/paper-login.ts";
import { Session } from "../../shared/session.ts";

const token = (sub: string, mark: string) => `e30.${btoa(JSON.stringify({ sub }))}.${mark.padStart(30, "x")}`;

const nameIn = (session: Session) => session.reader?.name;

/** One browser, and what the server is asked for in it; every exchange gives a session of its own. */
function browser(refuse?: string) {
  globalThis.dispatchEvent = () => true;
  const asked: string[] = [];
  const kept = new Map<string, string>();
  const storage = { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => void kept.set(name, value), removeItem: (name: string) => void kept.delete(name) };
  const cupboard = new Cupboard(() => storage as unknown as Storage);
  const session = new Session("https://talk.example", cupboard);
  const send = async (method: string, path: string) => {
    asked.push(`${method} ${path}`);
    if (refuse) throw new Problem(403, refuse);
    return { status: 200, body: { token: `session ${asked.length}`, reader: { id: "1", name: "Berta", kind: "member" } } };
  };
  const api = { origin: "https://talk.example", send } as unknown as Api;
  return { asked, session, login: () => new PaperLogin(api, session, cupboard, "chronicle") };
}

test("a token signs in once, and the next page's is not needed while the session holds", async () => {
  const { asked, session, login } = browser();
  assert.equal(await login().follow(token("7", "a")), "");
  assert.equal(nameIn(session), "Berta");
  await login().follow(token("7", "a"));
  await login().follow(token("7", "b"));
  assert.deepEqual(asked, ["POST /sign-in/paper"]);
});

test("somebody else at the newspaper is somebody else here, and who was signed out here comes again with a fresh token", async () => {
  const { asked, session, login } = browser();
  await login().follow(token("7", "a"));
  await login().follow(token("8", "b"));
  assert.equal(asked.length, 2);
  session.forget();
  await login().follow(token("8", "b"));
  assert.equal(asked.length, 2);
  await login().follow(token("8", "c"));
  assert.equal(asked.length, 3);
});

test("signing out at the newspaper ends the session it began, and no other", async () => {
  const { asked, session, login } = browser();
  await login().follow("");
  await login().follow(token("7", "a"));
  await login().follow("");
  assert.equal(nameIn(session), undefined);
  await login().follow(token("7", "b"));
  session.keep("by a code", { id: "2", name: "Ana", kind: "member" });
  await login().follow("");
  assert.equal(nameIn(session), "Ana");
  assert.deepEqual(asked, ["POST /sign-in/paper", "DELETE /session", "POST /sign-in/paper"]);
});

test("a refusal is told by its code, but for a token that another tab has used", async () => {
  assert.equal(await browser("token-expired").login().follow(token("7", "a")), "token-expired");
  const { session, login } = browser("token-replayed");
  assert.equal(await login().follow(token("7", "a")), "");
  assert.equal(nameIn(session), undefined);
});
