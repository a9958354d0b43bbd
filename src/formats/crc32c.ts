/**
 * CRC-32C (Castagnoli), the checksum of TFRecord files: the remainder of a
 * message by the polynomial 0x1EDC6F41, bits reflected, start and end inverted.
 * RFC 3720, appendix B.4; Castagnoli et al. 1993, doi:10.1109/26.231911.
 */

/** 0x1EDC6F41 with its bits reversed. */
const polynomial = 0x82f63b78;

/** What eight more bits do to each value of the lowest byte. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ polynomial : remainder >>> 1;
  return remainder;
});

/** The checksum, 0 to 2^32 - 1. */
export function crc32c(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) remainder = (remainder >>> 8) ^ table[(remainder ^ byte) & 255]!;
  return (remainder ^ 0xffffffff) >>> 0;
}
