/** Arrays of numbers as base64 of their little-endian bytes, as details.json has them. */

/** The base64 of an array's bytes. */
export function packNumbers(numbers: Uint8Array | Uint16Array | Uint32Array | Float32Array): string {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("base64");
}

/** Whether a text is base64 of so many bytes: told by its length, before anything is made of it. */
export function holdsBytes(base64: string, bytes: number): boolean {
  return base64.length === 4 * Math.ceil(bytes / 3) && Buffer.byteLength(base64, "base64") === bytes;
}

/** Bytes of base64 at an address of their own, so that any array can be laid over them. */
export function unpackBytes(base64: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(base64, "base64")).buffer;
}
