/** The inner loops in WebAssembly (assembly/kernel.ts), where it is there and may be compiled. */
import { ceil } from "../codes/math.ts";
import { kernelText } from "./kernel-text.ts";

/** A compiled kernel: a WebAssembly.Module, which not all types of JavaScript know. */
export type KernelModule = object;

/** A kernel that runs in a memory of its own. Places and lengths are bytes. */
export interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** out [rows, outputs] = X Wᵀ, both with `stride` bytes a row of float64 numbers, a multiple of 64; a row more may be written. */
  multiply(x: number, end: number, w: number, outputs: number, stride: number, out: number): void;
  /**
   * sumᵢ = Σ weight · table[half byte] over each row of codes: the table lies in bytes 0 … 15, int16 weights behind it up to the
   * sums, for every 16 bytes of a row those of the higher halves, then those of the lower.
   */
  sumHalfBytes(codes: number, end: number, stride: number, sums: number): void;
  /** sumᵢ = Σ weight of the bits that are 1: int8 weights from byte 16 on, for every 16 bytes the highest bits first. */
  sumBits(codes: number, end: number, stride: number, sums: number): void;
}

let compiled: Promise<KernelModule | null> | undefined;

/** The kernel, compiled once; null where WebAssembly or its registers of 128 bits are missing, or compiling is forbidden. */
export const compiledKernel = (): Promise<KernelModule | null> => {
  compiled ??= compile().catch(() => null);
  return compiled;
};

const compile = async (): Promise<KernelModule> => {
  const packed = new Blob([Uint8Array.from(atob(kernelText), (letter) => letter.charCodeAt(0))]);
  const bytes = new Response(packed.stream().pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer();
  return WebAssembly.compile(await bytes);
};

/** Starts a kernel with that much memory; null without one, or where there is no room for another memory. */
export const startKernel = (kernel: KernelModule | null, bytes: number): Kernel | null => {
  try {
    const started = new WebAssembly.Instance(kernel as WebAssembly.Module).exports as Kernel;
    started.memory.grow(ceil(bytes / 65536));
    return started;
  } catch {
    return null;
  }
};
