/**
 * The address a page gives its story when nothing else names it: its canonical link when that is a web address,
 * else where it was loaded from, without query and hash (they carry campaigns and positions, not stories).
 */
export function pageAddress(canonical: string | null | undefined, location: string): string {
  const here = new URL(location);
  here.hash = here.search = "";
  if (!canonical) return here.href;
  try {
    const named = new URL(canonical, location);
    named.hash = "";
    return /^https?:$/.test(named.protocol) ? named.href : here.href;
  } catch {
    return here.href;
  }
}

/** The comment a page's hash asks for. */
export const commentInHash = (hash: string): string | null => /^#tertulia-comment-(\d+)$/.exec(hash)?.[1] ?? null;
