import type { Comment, Page, Permalink, Replies, Sort, Story } from "../../../shared/shapes.ts";
import { publishedChange, threadFrom, threadFromPermalink, withComment, withReplies, type Thread } from "./thread.ts";

/** As much of a story's discussion as this browser has. Never changed in place: every function gives a new one. */
export interface Discussion {
  readonly story: Story;
  readonly sort: Sort;
  readonly threads: readonly Thread[];
  readonly next: string | null;
  readonly event: number;
}

export function discussionFrom(page: Page): Discussion {
  const { story, sort, next, event } = page;
  return { story, sort, next, event, threads: page.threads.map(threadFrom) };
}

/** Adds a further page. A thread we have stays where the reader saw it: between two requests it may have moved. */
export function withPage(discussion: Discussion, page: Page): Discussion {
  const known = new Set(discussion.threads.map((thread) => thread.root));
  const threads = page.threads.map(threadFrom).filter((thread) => !known.has(thread.root));
  return { ...discussion, next: page.next, threads: [...discussion.threads, ...threads] };
}

/** Puts the thread of a permalink on top, drawn from its root down to the comment that was asked for. */
export function withPermalink(discussion: Discussion, permalink: Permalink): Discussion {
  const linked = threadFromPermalink(permalink);
  const others = discussion.threads.filter((thread) => thread.root !== linked.root);
  return { ...discussion, threads: [linked, ...others] };
}

export function withMoreReplies(discussion: Discussion, root: string, replies: Replies): Discussion {
  return change(discussion, root, (thread) => withReplies(thread, replies));
}

/**
 * Applies "this comment was posted, edited, deleted or respected". The discussion after it is the one a fresh page
 * would give, as far as it is loaded; a new root stands on top whatever the sort, where its writer looks for it.
 */
export function withChange(discussion: Discussion, comment: Comment): Discussion {
  const before = find(discussion, comment.id);
  const comments = discussion.story.comments + publishedChange(before, comment);
  const counted = { ...discussion, story: { ...discussion.story, comments } };
  if (comment.root !== null || before) {
    return change(counted, comment.root ?? comment.id, (thread) => withComment(thread, comment));
  }
  return { ...counted, threads: [threadFrom({ comment, replies: [], more: null }), ...counted.threads] };
}

export function find(discussion: Discussion, id: string): Comment | undefined {
  for (const thread of discussion.threads) {
    const comment = thread.comments.get(id);
    if (comment) return comment;
  }
  return undefined;
}

export const loadedIds = (discussion: Discussion): string[] =>
  discussion.threads.flatMap((thread) => [...thread.comments.keys()]);

function change(discussion: Discussion, root: string, how: (thread: Thread) => Thread): Discussion {
  return { ...discussion, threads: discussion.threads.map((thread) => (thread.root === root ? how(thread) : thread)) };
}
