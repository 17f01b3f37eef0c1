// Bundles css/main.css, js/main.js, js/staff.js and js/kiosk.js into ../static, named by content, with a manifest for tongban.ui.
import { createHash } from "node:crypto";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static", "tb");

async function write({ outputFiles }) {
  await mkdir(out, { recursive: true });
  const manifest = {};
  for (const file of outputFiles) {
    const extension = extname(file.path);
    const name = basename(file.path, extension);
    const hash = createHash("sha256").update(file.contents).digest("hex").slice(0, 12);
    manifest[`tb/${name}${extension}`] = `tb/${name}.${hash}${extension}`;
    await writeFile(join(out, `${name}.${hash}${extension}`), file.contents);
  }
  const kept = new Set(Object.values(manifest).map((path) => basename(path)));
  for (const name of await readdir(out)) if (!kept.has(name)) await rm(join(out, name));
  await writeFile(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const path of Object.values(manifest)) console.log(path);
}

const options = {
  entryPoints: [join(here, "css/main.css"), join(here, "js/main.js"), join(here, "js/staff.js"), join(here, "js/kiosk.js")],
  outdir: out,
  bundle: true,
  minify: true,
  write: false,
  format: "iife",
  target: ["chrome87", "firefox85", "safari15"],
  legalComments: "none",
  logLevel: "warning",
};

if (process.argv.includes("--watch")) {
  const plugin = { name: "write", setup: (build) => build.onEnd((result) => write(result)) };
  await (await esbuild.context({ ...options, plugins: [plugin] })).watch();
} else {
  await write(await esbuild.build(options));
}
