// Compiles the WebAssembly kernels: src/kernels/assembly/<name>.ts (AssemblyScript) → dist/kernels/<name>.wasm.
// Part of `npm run build`; does nothing when every output is newer than its source, this file and the lock file.
//   node tools/build-kernels.mjs
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import process from "node:process";

const root = resolve(import.meta.dirname, "..");
const sources = join(root, "src/kernels/assembly");
const outputs = join(root, "dist/kernels");
const options = ["-O3", "--noAssert", "--runtime", "stub", "--enable", "simd", "--importMemory"];

function changed(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** When a kernel's source changed, or one that it imports. */
function sourceChanged(name) {
  const file = join(sources, `${name}.ts`);
  const imported = [...readFileSync(file, "utf8").matchAll(/ from "\.\/([\w-]+)"/g)].map(([, other]) => sourceChanged(other));
  return Math.max(changed(file), ...imported);
}

const shared = Math.max(changed(import.meta.filename), changed(join(root, "package-lock.json")));
const old = readdirSync(sources)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => basename(file, ".ts"))
  .filter((name) => changed(join(outputs, `${name}.wasm`)) <= Math.max(shared, sourceChanged(name)));

if (old.length > 0) {
  const { default: asc } = await import("assemblyscript/asc"); // slow to load: only when needed
  mkdirSync(outputs, { recursive: true });
  for (const name of old) {
    const { error, stderr } = await asc.main([`${name}.ts`, "--baseDir", sources, "--outFile", `${name}.wasm`, ...options], {
      // a build beside this one must never see half a file
      writeFile: (file, contents) => {
        const part = join(outputs, `${basename(file)}.${process.pid}.part`);
        writeFileSync(part, contents);
        renameSync(part, join(outputs, basename(file)));
      },
    });
    if (error !== null) {
      process.stderr.write(`${stderr.toString()}\n${error.message}\n`);
      process.exit(1);
    }
  }
}
