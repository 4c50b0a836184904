import type { Box } from "./box.ts";

/** The part of the page one discussion is drawn in: whoever acts looks there for what was drawn. */
export class Screen {
  constructor(readonly root: ShadowRoot) {}

  element(id: string): HTMLElement | null {
    return this.root.getElementById(id);
  }

  /** The focus goes back to where one writes, when what had it is gone. */
  goOnIn(box: Box): void {
    if (!this.root.activeElement) this.element(`box-${box.place}`)?.focus();
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

  /** Style sheets made this way need no leave from the page's content security policy. */
  adopt(css: string): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.root.adoptedStyleSheets.push(sheet);
  }
}
