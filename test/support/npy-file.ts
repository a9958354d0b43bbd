/** The bytes of an .npy file (version 1, float32, C order). */
import type { Matrix } from "../../src/numeric/matrix.ts";

/** One matrix of all rows, one part after another. */
export function npyFile(parts: readonly Matrix[]): Uint8Array {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const columns = parts[0]?.columns ?? 0;
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const header = `${text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11)}\n`;
  const prefix = Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length & 255, header.length >> 8]);
  return Buffer.concat([
    prefix,
    Buffer.from(header),
    ...parts.map((part) => Buffer.from(part.data.buffer, part.data.byteOffset, part.data.byteLength)),
  ]);
}
