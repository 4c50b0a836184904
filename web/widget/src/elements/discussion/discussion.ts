import { commentInHash } from "../../model/address.ts";
import type { Open, Setup } from "../../state/setup.ts";
import { storyAddress } from "../page.ts";

/** Language → file names of its bundles; written by the build. */
declare const BUNDLES: Readonly<Record<string, { reading: string; writing: string }>>;

/** How far below the window a discussion begins to load. */
const NEAR = "600px 0px";

/**
 * `<tertulia-discussion>`: the discussion of a story.
 *
 * @attr story - key or address of the story; without it, the page's canonical address
 * @attr publication - slug; needed when `story` is a key and there are several publications
 * @attr sort - newest (as without it), oldest, respected or replies
 * @attr lang - en or es; without it, the language of the page, else English
 * @attr rules - address of the paper's full house rules
 * @slot - what is shown until the first comments are drawn, and when they cannot be
 * @csspart headline, sort, composer, textarea, rules, button, comment, avatar, author, date, text, action, notice, more, dialog
 * @cssprop --tertulia-reserve - height kept free until the comments are drawn (100vh)
 *
 * A changed attribute opens the discussion anew, so a single-page site may move the element from story to story.
 */
export function defineDiscussion(origin: string): void {
  if (customElements.get("tertulia-discussion")) return;

  const block = sheet(":host{display:block}:host([hidden]){display:none}");
  const reserve = sheet(":host{min-height:var(--tertulia-reserve,100vh)}");
  const near = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) if (isIntersecting) void (target as TertuliaDiscussion).open();
    },
    { rootMargin: NEAR },
  );

  class TertuliaDiscussion extends HTMLElement {
    static observedAttributes = ["story", "publication", "sort", "lang", "rules"];

    private readonly root = this.attachShadow({ mode: "open" });
    /** Ends what is drawn now. */
    private close = () => {};
    /** Counts openings, so that a bundle that arrives late finds out it is not wanted any more. */
    private opening = 0;
    private again = "";
    private restarting = false;

    connectedCallback() {
      this.root.adoptedStyleSheets = [block, reserve];
      this.root.replaceChildren(document.createElement("slot"));
      if (commentInHash(location.hash)) void this.open();
      else near.observe(this);
    }

    disconnectedCallback() {
      near.unobserve(this);
      this.opening++;
      this.close();
      this.close = () => {};
    }

    /** Several attributes are often set one after the other: one restart does for all. */
    attributeChangedCallback() {
      if (!this.isConnected || this.restarting) return;
      this.restarting = true;
      queueMicrotask(() => {
        this.restarting = false;
        if (!this.isConnected) return;
        this.disconnectedCallback();
        this.connectedCallback();
      });
    }

    async open() {
      near.unobserve(this);
      const opening = ++this.opening;
      const bundle = BUNDLES[this.language] as { reading: string; writing: string };
      try {
        const { open }: { open: Open } = await import(`${origin}/assets/${bundle.reading}${this.again}`);
        if (opening === this.opening) this.close = open(this, this.root, this.setup(bundle.writing));
      } catch {
        // No network, most likely: what the page put inside the element stays, and we try again when it is back.
        // Browsers remember that a module could not be had: under another address it is asked for anew.
        this.again = `?${opening}`;
        if (opening === this.opening) addEventListener("online", () => near.observe(this), { once: true });
      }
    }

    private get language(): string {
      const language = (this.closest<HTMLElement>("[lang]")?.lang ?? "").slice(0, 2).toLowerCase();
      return language in BUNDLES ? language : "en";
    }

    private setup(writing: string): Setup {
      const address = storyAddress();
      return {
        origin,
        address,
        story: this.getAttribute("story") || address,
        publication: this.getAttribute("publication"),
        sort: this.getAttribute("sort"),
        rules: this.getAttribute("rules"),
        writing: `${origin}/assets/${writing}`,
        release: () => (this.root.adoptedStyleSheets = this.root.adoptedStyleSheets.filter((one) => one !== reserve)),
      };
    }
  }

  customElements.define("tertulia-discussion", TertuliaDiscussion);
}

function sheet(css: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}
