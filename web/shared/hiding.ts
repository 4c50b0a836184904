/**
 * Which publications' comments a reader doesn't want to see on this site: slugs, set apart by blanks, one entry for a platform.
 * Read before anything of a discussion is asked for, so the loader carries what reads it.
 */
const nameFor = (origin: string): string => `tertulia:hidden:${origin}`;

/** Where localStorage can't be written, this page's own memory: all our scripts on the page find it there. */
const memory = globalThis as unknown as Record<string, string | undefined>;

export function hiddenOn(origin: string): string[] {
  const name = nameFor(origin);
  let kept: string | null | undefined;
  try {
    kept = memory[name] ?? localStorage.getItem(name);
  } catch {
    // Forbidden, and nothing was hidden on this page.
  }
  return kept ? kept.split(" ") : [];
}

/** What names no publication belongs to the site's own: it is hidden when any is. */
export function isHidden(origin: string, publication: string | null): boolean {
  const slugs = hiddenOn(origin);
  return publication ? slugs.includes(publication) : slugs.length > 0;
}

/** Calls back when it has changed: other tabs tell of it by the browser's storage event, this page by one of that name. */
export function onHiding(origin: string, changed: () => void): void {
  const name = nameFor(origin);
  addEventListener(name, changed);
  addEventListener("storage", ({ key }) => key === name && changed());
}

export function keepHidden(origin: string, publications: readonly string[]): void {
  const name = nameFor(origin);
  const value = [...new Set(publications)].join(" ");
  delete memory[name];
  try {
    localStorage.setItem(name, value);
  } catch {
    memory[name] = value;
  }
  dispatchEvent(new Event(name));
}
