/**
 * Whether the room kept for a discussion may be let go without moving anything the reader can see: either the
 * comments fill it, or what comes after them stays below the window.
 */
export function roomIsSafe(host: HTMLElement, comments: HTMLElement): boolean {
  const drawn = comments.getBoundingClientRect();
  return drawn.bottom >= innerHeight || drawn.height >= host.getBoundingClientRect().height;
}
