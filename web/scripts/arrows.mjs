/**
 * Fails when what a browser runs has an import that points up, or a circle of imports; types count as well.
 * A line may import those above it, nobody beside it. A folder may import within itself; a file belongs to the most exact
 * name here, and to have none is an error.
 */
const ORDER = [
  ["shared/shapes.ts"],
  ["shared", "widget/src/model"],
  ["widget/src/words"],
  ["widget/src/state"],
  ["widget/src/seam"],
  ["widget/src/acts"],
  ["widget/src/drawing"],
  ["widget/src/kit.ts"],
  ["widget/src/reading", "widget/src/writing", "widget/src/hiding", "widget/src/elements"],
  ["widget/src/reading.ts", "widget/src/hidden.ts", "widget/src/writing.ts", "widget/src/embed.ts", "widget/src/count.ts", "widget/src/login.ts"],
];

import { readFile, readdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
/** The build puts another language here; all of them are alike. */
const WORDS = "widget/src/words/en.ts";

async function filesIn(folder) {
  const found = await readdir(join(web, folder), { recursive: true, withFileTypes: true });
  const sources = found.filter((entry) => entry.isFile() && /(?<!\.d)\.ts$/.test(entry.name));
  return sources.map((entry) => relative(web, join(entry.parentPath ?? entry.path, entry.name)));
}

/** What a file imports of ours. TypeScript's own reader finds every kind of import, in no matter what form. */
async function importsOf(file) {
  const names = ts.preProcessFile(await readFile(join(web, file), "utf8")).importedFiles.map((one) => one.fileName);
  const own = names.filter((name) => name === "words" || name.startsWith("."));
  return own.map((name) => (name === "words" ? WORDS : relative(web, join(web, dirname(file), name))));
}

const holds = (place, file) => file === place || file.startsWith(`${place}/`);

function placeOf(file) {
  const places = ORDER.flat().filter((place) => holds(place, file));
  return places.sort((a, b) => b.length - a.length)[0];
}

const lineOf = (place) => ORDER.findIndex((line) => line.includes(place));

function unplaced(file) {
  return placeOf(file) ? [] : [`${file} has no place in the order`];
}

function wrongArrows([file, imported]) {
  const place = placeOf(file);
  const down = (to) => placeOf(to) === place || lineOf(placeOf(to)) < lineOf(place);
  return imported.filter((to) => !down(to)).map((to) => `${file} may not import ${to}`);
}

/** Every circle that a walk along the imports comes back to, told once. */
function circles(imports) {
  const done = new Set();
  const found = [];
  const walk = (file, path) => {
    if (path.includes(file)) found.push(`a circle: ${[...path.slice(path.indexOf(file)), file].join(" → ")}`);
    if (done.has(file)) return;
    done.add(file);
    for (const to of imports.get(file) ?? []) walk(to, [...path, file]);
  };
  for (const file of imports.keys()) walk(file, []);
  return found;
}

const files = [...(await filesIn("shared")), ...(await filesIn("widget/src"))];
const imports = new Map(await Promise.all(files.map(async (file) => [file, await importsOf(file)])));
const wrong = [...files.flatMap(unplaced), ...[...imports].flatMap(wrongArrows), ...circles(imports)];
for (const line of wrong) console.error(line);
process.exitCode = wrong.length ? 1 : 0;
