/** Prints what a reader's browser loads, compressed as the server sends it (brotli 11), and fails above the limits. */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { LANGUAGES, out } from "./build.mjs";

const READING_LIMIT_BYTES = 15_000;
const EVERYTHING_LIMIT_BYTES = 30_000;
const COUNTER_LIMIT_BYTES = 1_000;
const LOGIN_LIMIT_BYTES = 2_000;
const HIDDEN_LIMIT_BYTES = 4_000;

const assets = await readdir(join(out, "assets")).catch(() => {
  console.error("Nothing is built yet: npm run build");
  process.exit(1);
});

async function size(file) {
  const plain = await readFile(join(out, file));
  const options = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  return brotliCompressSync(plain, { params: options }).length;
}

const asset = (name) => `assets/${assets.find((file) => file.startsWith(`${name}-`))}`;

async function row(what, files, limit) {
  const sizes = await Promise.all(files.map(size));
  const total = sizes.reduce((sum, one) => sum + one, 0);
  const verdict = total <= limit ? "" : "  TOO LARGE";
  console.log(`${what.padEnd(28)} ${String(total).padStart(7)} of ${limit}  (${sizes.join(" + ")})${verdict}`);
  return total <= limit;
}

const kept = [await row("counter alone", ["count.js"], COUNTER_LIMIT_BYTES), await row("login alone", ["login.js"], LOGIN_LIMIT_BYTES)];
for (const language of LANGUAGES) {
  const reading = ["embed.js", asset(`reading-${language}`)];
  kept.push(await row(`hidden (${language})`, ["embed.js", asset(`hidden-${language}`)], HIDDEN_LIMIT_BYTES));
  kept.push(await row(`reading (${language}), 2 requests`, reading, READING_LIMIT_BYTES));
  kept.push(await row(`everything (${language})`, [...reading, asset(`writing-${language}`)], EVERYTHING_LIMIT_BYTES));
}
process.exitCode = kept.every(Boolean) ? 0 : 1;
