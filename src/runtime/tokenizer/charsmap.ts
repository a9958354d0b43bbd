/**
 * SentencePiece's precompiled character map (normaliser `Precompiled`): a double-array trie of UTF-8 byte
 * strings and the texts they become. `@huggingface/tokenizers` replaces it by NFKC and a few exceptions; Python
 * reads it, and so do we.
 *
 * Layout (base64): uint32 size of the trie in bytes, the trie's uint32 units, then the replacements, each
 * ended by a zero byte. The units are those of Darts-clone (https://github.com/s-yata/darts-clone).
 *
 * As in the Rust library, a whole grapheme of fewer than six bytes is looked up before its characters, and the
 * shortest key that begins it decides (https://github.com/huggingface/spm_precompiled).
 */
import { damaged } from "./file.ts";

const largestMap = 64 * 2 ** 20;
const longestGrapheme = 6;
const windowLength = 256;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** @throws FormatError when the map is cut off or not base64. */
export function charactersMap(encoded: unknown, file: string): (text: string) => string {
  if (encoded === null || encoded === undefined) return (text) => text;
  if (typeof encoded !== "string" || encoded.length > largestMap) {
    throw damaged(file, "precompiled_charsmap must be text of reasonable length", typeof encoded);
  }
  const bytes = Buffer.from(encoded, "base64");
  const trieBytes = bytes.length < 4 ? -1 : bytes.readUInt32LE(0);
  if (trieBytes < 4 || trieBytes % 4 !== 0 || 4 + trieBytes > bytes.length) {
    throw damaged(file, "precompiled_charsmap must hold a whole trie", `${bytes.length} bytes`);
  }
  const units = Uint32Array.from({ length: trieBytes / 4 }, (_, i) => bytes.readUInt32LE(4 + 4 * i));
  const replacements = bytes.subarray(4 + trieBytes);
  const known = new Map<string, string | null>();
  const become = (chunk: string): string | null => {
    let found = known.get(chunk);
    if (found === undefined) {
      found = replacementOf(chunk, units, replacements);
      if (known.size < 100_000) known.set(chunk, found);
    }
    return found;
  };
  return (text) => normalize(text, become);
}

function normalize(text: string, become: (chunk: string) => string | null): string {
  let result = "";
  for (const segment of graphemesOf(text)) {
    const whole = segment.length < longestGrapheme && Buffer.byteLength(segment) < longestGrapheme ? become(segment) : null;
    if (whole !== null) result += whole;
    else for (const character of segment) result += become(character) ?? character;
  }
  return result;
}

/**
 * The graphemes of a text, found a window at a time: the engine's segmenter takes time with the square of the
 * length. Where a grapheme ends the search can start anew; only a window's last grapheme may go on beyond it.
 */
function* graphemesOf(text: string): Generator<string> {
  let size = windowLength;
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + size, text.length);
    if (end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end--;
    let held: string | null = null;
    let done = start;
    for (const { segment } of graphemes.segment(text.slice(start, end))) {
      if (held !== null) {
        done += held.length;
        yield held;
      }
      held = segment;
    }
    if (end === text.length) {
      if (held !== null) yield held;
      return;
    }
    // One grapheme fills the window: look at more.
    size = done === start ? 2 * size : windowLength;
    start = done;
  }
}

/** What the shortest key that begins `chunk` becomes, or null. Reads past the end (a hostile map) find nothing. */
function replacementOf(chunk: string, units: Uint32Array, replacements: Buffer): string | null {
  const unitAt = (at: number): number => (at < units.length ? units[at]! : 0);
  let at = offsetOf(unitAt(0));
  for (const byte of Buffer.from(chunk)) {
    if (byte === 0) return null;
    at ^= byte;
    const unit = unitAt(at);
    if ((unit & 0x800000ff) >>> 0 !== byte) return null;
    at ^= offsetOf(unit);
    if (((unit >>> 8) & 1) === 1) {
      const start = unitAt(at) & 0x7fffffff;
      const end = replacements.indexOf(0, start);
      return replacements.toString("utf8", start, end < 0 ? replacements.length : end);
    }
  }
  return null;
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}
