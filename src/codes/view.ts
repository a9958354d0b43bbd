/** Views for numbers of several bytes, whose order is said with every access. */

let last: DataView<ArrayBufferLike> = new DataView(new ArrayBuffer(0));

/** A view of all of the buffer that codes lie in; the last one is kept, because codes of a row come after each other. */
export function viewOf(codes: Uint8Array): DataView {
  if (last.buffer !== codes.buffer) last = new DataView(codes.buffer);
  return last;
}
