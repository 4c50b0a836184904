/** Bundles the tests of the pure parts and gives them to Node's own test runner. */
import { spawnSync } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const outdir = join(web, ".tests");
const tests = (await readdir(join(web, "widget/test"))).filter((file) => file.endsWith(".test.ts"));

await rm(outdir, { recursive: true, force: true });
await build({
  entryPoints: tests.map((file) => join(web, "widget/test", file)),
  bundle: true, platform: "node", format: "esm", sourcemap: "inline", outdir, outExtension: { ".js": ".mjs" },
});
const files = tests.map((file) => join(outdir, file.replace(/\.ts$/, ".mjs")));
process.exitCode = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], { stdio: "inherit" }).status ?? 1;
