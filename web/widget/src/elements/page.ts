import { pageAddress } from "../model/address.ts";

/** The address of the story on the page this script runs in. */
export const storyAddress = () =>
  pageAddress(document.querySelector<HTMLLinkElement>('link[rel~="canonical"]')?.getAttribute("href"), location.href);
