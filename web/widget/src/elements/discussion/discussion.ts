import { isHidden, onHiding } from "../../../../shared/hiding.ts";
import { commentInHash } from "../../model/address.ts";
import type { Open, Setup } from "../../state/setup.ts";
import { storyAddress } from "../page.ts";

/** Language → how the names of its bundles end; written by the build. */
declare const BUNDLES: Readonly<Record<string, string>>;

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
 * @csspart headline, sort, hide, hidden, composer, textarea, rules, button, comment, avatar, author, date, text, action, notice,
 * more, dialog
 * @cssprop --tertulia-reserve - height kept free until the comments are drawn (100vh)
 *
 * A changed attribute opens the discussion anew, so a single-page site may move the element from story to story.
 * Nothing of a discussion is asked for while the reader has hidden comments: one line is drawn instead.
 */
export function defineDiscussion(origin: string): void {
  if (customElements.get("tertulia-discussion")) return;

  const block = sheet(":host{display:block}:host([hidden]){display:none}");
  const reserve = sheet(":host{min-height:var(--tertulia-reserve,100vh)}");
  const line = sheet(":host{min-height:44px}");
  const live = new Set<TertuliaDiscussion>();
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
    private hides = false;
    private focused = false;

    connectedCallback() {
      this.hides = this.isHidden();
      // A page that comes with room for a whole discussion must not jump; a reader who hides one wants the room gone.
      this.root.adoptedStyleSheets = [block, this.hides && this.opening ? line : reserve];
      // What the page put inside may be comments as well.
      this.root.replaceChildren(this.hides ? "" : document.createElement("slot"));
      if (commentInHash(location.hash)) void this.open();
      else near.observe(this);
      live.add(this);
    }

    disconnectedCallback() {
      live.delete(this);
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

    /** Comments may have been hidden or shown again, here or in another tab. */
    look() {
      if (this.isHidden() === this.hides) return;
      this.focused = !!this.root.activeElement;
      this.attributeChangedCallback();
    }

    private isHidden(): boolean {
      return isHidden(origin, this.getAttribute("publication"));
    }

    async open() {
      near.unobserve(this);
      const opening = ++this.opening;
      const address = (bundle: string) => `${origin}/assets/${bundle}-${BUNDLES[this.language]}.js`;
      try {
        const { open }: { open: Open } = await import(address(this.hides ? "hidden" : "reading") + this.again);
        if (opening !== this.opening) return;
        this.close = open(this, this.root, this.setup(address("writing")));
        this.focused = false;
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
        writing,
        focused: this.focused,
        release: () => (this.root.adoptedStyleSheets = this.root.adoptedStyleSheets.filter((one) => one !== reserve)),
      };
    }
  }

  onHiding(origin, () => live.forEach((discussion) => discussion.look()));
  customElements.define("tertulia-discussion", TertuliaDiscussion);
}

function sheet(css: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}
