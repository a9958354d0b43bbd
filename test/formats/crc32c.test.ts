/** The vectors of RFC 3720, appendix B.4, and of the checksum's usual check word. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc32c } from "../../src/formats/crc32c.ts";

const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);

describe("crc32c", () => {
  it.each([
    ["nothing", new Uint8Array(0), 0],
    ["the check word", new TextEncoder().encode("123456789"), 0xe3069283],
    ["32 zeros", new Uint8Array(32), 0x8a9136aa],
    ["32 ones", new Uint8Array(32).fill(255), 0x62a8ab43],
    ["ascending bytes", ascending, 0x46dd794e],
    ["descending bytes", ascending.toReversed(), 0x113fdb5c],
  ])("of %s", (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });

  it("sees every change of one bit", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.nat(), fc.nat(7), (bytes, at, bit) => {
        const changed = bytes.slice();
        changed[at % bytes.length]! ^= 1 << bit;
        expect(crc32c(changed)).not.toBe(crc32c(bytes));
      }),
    );
  });
});
