/** Signing in at a provider: in a window of its own, since none of them lets itself be shown inside a page. */
import * as words from "words";
import { queryString, type Api } from "../../../shared/api.ts";
import type { Reader, Way } from "../../../shared/shapes.ts";

/** How often is looked whether the window is still open. */
const LOOK_MS = 500;

export interface SignedIn {
  readonly token: string;
  readonly reader: Reader;
}

let asked: Promise<readonly Way[]> | null = null;

/** Asked once for a page; an extra, without which one signs in by mail. */
export function waysOf(api: Api): Promise<readonly Way[]> {
  asked ??= api.read<{ providers: readonly Way[] }>("/sign-in/providers").then(
    ({ providers }) => providers,
    () => {
      asked = null;
      return [];
    },
  );
  return asked;
}

/** Where the manual of signing in tells of what happened. */
export const helpFor = (origin: string, why?: string, way?: Way): string =>
  `${origin}/sign-in/help${queryString({ why, provider: way?.key, lang: words.lang })}`;

/**
 * Opens the window, which must be the answer to a press of the reader's, and waits for what it tells this page.
 * What goes wrong is said by its code: "popup-blocked", "window-closed".
 */
export function signInAt(origin: string, way: Way, wrong: (why: string) => void, done: (told: SignedIn) => void): void {
  const opened = open(`${origin}${way.address}${queryString({ opener: location.origin, lang: words.lang })}`, "tertulia-sign-in", "popup,width=520,height=700");
  if (!opened) return wrong("popup-blocked");
  const hear = (event: MessageEvent) => {
    // Any page may post messages here: only the platform's own window, which we opened, is listened to.
    if (event.origin !== origin || event.source !== opened || event.data?.tertulia !== "signed-in") return;
    stop();
    done(event.data as SignedIn);
  };
  // A provider may cut the window off from us, which looks as if it were closed: so it is still listened to.
  const looking = setInterval(() => {
    if (!opened.closed) return;
    clearInterval(looking);
    wrong("window-closed");
  }, LOOK_MS);
  const stop = () => {
    clearInterval(looking);
    removeEventListener("message", hear);
  };
  addEventListener("message", hear);
}
