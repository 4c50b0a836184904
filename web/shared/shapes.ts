/** The shapes of /api/v1, as the server sends them. Ids and cursors are opaque strings; times are ISO 8601 in UTC. */

export type Sort = "newest" | "oldest" | "respected" | "replies";
export const SORTS: readonly Sort[] = ["newest", "oldest", "respected", "replies"];

export type Badge = "byline" | "staff" | "subscriber" | "new";

export interface Author {
  readonly id: string;
  readonly name: string;
  /** A path on the platform; events from before pictures don't say. */
  readonly picture?: string | null;
  readonly badges?: readonly Badge[];
}

export interface Comment {
  readonly id: string;
  readonly parent: string | null;
  /** Null on a root comment itself. */
  readonly root: string | null;
  readonly depth: number;
  /** Null on a tombstone. */
  readonly author: Author | null;
  /** Sanitised by the server; "" on a tombstone. */
  readonly html: string;
  /** The Markdown it was written in. */
  readonly text: string;
  /** What isn't published has neither author nor words, but for its writer. */
  readonly state: "published" | "deleted" | "held" | "rejected";
  readonly created_at: string;
  readonly edited_at: string | null;
  readonly respect: number;
  /** Direct children, tombstones included. */
  readonly replies: number;
  /** Published descendants; counted on roots only. */
  readonly thread: number;
}

export interface PageThread {
  readonly comment: Comment;
  readonly replies: readonly Comment[];
  readonly more: string | null;
}

export interface Story {
  readonly id: string;
  readonly publication: string;
  readonly key: string;
  readonly address: string;
  readonly title: string;
  readonly state: "open" | "closed" | "read_only" | "hidden";
  readonly comments: number;
  readonly guests: boolean;
  readonly edit_seconds: number;
  readonly discussion: string;
}

export interface Page {
  readonly story: Story;
  readonly sort: Sort;
  readonly threads: readonly PageThread[];
  readonly next: string | null;
  readonly event: number;
}

export interface Permalink {
  readonly story: Story;
  /** Root first, then the nearest parents. */
  readonly ancestors: readonly Comment[];
  /** True when parents were left out after the root. */
  readonly gap: boolean;
  readonly comment: Comment;
  readonly replies: readonly Comment[];
  readonly more: string | null;
}

export interface Replies {
  readonly comment: string;
  readonly replies: readonly Comment[];
  readonly next: string | null;
}

export interface Reader {
  readonly id: string;
  readonly name: string;
  readonly kind: "guest" | "member" | "staff";
}

/** With `second_factor` the token is good for giving that, and for nothing else. */
export interface SignedIn {
  readonly token: string;
  readonly reader: Reader;
  readonly second_factor: boolean;
}

export interface Reason {
  /** Null when our own failure is the reason. */
  readonly rule: string | null;
  readonly sentence: string;
}

export interface Span {
  readonly rule: string;
  /** UTF-16 code units, as in JavaScript's strings; `end` exclusive. */
  readonly begin: number;
  readonly end: number;
}

/** What the house rules say of a text that has not been posted. */
export interface Judgement {
  /** What was judged: the spans count in it. */
  readonly text: string;
  readonly reasons: readonly Reason[];
  readonly spans: readonly Span[];
  /** What becomes of it when it is posted anyway; null: that can't be done. */
  readonly anyway: "published" | "held" | null;
}

/** The publications whose comments this reader has hidden, by slug. */
export interface Hidden {
  readonly publications: readonly string[];
}

/** How much a member has not read, and what of a story they follow: threads by their comments. */
export interface Bell {
  readonly unread: number;
  readonly story: boolean;
  readonly section: boolean;
  readonly threads: readonly string[];
}

export interface Notice {
  readonly id: string;
  /** What happened, in the reader's language. */
  readonly sentence: string;
  /** The beginning of the words it is about; "" when there are none. */
  readonly excerpt: string;
  readonly address: string;
  readonly at: string;
  readonly read: boolean;
}

export interface Notices {
  readonly notices: readonly Notice[];
  readonly unread: number;
}

export interface Overlay {
  readonly reader: Reader | null;
  /** Whether this reader has hidden the publication's comments. */
  readonly hidden: boolean;
  readonly respected: readonly string[];
  readonly mine: readonly string[];
  readonly pending: readonly Comment[];
  /** Why each of them waits or was rejected, by id. */
  readonly why: Readonly<Record<string, readonly Reason[]>>;
  /** The writers among those of the comments asked about whom this reader has muted. */
  readonly muted: readonly string[];
}

/** A provider one can sign in at; `address` is a path of the platform. */
export interface Way {
  readonly key: string;
  readonly name: string;
  readonly address: string;
}
