/**
 * The grammar of chains, the same in the library, on the command line and in files:
 *
 *   chain   = step { "+" step }
 *   step    = compressor ":" size | "unit" | "rotate" "+" codec | codec
 *
 * Compressors come first, each taking the outputs of the one before; "unit" gives what came so far unit length. One codec
 * may follow, and ends the chain; without one each output is a float32. "pca:128+int8", "pca:192+unit+rotate+bits:2",
 * "opq:16", "first:256+float16".
 */
import { UsageError } from "../base/errors.ts";
import { codecOf, codecs } from "../codecs/index.ts";
import { compressors } from "../compressors/index.ts";
import { unitName } from "./unit-length.ts";

/** One compressor and its number of outputs; null for "unit", which keeps that of what came before. */
export interface ChainStep {
  readonly compressor: string;
  readonly size: number | null;
}

/** A chain in parts. */
export interface ChainParts {
  readonly steps: readonly ChainStep[];
  /** "float32" where none is named. */
  readonly codec: string;
}

/** Shorter names of compressors, which chains are written with. */
const shortNames: Readonly<Record<string, string>> = { first: "first-dimensions" };

/** Codecs that rotate by themselves: the word before them is for readers. */
const rotating = /^bits:\d+$/;

/** The codec of a chain that names none. */
const plainCodec = "float32";

/**
 * The parts of a chain's name.
 * @throws UsageError for what is no chain, naming the step; UnknownNameError for a name that there is not
 */
export function parseChain(name: string): ChainParts {
  const words = name.split("+");
  const steps: ChainStep[] = [];
  for (const [at, word] of words.entries()) {
    const step = stepOf(word);
    if (step !== null) {
      if (at > 0 && steps.length < at) throw notAChain(name, "compressors must stand before the codec", word);
      steps.push(step);
      continue;
    }
    const codec = words
      .slice(at)
      .join("+")
      .replace(/^rotate\+/, "");
    if (codec.includes("+")) throw notAChain(name, "one codec ends a chain", codec);
    if (codec !== word && !rotating.test(codec)) throw notAChain(name, "rotate must stand before bits", `rotate+${codec}`);
    return { steps, codec: codecOf(codec).name };
  }
  return { steps, codec: plainCodec };
}

/** The name of a chain, as everything prints it. */
export function chainName({ steps, codec }: ChainParts): string {
  const compressed = steps.map(stepName);
  if (codec === plainCodec && compressed.length > 0) return compressed.join("+");
  return [...compressed, ...(rotating.test(codec) ? ["rotate"] : []), codec].join("+");
}

/** A step as it is written. */
export function stepName({ compressor, size }: ChainStep): string {
  return size === null ? compressor : `${shortOf(compressor)}:${size}`;
}

function stepOf(word: string): ChainStep | null {
  if (word === unitName) return { compressor: unitName, size: null };
  const colon = word.lastIndexOf(":");
  const [name, digits] = [word.slice(0, colon), word.slice(colon + 1)];
  const compressor = Object.hasOwn(shortNames, name) ? shortNames[name]! : name;
  if (colon > 0 && /^[1-9]\d{0,5}$/.test(digits) && compressors.names.includes(compressor))
    return { compressor, size: Number(digits) };
  if (compressors.names.includes(compressor) || compressors.names.includes(word)) {
    throw notAChain(word, `a compressor must have its size behind a colon (${word}:128)`, word);
  }
  return null;
}

function shortOf(compressor: string): string {
  return Object.entries(shortNames).find(([, long]) => long === compressor)?.[0] ?? compressor;
}

function notAChain(name: string, must: string, got: string): UsageError {
  const todo = `Write it as pca:128+int8; there are ${codecs.names.join(", ")}.`;
  return new UsageError({ where: `chain ${name}`, must, got: JSON.stringify(got), todo });
}
