/**
 * WebAssembly kernels: small pure functions over raw pointers into a memory that
 * belongs to the caller. Their sources are `assembly/<name>.ts` (AssemblyScript);
 * `tools/build-kernels.mjs` compiles each to `dist/kernels/<name>.wasm`.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { MissingError } from "../base/errors.ts";

/** Compiled once a thread, so that every memory profits from code that is warm. */
const modules = new Map<string, WebAssembly.Module>();

/**
 * The functions of kernel `name` ("adamw": a file of src/kernels/assembly, without extension), working in `memory`.
 * `Exports` is believed. Pointers are byte offsets from 0 up to 2^32 − 1; what lies outside the memory throws a
 * `WebAssembly.RuntimeError`. Run from source, the kernel is that of the last build.
 * @throws MissingError when the project has not been built.
 */
export function loadKernel<Exports>(name: string, memory: WebAssembly.Memory): Exports {
  let module = modules.get(name);
  if (module === undefined) {
    module = new WebAssembly.Module(readFileSync(kernelFile(name)));
    modules.set(name, module);
  }
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Exports;
}

/** The built file of a kernel, wherever this file runs from. */
function kernelFile(name: string): URL {
  const fromSource = import.meta.url.endsWith(".ts");
  const file = new URL(`${fromSource ? "../../dist/kernels" : "."}/${name}.wasm`, import.meta.url);
  if (existsSync(file)) return file;
  throw new MissingError({
    where: "loading a kernel",
    must: `the built file of ${name} must be there`,
    got: "no such file",
    todo: fromSource ? "Run npm run build first." : "Install the package again.",
    file: fileURLToPath(file),
  });
}
