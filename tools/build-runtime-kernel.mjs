// Compiles the kernel of the runtime: src/portable/assembly/kernel.ts (AssemblyScript) → dist/portable/kernel.wasm, and the
// same deflated in base 64 → src/portable/kernel-text.ts, which is committed, so that sources run without a build.
// Part of `npm run build`; compiles when its source is newer than the text.
//   node tools/build-runtime-kernel.mjs
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { deflateRawSync, inflateRawSync } from "node:zlib";

const root = resolve(import.meta.dirname, "..");
const folder = join(root, "src/portable");
const text = join(folder, "kernel-text.ts");
const output = join(root, "dist/portable/kernel.wasm");

/** The kernel of the committed text. */
export function committedKernel() {
  const base64 = /"([\w+/=]+)"/.exec(readFileSync(text, "utf8"))?.[1] ?? "";
  return inflateRawSync(Buffer.from(base64, "base64"));
}

/** The kernel of the source. */
export async function compiledKernel() {
  const { default: asc } = await import("assemblyscript/asc"); // slow to load: only when needed
  const options = ["-O3", "--noAssert", "--runtime", "stub", "--enable", "simd"];
  let bytes = new Uint8Array();
  const { error, stderr } = await asc.main(
    ["kernel.ts", "--baseDir", join(folder, "assembly"), "--outFile", "kernel.wasm", ...options],
    {
      writeFile: (_name, contents) => {
        bytes = contents;
      },
    },
  );
  if (error !== null) throw new Error(`${stderr.toString()}\n${error.message}`);
  return bytes;
}

/** Puts a file in its place at once: a build beside this one must never see half of it. */
function write(file, contents) {
  const part = `${file}.${process.pid}.part`;
  writeFileSync(part, contents);
  renameSync(part, file);
}

const changed = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (process.argv[1] === import.meta.filename) {
  if (changed(join(folder, "assembly/kernel.ts")) > changed(text)) {
    const kernel = await compiledKernel();
    // deflated anew only where it differs: other versions of zlib write other bytes for the same
    if (changed(text) > 0 && committedKernel().equals(kernel)) write(text, readFileSync(text));
    else {
      const base64 = deflateRawSync(kernel, { level: 9 }).toString("base64");
      write(
        text,
        `/** The compiled kernel (assembly/kernel.ts), deflated, in base 64. */\nexport const kernelText =\n  "${base64}";\n`,
      );
    }
  }
  mkdirSync(join(root, "dist/portable"), { recursive: true });
  write(output, committedKernel());
}
