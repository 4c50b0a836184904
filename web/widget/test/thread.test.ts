import assert from "node:assert/strict";
import { test } from "node:test";
import type { Comment } from "../../shared/shapes.ts";
import { LEVELS, rows, threadFrom, threadFromPermalink, withComment, withReplies, type Row, type Thread } from "../src/model/thread.ts";
import { comment, dice, reply, Server } from "./make.ts";

const drawn = (thread: Thread) => rows(thread).flatMap((row) => (row.kind === "comment" ? [row.comment.id] : []));
const kinds = (thread: Thread) => rows(thread).map((row) => (row.kind === "comment" ? row.comment.id : row.kind));

/** Opens every comment on the last level, as a reader who reads on. */
const opened = (thread: Thread): Thread => ({ ...thread, opened: new Set(thread.comments.keys()) });

test("a whole thread is drawn in thread order, each comment once, parents first", () => {
  for (let seed = 0; seed < 100; seed++) {
    const server = new Server();
    const root = server.post();
    const random = dice(seed);
    for (let i = 0; i < 40; i++) server.post(server.comments[Math.floor(random() * server.comments.length)] as Comment);
    const thread = opened(threadFrom({ comment: server.counted(root.id), replies: server.under(root.id), more: null }));
    assert.deepEqual(drawn(thread), [root.id, ...server.under(root.id).map((one) => one.id)], `seed ${seed}`);
  }
});

test("the order in which replies arrive does not matter", () => {
  for (let seed = 0; seed < 50; seed++) {
    const random = dice(seed);
    const server = new Server();
    const root = server.post();
    for (let i = 0; i < 20; i++) server.post(server.comments[Math.floor(random() * server.comments.length)] as Comment);
    const replies = server.under(root.id);
    const shuffled = [...replies].sort(() => random() - 0.5);
    const straight = opened(threadFrom({ comment: root, replies, more: null }));
    const mixed = opened(threadFrom({ comment: root, replies: shuffled, more: null }));
    assert.deepEqual(drawn(mixed), drawn(straight), `seed ${seed}`);
  }
});

test("replies below the last level wait until the reader continues the thread", () => {
  const root = comment(1, { replies: 1, thread: 3 });
  const child = reply(2, root, { replies: 1 });
  const grandchild = reply(3, child, { replies: 1 });
  const deep = reply(4, grandchild);
  const thread = threadFrom({ comment: root, replies: [child, grandchild, deep], more: null });
  assert.deepEqual(kinds(thread), ["1", "2", "3", "continue"]);
  assert.deepEqual(kinds(withReplies(thread, { comment: "3", replies: [deep], next: null })), ["1", "2", "3", "4"]);
});

test("no row is indented deeper than the levels that are drawn", () => {
  const server = new Server();
  let last = server.post();
  for (let i = 0; i < 30; i++) last = server.post(last);
  const thread = opened(threadFrom({ comment: server.counted("1"), replies: server.under("1"), more: null }));
  assert.ok(rows(thread).every((row: Row) => row.level < LEVELS));
});

test("a thread ten thousand replies deep is drawn", () => {
  const chain = [comment(1)];
  for (let id = 2; id <= 10_000; id++) chain.push(reply(id, chain.at(-1) as Comment));
  const thread = opened(threadFrom({ comment: chain[0] as Comment, replies: chain.slice(1), more: null }));
  assert.equal(drawn(thread).length, 10_000);
});

test("a page of replies that overlaps what is there doubles nothing", () => {
  const root = comment(1, { replies: 3, thread: 3 });
  const replies = [2, 3, 4].map((id) => reply(id, root));
  const thread = threadFrom({ comment: root, replies: replies.slice(0, 2), more: "cursor" });
  assert.deepEqual(kinds(thread), ["1", "2", "3", "more"]);
  const whole = withReplies(thread, { comment: "1", replies: replies.slice(1), next: null });
  assert.deepEqual(kinds(whole), ["1", "2", "3", "4"]);
});

test("the button for more replies says how many are missing", () => {
  const root = comment(1, { replies: 12, thread: 12 });
  const thread = threadFrom({ comment: root, replies: [reply(2, root), reply(3, root, { state: "deleted" })], more: "cursor" });
  const more = rows(thread).find((row) => row.kind === "more");
  assert.equal(more && "count" in more && more.count, 11);
});

test("a permalink shows the path to its comment, the gap in it, and a way to the rest", () => {
  const root = comment(1, { replies: 1, thread: 20 });
  const parent = comment(8, { parent: "7", root: "1", depth: 7 });
  const target = reply(9, parent, { replies: 1 });
  const thread = threadFromPermalink({
    story: new Server().page().story, ancestors: [root, parent], gap: true, comment: target, replies: [reply(10, target)], more: null,
  });
  assert.deepEqual(kinds(thread), ["1", "gap", "8", "9", "10", "more"]);
});

test("a comment whose parent is missing is shown under the root", () => {
  const root = comment(1);
  const orphan = comment(5, { parent: "4", root: "1", depth: 3 });
  assert.deepEqual(drawn(threadFrom({ comment: root, replies: [orphan], more: null })), ["1", "5"]);
});

test("comments that answer each other in a circle are no endless loop", () => {
  const root = comment(1);
  const one = comment(2, { parent: "3", root: "1", depth: 1 });
  const other = comment(3, { parent: "2", root: "1", depth: 1 });
  assert.deepEqual(drawn(threadFrom({ comment: root, replies: [one, other], more: null })), ["1"]);
});

test("an own reply below the last level is drawn at once", () => {
  const root = comment(1, { replies: 1, thread: 2 });
  const child = reply(2, root, { replies: 1 });
  const grandchild = reply(3, child);
  const thread = threadFrom({ comment: root, replies: [child, grandchild], more: null });
  assert.deepEqual(drawn(withComment(thread, reply(4, grandchild))), ["1", "2", "3", "4"]);
});
