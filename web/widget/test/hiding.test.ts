import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { hiddenOn, isHidden, keepHidden, onHiding } from "../../shared/hiding.ts";

const ORIGIN = "https://talk.example";
const NAME = `tertulia:hidden:${ORIGIN}`;

/** As much of a browser's page as the choice needs; `broken` says how its storage is. */
function page(context: TestContext, broken?: "forbidden" | "full"): EventTarget {
  const kept = new Map<string, string>();
  const fail = () => {
    throw new Error(broken);
  };
  const storage = {
    getItem: broken === "forbidden" ? fail : (name: string) => kept.get(name) ?? null,
    setItem: broken ? fail : (name: string, value: string) => void kept.set(name, value),
  };
  const events = new EventTarget();
  const names = { localStorage: storage, addEventListener: events.addEventListener.bind(events), dispatchEvent: events.dispatchEvent.bind(events) };
  for (const [name, value] of Object.entries(names)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  context.after(() => delete (globalThis as Record<string, unknown>)[NAME]);
  return events;
}

for (const storage of [undefined, "forbidden", "full"] as const) {
  test(`what is hidden stays hidden until it is shown, the storage being ${storage ?? "as it should"}`, (context) => {
    page(context, storage);
    assert.deepEqual(hiddenOn(ORIGIN), []);
    keepHidden(ORIGIN, ["chronicle", "evening", "chronicle"]);
    assert.deepEqual(hiddenOn(ORIGIN), ["chronicle", "evening"]);
    assert.deepEqual(["chronicle", "chron", "morning"].map((slug) => isHidden(ORIGIN, slug)), [true, false, false]);
    assert.ok(isHidden(ORIGIN, null));
    assert.ok(!isHidden("https://other.example", null));
    keepHidden(ORIGIN, []);
    assert.ok(!isHidden(ORIGIN, null));
  });
}

test("a change is heard from this page and from other tabs, and nothing else is", (context) => {
  const events = page(context);
  let heard = 0;
  onHiding(ORIGIN, () => heard++);
  keepHidden(ORIGIN, ["chronicle"]);
  for (const key of [NAME, "tertulia:session:x"]) events.dispatchEvent(Object.assign(new Event("storage"), { key }));
  assert.equal(heard, 2);
});
