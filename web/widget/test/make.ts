/** Comments and random threads for the tests, and a small server that answers as the real one promises to. */
import type { Comment, Page, Story } from "../../shared/shapes.ts";

/** Repeatable numbers from 0 to 1 (mulberry32), so that a failing law can be run again by its seed. */
export function dice(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function comment(id: number, more: Partial<Comment> = {}): Comment {
  return {
    id: String(id), parent: null, root: null, depth: 0, author: { id: "7", name: "Ana" }, html: `<p>${id}</p>`, text: String(id),
    state: "published", created_at: new Date(1_700_000_000_000 + id * 1000).toISOString(), edited_at: null,
    respect: 0, replies: 0, thread: 0, ...more,
  };
}

export function reply(id: number, parent: Comment, more: Partial<Comment> = {}): Comment {
  return comment(id, { parent: parent.id, root: parent.root ?? parent.id, depth: parent.depth + 1, ...more });
}

const STORY: Story = {
  id: "1", publication: "chronicle", key: "talks", address: "https://paper.example/talks", title: "Talks", state: "open",
  comments: 0, guests: true, edit_seconds: 300, discussion: "/d/chronicle/talks",
};

/** All comments of one story, as the server has them. */
export class Server {
  readonly comments: Comment[] = [];

  /** Grows by `n` comments, each a root or a reply to any earlier one. */
  grow(n: number, random: () => number): this {
    for (let i = 0; i < n; i++) this.post(random() < 0.3 ? undefined : this.comments[Math.floor(random() * this.comments.length)]);
    return this;
  }

  post(parent?: Comment): Comment {
    const id = this.comments.length + 1;
    this.comments.push(parent ? reply(id, parent) : comment(id));
    return this.counted(String(id));
  }

  delete(id: string): Comment {
    const at = this.comments.findIndex((one) => one.id === id);
    this.comments[at] = { ...(this.comments[at] as Comment), state: "deleted", author: null, html: "", text: "" };
    return this.counted(id);
  }

  /** Newest roots first, each with all its replies in thread order. */
  page(): Page {
    const roots = this.comments.filter((one) => one.root === null).reverse();
    return {
      story: { ...STORY, comments: this.comments.filter((one) => one.state === "published").length },
      sort: "newest", next: null, event: this.comments.length,
      threads: roots.map((root) => ({ comment: this.counted(root.id), replies: this.under(root.id), more: null })),
    };
  }

  /** Descendants, depth first, siblings oldest first. */
  under(id: string): Comment[] {
    return this.comments.filter((one) => one.parent === id).flatMap((one) => [this.counted(one.id), ...this.under(one.id)]);
  }

  counted(id: string): Comment {
    const found = this.comments.find((one) => one.id === id) as Comment;
    const thread = this.comments.filter((one) => one.root === id && one.state === "published").length;
    return { ...found, replies: this.comments.filter((one) => one.parent === id).length, thread };
  }
}
