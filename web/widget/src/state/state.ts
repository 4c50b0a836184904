import { Cupboard } from "../../../shared/cupboard.ts";
import { Session } from "../../../shared/session.ts";
import { SORTS, type Comment, type Sort, type Story } from "../../../shared/shapes.ts";
import type { Discussion } from "../model/discussion.ts";
import type { Box } from "./box.ts";
import { Drafts } from "./drafts.ts";
import type { Setup } from "./setup.ts";

export type Status = "loading" | "ready" | "hidden" | "offline" | "failed";
/** Draws itself; what comes out is the business of the drawing. */
export type Panel = () => unknown;

/** What the writing bundle lays over what everybody sees; nothing where it has nothing to say. */
export interface Own {
  /** In place of a comment. */
  instead(comment: Comment): unknown;
  /** Among the acts of a comment. */
  acts(comment: Comment): unknown;
  /** Above the comments. */
  top(): unknown;
}

const SAID_MS = 6000;

/** What one open discussion knows and shows. It knows nobody who loads, acts or draws: they come to it. */
export class State {
  readonly session: Session;

  discussion: Discussion | null = null;
  /** The story, when this page was the first to show it. */
  registered: Story | null = null;
  status: Status = "loading";
  sort: Sort;
  /** The comment the page's address asks for. */
  linked: string | null = null;
  /** Comments written since what is drawn was loaded. */
  fresh = 0;
  /** What screen readers are told, and what the latest action came to. */
  said = "";
  /** Whether only screen readers are told: the others see it happen. */
  saidQuietly = false;
  /** Cursors and buttons that are being followed right now. */
  readonly busy = new Set<string>();
  readonly unfolded = new Set<string>();
  /** What stands open under a comment: a reply box, a question. */
  readonly panels = new Map<string, Panel>();
  dialog: Panel | null = null;
  own: Own | null = null;
  /** The box on top; there once the story is known. */
  box: Box | null = null;
  respected: ReadonlySet<string> = new Set();
  mine: ReadonlySet<string> = new Set();
  /** What is said of own comments that wait or were rejected, by id. */
  readonly why = new Map<string, string>();
  /** Comments we have asked about whether they are respected or mine. */
  readonly overlaid = new Set<string>();

  private readonly cupboard = new Cupboard();
  private silence = 0;

  constructor(
    readonly setup: Setup,
    /** Has drawn what is known now; many calls in a row draw once. Resolves when it is drawn. */
    readonly update: () => Promise<void>,
  ) {
    this.session = new Session(setup.origin, this.cupboard);
    this.sort = SORTS.find((sort) => sort === setup.sort) ?? "newest";
  }

  /** As the page named the story, until the server has told its own name for it. */
  get name(): { story: string; publication: string | null } {
    const story = this.registered ?? this.discussion?.story;
    return story ? { story: story.key, publication: story.publication } : this.setup;
  }

  get drafts(): Drafts {
    return new Drafts(this.cupboard, `tertulia:draft:${this.setup.origin}:${this.discussion?.story.id}:`);
  }

  /** A comment's own address, good wherever its story moves. */
  address(id: string): string {
    return `${this.setup.origin}/c/${id}`;
  }

  /** Shows the whole of a long comment, or its beginning again. */
  unfold(id: string, whole: boolean): void {
    this.unfolded[whole ? "add" : "delete"](id);
    void this.update();
  }

  say(text: string, quietly = false): void {
    this.said = text;
    this.saidQuietly = quietly;
    clearTimeout(this.silence);
    if (text) this.silence = window.setTimeout(() => this.say("", true), SAID_MS);
    void this.update();
  }
}
