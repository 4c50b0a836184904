import assert from "node:assert/strict";
import { test } from "node:test";
import { Api, Problem } from "../../shared/api.ts";

/** Answers every request with what it is given, and remembers what was asked. */
function wire(answer: () => Response): Request[] {
  const asked: Request[] = [];
  globalThis.fetch = (async (address: string, request: RequestInit) => {
    asked.push(new Request(address, request));
    return answer();
  }) as typeof fetch;
  return asked;
}

const problemOf = (promise: Promise<unknown>) =>
  promise.then(
    () => assert.fail("should have failed"),
    (problem: unknown) => (assert.ok(problem instanceof Problem), problem),
  );

const json = (status: number, body: object, headers: Record<string, string> = {}) => () =>
  new Response(JSON.stringify(body), { status, headers });

test("public reads carry no credentials, not even a signed-in reader's", async () => {
  const asked = wire(json(200, { counts: {} }));
  await new Api("https://talk.example", () => "secret").read("/counts", { story: ["a", "b"] });
  assert.equal(asked[0]?.url, "https://talk.example/api/v1/counts?story=a&story=b");
  assert.equal(asked[0]?.credentials, "omit");
  assert.equal(asked[0]?.headers.get("Authorization"), null);
});

test("what is sent is sent in the reader's name", async () => {
  const asked = wire(json(201, {}));
  await new Api("https://talk.example", () => "secret").send("POST", "/comments", { text: "¡Hola!" });
  assert.equal(asked[0]?.credentials, "include");
  assert.equal(asked[0]?.headers.get("Authorization"), "Bearer secret");
  assert.deepEqual(await asked[0]?.json(), { text: "¡Hola!" });
});

test("problem details come through, with the seconds to wait", async () => {
  wire(json(429, { code: "too-many-requests", detail: "Slow down.", hint: "Wait." }, { "Retry-After": "30" }));
  const problem = await problemOf(new Api("https://talk.example").read("/discussion"));
  assert.deepEqual([problem.status, problem.code, problem.detail, problem.hint, problem.wait], [429, "too-many-requests", "Slow down.", "Wait.", 30]);
});

test("an answer that is not the platform's counts as none", async () => {
  Object.defineProperty(globalThis, "navigator", { value: { onLine: true }, configurable: true });
  wire(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  const problem = await problemOf(new Api("https://talk.example").send("POST", "/comments", {}));
  assert.deepEqual([problem.status, problem.code], [0, "unreachable"]);
});

test("no network is told apart from no server", async () => {
  Object.defineProperty(globalThis, "navigator", { value: { onLine: false }, configurable: true });
  wire(() => { throw new TypeError("failed to fetch"); });
  assert.equal((await problemOf(new Api("https://talk.example").read("/discussion"))).code, "offline");
});

test("an answer without a body is an answer", async () => {
  wire(() => new Response(null, { status: 204 }));
  assert.deepEqual(await new Api("https://talk.example").send("DELETE", "/session"), { status: 204, body: null });
});

test("a judgement comes through", async () => {
  const judgement = { text: "You turnip.", reasons: [], spans: [{ rule: "personal", begin: 4, end: 10 }], anyway: "published" };
  wire(json(409, { code: "nudge", judgement }));
  const problem = await problemOf(new Api("https://talk.example").send("POST", "/comments", {}));
  assert.deepEqual([problem.code, problem.judgement], ["nudge", judgement]);
});
