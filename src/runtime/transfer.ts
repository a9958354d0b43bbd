/** Buffers that move between threads instead of being copied. */

const moved = new WeakMap<object, readonly ArrayBuffer[]>();

/** A worker's result whose buffers move to the caller with it, and are empty in the worker afterwards. */
export function moving<Result extends object>(result: Result, buffers: readonly ArrayBuffer[]): Result {
  moved.set(result, buffers);
  return result;
}

/** The buffers that move with a result. */
export function buffersMovedWith(result: unknown): readonly ArrayBuffer[] {
  return (typeof result === "object" && result !== null && moved.get(result)) || [];
}

/** The buffers of arrays that have one to themselves: of a view into a larger one, the neighbours stay where they are. */
export function wholeBuffers(views: Iterable<ArrayBufferView>): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { buffer, byteLength } of views) {
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffers.add(buffer);
  }
  return [...buffers];
}
