/**
 * Builds what a reader's browser loads into ../src/tertulia/static/widget:
 * embed.js, count.js and login.js under their own names, and for each language a reading, a writing and a hidden bundle whose names
 * end alike, with one hash over all three: the loader need know no more than that ending.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(web, "widget/src");
export const out = join(web, "../src/tertulia/static/widget");
export const LANGUAGES = ["en", "es"];
/** The oldest browsers with light-dark() and container queries read this without help. */
const target = ["chrome123", "firefox120", "safari17.5"];

/** A style sheet is imported as its minified text. */
const styles = {
  name: "styles",
  setup(esbuild) {
    esbuild.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true, target });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** `import * as words from "words"` is the file of the bundle's language. */
const words = (language) => ({
  name: "words",
  setup: (esbuild) => esbuild.onResolve({ filter: /^words$/ }, () => ({ path: join(source, `words/${language}.ts`) })),
});

/** The writing bundle takes its kit from the reading bundle beside it, and may bring no second Lit. */
const kitFrom = (reading) => ({
  name: "kit",
  setup(esbuild) {
    esbuild.onResolve({ filter: /\/kit\.ts$/ }, () => ({ path: `./${reading}`, external: true }));
    esbuild.onResolve({ filter: /^lit/ }, ({ importer }) => ({ errors: [{ text: `${importer} must take Lit from kit.ts` }] }));
  },
});

async function bundle(entry, { plugins = [], define = {}, format = "esm" }) {
  const { outputFiles } = await build({
    entryPoints: [join(source, entry)],
    bundle: true, minify: true, write: false, legalComments: "none", charset: "utf8", format, target, define,
    plugins: [styles, ...plugins],
  });
  return outputFiles[0].contents;
}

const keep = (name, contents) => writeFile(join(out, name), contents);

/** The writing bundle names the reading bundle, so it is made before that has its name, and again when it has. */
async function buildLanguage(language) {
  const plugins = [words(language)];
  const writing = (reading) => bundle("writing.ts", { plugins: [...plugins, kitFrom(reading)] });
  const reading = await bundle("reading.ts", { plugins });
  const hidden = await bundle("hidden.ts", { plugins });
  const ending = `${language}-${hashOf([reading, hidden, await writing("reading.js")])}`;
  await keep(`assets/reading-${ending}.js`, reading);
  await keep(`assets/hidden-${ending}.js`, hidden);
  await keep(`assets/writing-${ending}.js`, await writing(`reading-${ending}.js`));
  return [language, ending];
}

function hashOf(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("base64url").replace(/[-_]/g, "").slice(0, 10);
}

export async function buildAll() {
  await rm(out, { recursive: true, force: true });
  await mkdir(join(out, "assets"), { recursive: true });
  const endings = Object.fromEntries(await Promise.all(LANGUAGES.map(buildLanguage)));
  await keep("embed.js", await bundle("embed.ts", { format: "iife", define: { BUNDLES: JSON.stringify(endings) } }));
  await keep("count.js", await bundle("count.ts", { format: "iife" }));
  await keep("login.js", await bundle("login.ts", { format: "iife" }));
  return endings;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
