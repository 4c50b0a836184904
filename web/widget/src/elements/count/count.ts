import { isHidden, onHiding } from "../../../../shared/hiding.ts";
import { storyAddress } from "../page.ts";

/** The server's limit for one request. */
const AT_ONCE = 100;

/**
 * `<tertulia-count>`: how many comments a story has, written as text into the element, in the page's own style.
 *
 * @attr story - key or address of the story; without it, the page's own address
 * @attr publication - slug; needed when `story` is a key and there are several publications
 * @attr one, other - the page's own words, with `#` for the number: `one="# comment" other="# comments"`
 *
 * All counts of a page are asked for in one request. What the element holds before that stays when it fails. It is empty,
 * and nothing is asked, while the reader has hidden comments.
 */
export function defineCount(origin: string): void {
  if (customElements.get("tertulia-count")) return;
  let waiting: Element[] = [];
  const live = new Set<Element>();

  const name = (count: Element) => count.getAttribute("story") || storyAddress();

  const show = (count: Element, n: number) => {
    const words = count.getAttribute(n === 1 ? "one" : "other") ?? "#";
    const language = count.closest<HTMLElement>("[lang]")?.lang || undefined;
    count.textContent = words.replace("#", n.toLocaleString(language));
  };

  const ask = async (publication: string | null, counts: Element[]) => {
    const query = new URLSearchParams(counts.map((count) => ["story", name(count)]));
    if (publication) query.set("publication", publication);
    const answer = await fetch(`${origin}/api/v1/counts?${query}`, { credentials: "omit" });
    // The reader may have hidden comments in the meantime.
    if (!answer.ok || isHidden(origin, publication)) return;
    const found: Record<string, number> = (await answer.json()).counts;
    for (const count of counts) show(count, found[name(count)] ?? 0);
  };

  const askAll = () => {
    const groups = new Map<string | null, Element[]>();
    for (const count of waiting) {
      const publication = count.getAttribute("publication");
      groups.set(publication, [...(groups.get(publication) ?? []), count]);
    }
    waiting = [];
    for (const [publication, counts] of groups) {
      if (isHidden(origin, publication)) {
        for (const count of counts) count.textContent = "";
        continue;
      }
      for (let i = 0; i < counts.length; i += AT_ONCE) {
        // A count is an ornament: when it cannot be had, the page stays as it is.
        ask(publication, counts.slice(i, i + AT_ONCE)).catch(() => {});
      }
    }
  };

  onHiding(origin, () => {
    waiting = [...live];
    askAll();
  });

  class TertuliaCount extends HTMLElement {
    static observedAttributes = ["story", "publication"];

    connectedCallback() {
      live.add(this);
      if (waiting.push(this) === 1) setTimeout(askAll);
    }

    disconnectedCallback() {
      live.delete(this);
    }

    attributeChangedCallback() {
      if (this.isConnected && !waiting.includes(this)) this.connectedCallback();
    }
  }

  customElements.define("tertulia-count", TertuliaCount);
}
