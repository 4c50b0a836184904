import assert from "node:assert/strict";
import { test } from "node:test";
import type { Comment } from "../../shared/shapes.ts";
import { discussionFrom, withChange, withPage, withPermalink, type Discussion } from "../src/model/discussion.ts";
import { comment, dice, Server } from "./make.ts";

/** What a reader would see: order, states and numbers. */
const seen = (discussion: Discussion) => ({
  comments: discussion.story.comments,
  threads: discussion.threads.map((thread) => [...thread.comments.values()].sort((a, b) => Number(a.id) - Number(b.id))),
});

test("changes applied to an old page give what a fresh page gives", () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = dice(seed);
    const server = new Server().grow(5, random);
    let old = discussionFrom(server.page());
    for (let i = 0; i < 20; i++) {
      const any = server.comments[Math.floor(random() * server.comments.length)] as Comment;
      const deletes = random() < 0.2 && any.state === "published";
      old = withChange(old, deletes ? server.delete(any.id) : server.post(random() < 0.2 ? undefined : any));
    }
    assert.deepEqual(seen(old), seen(discussionFrom(server.page())), `seed ${seed}`);
  }
});

test("the same change twice is the same as once", () => {
  for (let seed = 0; seed < 50; seed++) {
    const server = new Server().grow(8, dice(seed));
    const old = discussionFrom(server.page());
    const posted = server.post(server.comments[seed % 8]);
    const once = withChange(old, posted);
    assert.deepEqual(seen(withChange(once, posted)), seen(once));
  }
});

test("a discussion given out is never changed afterwards", () => {
  const server = new Server().grow(8, dice(1));
  const old = discussionFrom(server.page());
  const before = JSON.stringify(seen(old));
  withChange(old, server.post(server.comments[0]));
  assert.equal(JSON.stringify(seen(old)), before);
});

test("a further page brings no thread twice and keeps the order", () => {
  const page = new Server().grow(40, dice(3)).page();
  const first = discussionFrom({ ...page, threads: page.threads.slice(0, 8), next: "cursor" });
  const both = withPage(first, { ...page, threads: page.threads.slice(5) });
  assert.deepEqual(both.threads.map((thread) => thread.root), page.threads.map((thread) => thread.comment.id));
  assert.equal(both.next, null);
});

test("a permalink's thread stands on top, and only there", () => {
  const server = new Server();
  const roots = [server.post(), server.post(), server.post()];
  const page = server.page();
  const linked = withPermalink(discussionFrom(page), {
    story: page.story, ancestors: [], gap: false, comment: roots[0] as Comment, replies: [], more: null,
  });
  assert.deepEqual(linked.threads.map((thread) => thread.root), ["1", "3", "2"]);
});

test("an own held comment is drawn but not counted", () => {
  const old = discussionFrom(new Server().page());
  const held = withChange(old, comment(1, { state: "held" }));
  assert.equal(held.threads.length, 1);
  assert.equal(held.story.comments, 0);
});
