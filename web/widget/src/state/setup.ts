/** What the page said, handed to the reading bundle by the loader. */
export interface Setup {
  readonly origin: string;
  /** Key or address of the story. */
  readonly story: string;
  /** Address of the page, for a story that nobody has seen before. */
  readonly address: string;
  readonly publication: string | null;
  readonly sort: string | null;
  /** Address of the full house rules. */
  readonly rules: string | null;
  /** Address of the writing bundle. */
  readonly writing: string;
  /** Whether what was drawn here before had the focus: what comes in its place takes it. */
  readonly focused: boolean;
  /** Lets go of the room kept before anything is drawn. */
  readonly release: () => void;
}

/** Draws a discussion into `root` until the function it gives back is called. */
export type Open = (host: HTMLElement, root: ShadowRoot, setup: Setup) => () => void;
