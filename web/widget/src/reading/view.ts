import { nothing, render, type TemplateResult } from "lit/html.js";
import * as words from "words";
import { Api } from "../../../shared/api.ts";
import { Cupboard } from "../../../shared/cupboard.ts";
import { Session } from "../../../shared/session.ts";
import { SORTS, type Comment, type Sort, type Story } from "../../../shared/shapes.ts";
import type { Setup } from "../elements/discussion/discussion.ts";
import { withChange, type Discussion } from "../model/discussion.ts";
import { Drafts } from "../model/drafts.ts";
import type { Writing } from "../writing.ts";
import { Box } from "./box.ts";
import { drawing } from "./drawing.ts";
import { checkForNew, loadDiscussion, loadLinked } from "./loading.ts";
import { roomIsSafe } from "./room.ts";
import style from "./style.css";

export type Panel = () => TemplateResult | typeof nothing;
export type Status = "loading" | "ready" | "hidden" | "offline" | "failed";
export type Verb = "reply" | "respect" | "report" | "edit" | "remove";

/** How long a signed-in reader's first drawing waits for what is theirs alone: later it would move what is being read. */
const OVERLAY_WAIT_MS = 1000;
const MINUTE_MS = 60_000;
const SAID_MS = 6000;

/** One open discussion: what it knows, and when it is drawn. What to load is in loading.ts, what to draw in drawing.ts. */
export class View {
  readonly api: Api;
  readonly session: Session;
  readonly cupboard = new Cupboard();

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
  /** The box on top; there once the story is known. */
  box: Box | null = null;
  respected: ReadonlySet<string> = new Set();
  mine: ReadonlySet<string> = new Set();
  /** Comments we have asked about whether they are respected or mine. */
  readonly overlaid = new Set<string>();

  private readonly canvas = document.createElement("div");
  private writer: Promise<Writing> | null = null;
  private drawn: Promise<void> | null = null;
  private readonly closing = new AbortController();
  private roomKept = true;
  private silence = 0;

  constructor(
    readonly host: HTMLElement,
    readonly root: ShadowRoot,
    readonly setup: Setup,
  ) {
    this.session = new Session(setup.origin, this.cupboard);
    this.api = new Api(setup.origin, () => this.session.token);
    this.sort = SORTS.find((sort) => sort === setup.sort) ?? "newest";
  }

  async start(): Promise<void> {
    this.listen();
    if (!this.host.childElementCount) void this.update();
    await this.load();
  }

  /** Nothing is drawn, and no answer is taken, after this. */
  close(): void {
    this.closing.abort();
    this.canvas.remove();
  }

  get closed(): boolean {
    return this.closing.signal.aborted;
  }

  /** Loads and draws from the first page, in the order of `sort`. */
  async load(): Promise<void> {
    // A signed-in reader will need it: it comes while the comments come.
    if (this.session.reader) this.writing().catch(() => {});
    await loadDiscussion(this);
    this.overlaid.clear();
    if (this.discussion) this.box ??= new Box(this.drafts);
    const linked = await loadLinked(this);
    await this.refreshOverlay();
    await this.update();
    if (linked) this.show(this.linked!, "center");
  }

  /** Draws what is known now; many calls in a row draw once. Resolves when it is drawn. */
  update(): Promise<void> {
    return (this.drawn ??= Promise.resolve().then(() => {
      this.drawn = null;
      if (this.closed) return;
      if (!this.canvas.isConnected) this.takeOver();
      render(drawing(this), this.canvas);
      this.settle();
    }));
  }

  /** Puts a comment that was posted or changed in its place. */
  place(comment: Comment): void {
    if (this.discussion) this.discussion = withChange(this.discussion, comment);
  }

  /** The writing bundle, loaded when it is first needed. */
  writing(): Promise<Writing> {
    return (this.writer ??= (import(this.setup.writing) as Promise<typeof import("../writing.ts")>)
      .then((bundle) => bundle.writingFor(this))
      .catch((failure: unknown) => {
        // The next try begins anew.
        this.writer = null;
        throw failure;
      }));
  }

  async act(verb: Verb, comment: Comment): Promise<void> {
    try {
      await (await this.writing()).act(verb, comment);
    } catch {
      this.say(words.notNow);
    }
  }

  async submit(box: Box): Promise<void> {
    try {
      await (await this.writing()).submit(box);
    } catch {
      box.problem = words.notNow;
    }
    void this.update();
  }

  async signIn(box: Box): Promise<void> {
    try {
      await (await this.writing()).signIn(box);
    } catch {
      this.say(words.notNow);
    }
  }

  async signOut(box: Box): Promise<void> {
    await (await this.writing()).signOut();
    await this.update();
    this.goOnIn(box);
  }

  /** The focus goes back to where one writes, when what had it is gone. */
  goOnIn(box: Box): void {
    if (!this.root.activeElement) this.element(`box-${box.place}`)?.focus();
  }

  say(text: string, quietly = false): void {
    this.said = text;
    this.saidQuietly = quietly;
    clearTimeout(this.silence);
    if (text) this.silence = window.setTimeout(() => this.say("", true), SAID_MS);
    void this.update();
  }

  get drafts(): Drafts {
    return new Drafts(this.cupboard, `tertulia:draft:${this.setup.origin}:${this.discussion?.story.id}:`);
  }

  /** Style sheets made this way need no leave from the page's content security policy. */
  adopt(css: string): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.root.adoptedStyleSheets.push(sheet);
  }

  element(id: string): HTMLElement | null {
    return this.root.getElementById(id);
  }

  /**
   * Scrolls a comment into sight and lets screen readers begin there. One frame later than it is drawn: drawn and
   * scrolled at once, all that comes after the discussion would count as moved under the reader's eyes.
   */
  show(id: string, block: ScrollLogicalPosition): void {
    const comment = this.element(`c-${id}`);
    comment?.focus({ preventScroll: true });
    requestAnimationFrame(() => setTimeout(() => comment?.scrollIntoView({ block })));
  }

  private listen(): void {
    const signal = this.closing.signal;
    addEventListener("hashchange", () => void this.follow(), { signal });
    addEventListener("online", () => this.status !== "ready" && void this.load(), { signal });
    addEventListener("scroll", () => this.settle(), { signal, passive: true });
    addEventListener("storage", (event) => event.key === this.session.name && void this.sessionChanged(), { signal });
    addEventListener(this.session.name, () => void this.sessionChanged(), { signal });
    document.addEventListener("visibilitychange", () => void this.lookAgain(), { signal });
    // "5 minutes ago" would not be true for long.
    const clock = setInterval(() => void this.update(), MINUTE_MS);
    signal.addEventListener("abort", () => clearInterval(clock));
  }

  private async follow(): Promise<void> {
    const linked = await loadLinked(this);
    await this.update();
    if (linked) this.show(this.linked!, "center");
  }

  private async lookAgain(): Promise<void> {
    if (document.hidden || this.status !== "ready") return;
    await checkForNew(this);
    await this.update();
  }

  private async sessionChanged(): Promise<void> {
    this.respected = this.mine = new Set();
    this.overlaid.clear();
    await this.update();
    await this.refreshOverlay();
  }

  /** Fetches what is the reader's alone. It is an extra: reading goes on without it. */
  async refreshOverlay(): Promise<void> {
    if (!this.session.reader || !this.discussion) return;
    const overlay = this.writing()
      .then((writing) => writing.refresh())
      .catch(() => {})
      .then(() => this.update());
    await Promise.race([overlay, new Promise((done) => setTimeout(done, OVERLAY_WAIT_MS))]);
  }

  /** The first drawing takes the place of what the page had put inside the element; the style with it, not before. */
  private takeOver(): void {
    this.root.replaceChildren(this.canvas);
    this.adopt(style);
  }

  private settle(): void {
    if (!this.roomKept || this.status === "loading" || !roomIsSafe(this.host, this.canvas)) return;
    this.roomKept = false;
    this.setup.release();
  }
}
