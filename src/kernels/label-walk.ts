/**
 * The walk of binary labels along rows in the order of a column's values, up for class 0 and down for class 1, for many
 * labellings of the same rows at once, in WebAssembly (assembly/label-walk.ts): its highest and lowest points say how
 * many rows the best threshold gets right (statistics/threshold.ts). Sixty-four labellings travel together, a bit each.
 */
import { loadKernel } from "./load-kernel.ts";
import { workingMemory } from "./working-memory.ts";

/** The function of assembly/label-walk.ts. */
interface Exports {
  walk(labels: number, order: number, cuts: number, rows: number, out: number): void;
}

/** Labellings that travel together. */
const abreast = 64;

const page = 65_536;

/** Bytes at the beginning that stay the kernel's own. */
const spared = 64;

/** Walks along orders of the same rows. */
export interface LabelWalk {
  /** The order of the rows [rows]; to be written before a walk. */
  readonly order: Uint32Array;
  /** 1 where a cut may follow the row at this place of the order [rows]; to be written before a walk. */
  readonly cuts: Uint8Array;
  /** Walks every labelling: the highest and lowest points at cuts, at least and at most 0. */
  walk(visit: (labelling: number, highest: number, lowest: number) => void): void;
}

/** Bytes of memory that so many labellings of so many rows take, about. */
export function labelWalkBytes(rows: number, labellings: number): number {
  return rows * (8 * Math.ceil(labellings / abreast) + 5);
}

/**
 * To be used before another kernel is: its memory is that of all that need it during a call only.
 *
 * @param labellings  arrays of 0 and 1, one a labelling [rows]
 */
export function labelWalk(labellings: readonly Uint8Array[], rows: number): LabelWalk {
  const groups = Math.ceil(labellings.length / abreast);
  const order = spared + 8 * groups * rows;
  const cuts = order + 4 * rows;
  const out = 16 * Math.ceil((cuts + rows) / 16);
  const memory = workingMemory(Math.ceil((out + 12 * abreast) / page));
  const kernel = loadKernel<Exports>("label-walk", memory);
  const halves = new Int32Array(memory.buffer, spared, 2 * groups * rows);
  labellings.forEach((labels, index) => {
    const bit = 1 << (index % 32);
    let at = 2 * Math.floor(index / abreast) * rows + (Math.floor(index / 32) % 2);
    for (let i = 0; i < rows; i++, at += 2) if (labels[i] === 1) halves[at] = halves[at]! | bit;
  });
  const points = new Int32Array(memory.buffer, out, 3 * abreast);
  return {
    order: new Uint32Array(memory.buffer, order, rows),
    cuts: new Uint8Array(memory.buffer, cuts, rows),
    walk(visit) {
      for (let group = 0; group < groups; group++) {
        kernel.walk(spared + 8 * group * rows, order, cuts, rows, out);
        const count = Math.min(abreast, labellings.length - group * abreast);
        for (let p = 0; p < count; p++) visit(group * abreast + p, points[abreast + p]!, points[2 * abreast + p]!);
      }
    },
  };
}
