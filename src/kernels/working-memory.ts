/**
 * One memory a thread for kernels that need it during a call only. A new memory a call would wait for the garbage
 * collector, which does not see how large it is: the sizes of a curve would pile up hundreds of megabytes.
 */

const page = 65_536;

/** What is larger than this is not kept between calls: 256 MiB. */
const keptPages = 4096;

let memory: WebAssembly.Memory | null = null;

/** A memory of at least so many pages of 64 KiB, all 0; a later call may hand out the same. */
export function workingMemory(pages: number): WebAssembly.Memory {
  if (pages > keptPages) return new WebAssembly.Memory({ initial: pages });
  if (memory === null) {
    memory = new WebAssembly.Memory({ initial: pages });
    return memory;
  }
  const held = memory.buffer.byteLength / page;
  if (held < pages) memory.grow(pages - held);
  new Uint8Array(memory.buffer).fill(0, 0, Math.min(pages, held) * page);
  return memory;
}
