/**
 * WebAssembly kernels: small pure functions over raw pointers into a memory that
 * belongs to the caller. Their sources are `assembly/<name>.ts` (AssemblyScript);
 * `tools/build-kernels.mjs` compiles each to `dist/kernels/<name>.wasm`.
 */
import { readFileSync } from "node:fs";
import { builtFile } from "../base/built-file.ts";

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
    module = new WebAssembly.Module(readFileSync(builtFile(`kernels/${name}.wasm`, "loading a kernel")));
    modules.set(name, module);
  }
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Exports;
}
