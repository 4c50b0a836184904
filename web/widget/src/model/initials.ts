/** Up to two initials: of the first and the last word that begin with a letter or a digit. */
export function initials(name: string): string {
  const letters = name
    .split(/\s+/)
    .map((word) => /[\p{L}\p{N}]/u.exec(word)?.[0])
    .filter((letter) => letter !== undefined);
  return [letters[0], letters.length > 1 ? letters.at(-1) : ""].join("").toLocaleUpperCase();
}
