/** Equality of long arrays: bit by bit, and quick where `toEqual` is not. */

/** Whether two arrays of numbers hold the same bits. */
export function sameBytes(a: ArrayBufferView, b: ArrayBufferView): boolean {
  const bytes = (view: ArrayBufferView): Buffer => Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  return bytes(a).equals(bytes(b));
}
