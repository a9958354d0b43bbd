/** The memory of a training: the four regions of the layout, then what one batch needs. */

import { UnsupportedError } from "../base/errors.ts";
import { formatMemory } from "../results/words.ts";
import type { ParameterLayout, PlacedParameter } from "./parameter-layout.ts";

/** The regions, in the order they lie in. */
const regions = ["parameters", "firstMoments", "secondMoments", "gradients"] as const;

/** A region of the memory. */
export type Region = (typeof regions)[number];

const pageBytes = 65536;
const mostPages = 65536;

/** WebAssembly memory with views that are made when asked for, because growing detaches older ones. */
export class TrainingMemory {
  readonly memory: WebAssembly.Memory;
  readonly layout: ParameterLayout;

  constructor(layout: ParameterLayout) {
    this.layout = layout;
    this.memory = new WebAssembly.Memory({ initial: pages(this.scratch), maximum: mostPages });
  }

  /** First byte after the regions: the batch's. */
  get scratch(): number {
    return 4 * regions.length * this.layout.size;
  }

  /** First byte of a place in a region. */
  pointer(region: Region, offset: number = 0): number {
    return 4 * (regions.indexOf(region) * this.layout.size + offset);
  }

  /** A parameter's numbers in a region. */
  view(region: Region, parameter: PlacedParameter): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer, this.pointer(region, parameter.offset), parameter.count);
  }

  /** All of a region, padding included. */
  region(region: Region): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer, this.pointer(region), this.layout.size);
  }

  /**
   * Makes room for a batch.
   * @param bytes  after the regions
   * @throws UnsupportedError when a WebAssembly memory cannot be that large
   */
  reserve(bytes: number): void {
    const missing = pages(this.scratch + bytes) - this.memory.buffer.byteLength / pageBytes;
    if (missing <= 0) return;
    if (pages(this.scratch + bytes) > mostPages) {
      throw new UnsupportedError({
        where: "training",
        must: "parameters, moments, gradients and one batch must fit into 4 GiB",
        got: formatMemory(this.scratch + bytes),
        todo: "Use a smaller batch with more accumulation ({batchSize}, {accumulate}), or shorter texts ({maxLength}).",
      });
    }
    this.memory.grow(missing);
  }
}

function pages(bytes: number): number {
  return Math.ceil(bytes / pageBytes);
}
