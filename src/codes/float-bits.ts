/** Float32 numbers among the bytes of codes, the lowest byte first, wherever they lie. */

/** The bits of `float[0]`, and the other way round. */
export const word: Uint32Array = new Uint32Array(1);
export const float: Float32Array = new Float32Array(word.buffer);

/** The number at byte `at`. */
export const readFloat = (codes: Uint8Array, at: number): number => {
  word[0] = codes[at]! | (codes[at + 1]! << 8) | (codes[at + 2]! << 16) | (codes[at + 3]! << 24);
  return float[0]!;
};

/** Writes a number to byte `at`. */
export const writeFloat = (codes: Uint8Array, at: number, value: number): void => {
  float[0] = value;
  for (let shift = 0; shift < 32; shift += 8) codes[at++] = word[0]! >>> shift;
};
