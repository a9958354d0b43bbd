/** The part of WebAssembly that kernels use; TypeScript describes it only among the browser's types. */
declare namespace WebAssembly {
  /** Whether `bytes` are a module that can be compiled. */
  function validate(bytes: Uint8Array): boolean;
  /** Pages of 64 KiB; `maximum` is at most 65536 (4 GiB). */
  interface MemoryDescriptor {
    readonly initial: number;
    readonly maximum?: number;
  }
  class Memory {
    constructor(descriptor: MemoryDescriptor);
    readonly buffer: ArrayBuffer;
    /** Adds pages and detaches `buffer`. */
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  function compile(bytes: ArrayBuffer): Promise<Module>;
  class Instance {
    constructor(module: Module, imports?: Readonly<Record<string, Readonly<Record<string, Memory>>>>);
    readonly exports: object;
  }
  /** A trap: an access outside the memory, for one. */
  class RuntimeError extends Error {}
}
