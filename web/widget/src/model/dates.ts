const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const OLD_SECONDS = 30 * 86_400;

/** "5 minutes ago" up to a month, then the day itself. A clock that is ahead of ours is read as now. */
export function relativeDate(iso: string, now: number, language: string): string {
  const age = Math.max(0, Math.floor((now - Date.parse(iso)) / 1000));
  if (age >= OLD_SECONDS) return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(new Date(iso));
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  for (const [unit, seconds] of STEPS) if (age >= seconds) return words.format(-Math.floor(age / seconds), unit);
  return words.format(0, "second");
}

/** The exact time, in the reader's own time zone. */
export function exactDate(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" }).format(new Date(iso));
}
