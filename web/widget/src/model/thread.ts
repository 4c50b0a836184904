import type { Comment, PageThread, Permalink, Replies } from "../../../shared/shapes.ts";

/** Levels that are indented; deeper replies wait behind "continue this thread". */
export const LEVELS = 3;

/** As much of one thread as this browser has. */
export interface Thread {
  readonly root: string;
  readonly comments: ReadonlyMap<string, Comment>;
  /** Comment id → where its replies go on ("" from the first); absent when there is nothing more to load. */
  readonly more: ReadonlyMap<string, string>;
  /** Comments on the last level whose deeper replies are drawn. */
  readonly opened: ReadonlySet<string>;
  /** The comment whose parents were left out by a permalink. */
  readonly afterGap: string | null;
}

export type Row =
  | { readonly kind: "comment"; readonly key: string; readonly comment: Comment; readonly level: number; readonly answers: Comment | null }
  | { readonly kind: "more" | "continue"; readonly key: string; readonly of: string; readonly level: number; readonly count: number }
  | { readonly kind: "gap"; readonly key: string; readonly level: number };

export function threadFrom({ comment, replies, more }: PageThread): Thread {
  return {
    root: comment.id,
    comments: byId([comment, ...replies]),
    more: new Map(more === null ? [] : [[comment.id, more]]),
    opened: new Set(),
    afterGap: null,
  };
}

/** A permalink has one path down the thread; the rest of it can be loaded from the first reply on. */
export function threadFromPermalink({ ancestors, gap, comment, replies, more }: Permalink): Thread {
  const path = [...ancestors, comment];
  const root = path[0] as Comment;
  const cursors = new Map<string, string>();
  if (more !== null) cursors.set(comment.id, more);
  if (comment !== root) cursors.set(root.id, "");
  return {
    root: root.id,
    comments: byId([...path, ...replies]),
    more: cursors,
    opened: new Set(path.map((one) => one.id)),
    afterGap: gap ? (path[1]?.id ?? null) : null,
  };
}

/** Adds what `/comments/{id}/replies` answered. Comments we have already are refreshed, never doubled. */
export function withReplies(thread: Thread, { comment, replies, next }: Replies): Thread {
  const more = new Map(thread.more);
  if (next === null) more.delete(comment);
  else more.set(comment, next);
  const whole = comment === thread.root && next === null;
  return {
    ...thread,
    comments: byId([...thread.comments.values(), ...replies]),
    more: whole ? new Map() : more,
    opened: new Set(thread.opened).add(comment),
    afterGap: whole ? null : thread.afterGap,
  };
}

/** Puts a new or changed comment in its place, and the counts of its parents with it. */
export function withComment(thread: Thread, comment: Comment): Thread {
  const comments = new Map(thread.comments);
  const before = comments.get(comment.id);
  comments.set(comment.id, comment);
  const parent = comments.get(comment.parent ?? "");
  if (parent && !before) comments.set(parent.id, { ...parent, replies: parent.replies + 1 });
  const root = comments.get(thread.root);
  if (root && root.id !== comment.id) {
    comments.set(root.id, { ...root, thread: root.thread + publishedChange(before, comment) });
  }
  const opened = parent && !before ? new Set(thread.opened).add(parent.id) : thread.opened;
  return { ...thread, comments, opened };
}

/** By how much the number of published comments changes when `after` takes the place of `before`. */
export function publishedChange(before: Comment | undefined, after: Comment): number {
  return Number(after.state === "published") - Number(before?.state === "published");
}

/** What to draw, from top to bottom: depth first, siblings oldest first. */
export function rows(thread: Thread): Row[] {
  const children = childrenOf(thread);
  const drawn: Row[] = [];
  // A stack, not recursion: a thread may be deeper than the call stack.
  const waiting: (Comment | Row)[] = [thread.comments.get(thread.root) as Comment];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if ("kind" in next) {
      drawn.push(next);
      continue;
    }
    if (next.id === thread.afterGap) drawn.push({ kind: "gap", key: `gap-${next.id}`, level: level(next) });
    drawn.push(commentRow(thread, next));
    waiting.push(...rowsBelow(thread, next, children.get(next.id) ?? []).reverse());
  }
  return drawn;
}

function rowsBelow(thread: Thread, comment: Comment, children: readonly Comment[]): (Comment | Row)[] {
  const below = Math.min(comment.depth + 1, LEVELS - 1);
  const cut = comment.depth === LEVELS - 1 && !thread.opened.has(comment.id);
  if (cut && comment.replies + children.length > 0) {
    return [{ kind: "continue", key: `continue-${comment.id}`, of: comment.id, level: below, count: comment.replies }];
  }
  if (!thread.more.has(comment.id)) return [...children];
  return [...children, { kind: "more", key: `more-${comment.id}`, of: comment.id, level: below, count: missing(thread, comment) }];
}

/** How many replies of a thread are not loaded; 0 when nobody knows. */
function missing(thread: Thread, comment: Comment): number {
  if (comment.id !== thread.root) return 0;
  const loaded = [...thread.comments.values()].filter((one) => one.state === "published" && one.id !== thread.root);
  return Math.max(0, comment.thread - loaded.length);
}

function commentRow(thread: Thread, comment: Comment): Row {
  const parent = thread.comments.get(comment.parent ?? "") ?? null;
  return { kind: "comment", key: comment.id, comment, level: level(comment), answers: parent };
}

const level = (comment: Comment) => Math.min(comment.depth, LEVELS - 1);

/** A comment whose parent is not loaded hangs under the root: it is shown rather than lost. */
function childrenOf(thread: Thread): Map<string, Comment[]> {
  const children = new Map<string, Comment[]>();
  for (const comment of thread.comments.values()) {
    if (comment.id === thread.root) continue;
    const parent = thread.comments.has(comment.parent ?? "") ? (comment.parent as string) : thread.root;
    const siblings = children.get(parent);
    if (siblings) siblings.push(comment);
    else children.set(parent, [comment]);
  }
  for (const siblings of children.values()) siblings.sort(byAge);
  return children;
}

const byAge = (a: Comment, b: Comment) => Date.parse(a.created_at) - Date.parse(b.created_at);

const byId = (comments: readonly Comment[]) => new Map(comments.map((comment) => [comment.id, comment]));
