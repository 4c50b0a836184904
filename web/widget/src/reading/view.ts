import { render } from "lit/html.js";
import { Api } from "../../../shared/api.ts";
import { follow } from "../acts/linking.ts";
import { load } from "../acts/loading.ts";
import { lookAgain } from "../acts/looking.ts";
import { sessionChanged } from "../acts/overlay.ts";
import { drawing } from "../drawing/discussion.ts";
import style from "../drawing/style.css";
import type { Reading, WritingBundle } from "../seam/reading.ts";
import type { Writing } from "../seam/writing.ts";
import { roomIsSafe } from "../state/room.ts";
import { Screen } from "../state/screen.ts";
import type { Setup } from "../state/setup.ts";
import { State } from "../state/state.ts";

const MINUTE_MS = 60_000;

/** One open discussion: brings its parts together, hears what happens around it, and has it drawn. */
export class View implements Reading {
  readonly state: State;
  readonly api: Api;
  readonly screen: Screen;

  private readonly canvas = document.createElement("div");
  private writer: Promise<Writing> | null = null;
  private drawn: Promise<void> | null = null;
  private readonly closing = new AbortController();
  private roomKept = true;

  constructor(
    private readonly host: HTMLElement,
    root: ShadowRoot,
    setup: Setup,
  ) {
    this.state = new State(setup, () => this.update());
    this.api = new Api(setup.origin, () => this.state.session.token);
    this.screen = new Screen(root);
  }

  async start(): Promise<void> {
    this.listen();
    if (!this.host.childElementCount) void this.update();
    await load(this);
    if (this.state.setup.focused) this.screen.root.querySelector<HTMLElement>("header button")?.focus();
  }

  /** Nothing is drawn, and no answer is taken, after this. */
  close(): void {
    this.closing.abort();
    this.canvas.remove();
  }

  writing(): Promise<Writing> {
    return (this.writer ??= (import(this.state.setup.writing) as Promise<WritingBundle>)
      .then((bundle) => bundle.writingFor(this))
      .catch((failure: unknown) => {
        // The next try begins anew.
        this.writer = null;
        throw failure;
      }));
  }

  private update(): Promise<void> {
    return (this.drawn ??= Promise.resolve().then(() => {
      this.drawn = null;
      if (this.closing.signal.aborted) return;
      if (!this.canvas.isConnected) this.takeOver();
      render(drawing(this), this.canvas);
      this.settle();
    }));
  }

  private listen(): void {
    const { signal } = this.closing;
    const { session } = this.state;
    addEventListener("hashchange", () => void follow(this), { signal });
    addEventListener("online", () => this.state.status !== "ready" && void load(this), { signal });
    addEventListener("scroll", () => this.settle(), { signal, passive: true });
    addEventListener("storage", (event) => event.key === session.name && void sessionChanged(this), { signal });
    addEventListener(session.name, () => void sessionChanged(this), { signal });
    document.addEventListener("visibilitychange", () => void lookAgain(this), { signal });
    // "5 minutes ago" would not be true for long.
    const clock = setInterval(() => void this.update(), MINUTE_MS);
    signal.addEventListener("abort", () => clearInterval(clock));
  }

  /** The first drawing takes the place of what the page had put inside the element; the style with it, not before. */
  private takeOver(): void {
    this.screen.root.replaceChildren(this.canvas);
    this.screen.adopt(style);
  }

  private settle(): void {
    if (!this.roomKept || this.state.status === "loading" || !roomIsSafe(this.host, this.canvas)) return;
    this.roomKept = false;
    this.state.setup.release();
  }
}
