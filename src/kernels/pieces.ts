/** Long loops cut into calls of bounded length. */

/**
 * Elements a call. The engine replaces the quick first translation of a kernel by the
 * optimised one between calls only, so one long call would run slowly to its end.
 */
export const pieceLength = 65_536;

/** Calls `piece(first, length)` for consecutive pieces of `count` elements, each of `length` or fewer. */
export function inPieces(count: number, piece: (first: number, length: number) => void, length: number = pieceLength): void {
  for (let first = 0; first < count; first += length) piece(first, Math.min(length, count - first));
}
