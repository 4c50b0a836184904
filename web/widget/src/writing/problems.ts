import * as words from "words";
import { count, Problem } from "../kit.ts";

const MINUTE_SECONDS = 60;

/** Says kindly what went wrong: our words for what we know, else the server's. */
export function wordsFor(problem: unknown): string {
  if (!(problem instanceof Problem)) return words.somethingWrong;
  if (problem.status === 429) return wait(problem.wait);
  const known = words.problems[problem.code] ?? (problem.status === 503 ? words.problems["try-again"] : "");
  return known || [problem.detail, problem.hint].filter(Boolean).join(" ") || words.somethingWrong;
}

/** A wait the server did not name is a minute. */
function wait(seconds: number): string {
  if (seconds > 0 && seconds < MINUTE_SECONDS) return count(words.waitSeconds, seconds);
  return count(words.waitMinutes, Math.max(1, Math.ceil(seconds / MINUTE_SECONDS)));
}
