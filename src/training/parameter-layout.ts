/**
 * Where the trained parameters lie in the memory that engine and optimizer
 * share. Four regions of equal layout follow each other: parameters, first
 * moments, second moments, gradients. Parameters that are updated alike (same
 * decay, same factor of the learning rate) lie next to each other, so that a
 * step is a handful of calls.
 */
import { UnsupportedError } from "../base/errors.ts";

/** A trained parameter and its place. */
export interface PlacedParameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** Numbers. */
  readonly count: number;
  /** First number within a region; a multiple of 16. */
  readonly offset: number;
}

/** Neighbours that are updated alike. */
export interface UpdateGroup {
  readonly offset: number;
  readonly count: number;
  readonly decay: number;
  readonly rateFactor: number;
}

/** The layout of one region. */
export interface ParameterLayout {
  readonly parameters: readonly PlacedParameter[];
  readonly groups: readonly UpdateGroup[];
  /** Numbers of a region. */
  readonly size: number;
}

/** What is to be placed. */
export interface LayoutInput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly decay: number;
  readonly rateFactor: number;
}

/** Numbers that begin a cache line apart. */
const alignment = 16;

/** A WebAssembly memory holds at most 2³² bytes; what the batches need comes on top of the four regions. */
const largestRegion = (2 ** 32 - 2 ** 28) / 16;

/**
 * Places parameters.
 * @throws UnsupportedError when they do not fit into one memory
 */
export function placeParameters(inputs: readonly LayoutInput[]): ParameterLayout {
  const alike = new Map<string, LayoutInput[]>();
  for (const input of inputs) {
    const key = `${input.decay} ${input.rateFactor}`;
    const known = alike.get(key);
    if (known === undefined) alike.set(key, [input]);
    else known.push(input);
  }
  const parameters: PlacedParameter[] = [];
  const groups: UpdateGroup[] = [];
  let offset = 0;
  for (const group of alike.values()) {
    const start = offset;
    for (const { name, shape } of group) {
      const count = shape.reduce((product, size) => product * size, 1);
      parameters.push({ name, shape, count, offset });
      offset += Math.ceil(count / alignment) * alignment;
    }
    const [{ decay, rateFactor }] = group as [LayoutInput, ...LayoutInput[]];
    groups.push({ offset: start, count: offset - start, decay, rateFactor });
  }
  if (offset > largestRegion) {
    throw new UnsupportedError({
      where: "training",
      must: `at most ${Math.floor(largestRegion / 1e6)} million parameters can be trained at once`,
      got: `${Math.ceil(offset / 1e6)} million`,
      todo: "Freeze the embeddings and lower layers ({freeze}), or choose a smaller encoder.",
    });
  }
  return { parameters, groups, size: offset };
}
