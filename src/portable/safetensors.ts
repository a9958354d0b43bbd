/**
 * The safetensors format, read with suspicion: 8 bytes of little-endian header length, a JSON header, then the tensors.
 * Every size is checked against the bytes that there are before anything is made of it.
 * https://github.com/huggingface/safetensors
 */
import { halfNumber } from "../codes/float16.ts";
import { hold, isCount } from "./hold.ts";

/** A tensor, row-major. F16 arrives as float32. */
export interface PortableTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array | Uint8Array;
}

const types = { F64: Float64Array, F32: Float32Array, I32: Int32Array, F16: Uint16Array, U8: Uint8Array } as const;

/** What a header says of a tensor, if it says so. */
interface Claim {
  readonly dtype: keyof typeof types;
  readonly shape: readonly number[];
  readonly data_offsets: readonly number[];
}

/**
 * The tensors of a file by name, each a copy of its bytes.
 *
 * @example
 * ```ts
 * import { readSafetensors } from "assay/runtime";
 *
 * const tensors = readSafetensors(await (await fetch("compressor.safetensors")).arrayBuffer());
 * ```
 * @throws Error for bytes that are no such file, or not all of it
 */
export const readSafetensors = (file: ArrayBuffer | Uint8Array): ReadonlyMap<string, PortableTensor> => {
  const { buffer, byteOffset, length } = ArrayBuffer.isView(file) ? file : new Uint8Array(file);
  const begin = length < 8 ? 8 : 8 + Number(new DataView(buffer, byteOffset).getBigUint64(0, true));
  hold(begin <= length, "the file must hold its header", `${length} bytes`);
  const header: Readonly<Record<string, Claim | null>> = JSON.parse(
    new TextDecoder().decode(new Uint8Array(buffer, byteOffset + 8, begin - 8)),
  );
  const offsetOf = (name: string): number => header[name]?.data_offsets?.[0] as number; // what is none is found below
  const tensors: [string, PortableTensor][] = [];
  let from = begin;
  for (const name of Object.keys(header).sort((a, b) => offsetOf(a) - offsetOf(b))) {
    if (name === "__metadata__") continue;
    const claim = header[name];
    const Type = types[claim?.dtype as Claim["dtype"]];
    const shape = [claim?.shape].flat() as readonly number[];
    const end = shape.reduce((product, count) => product * count, Type?.BYTES_PER_ELEMENT) + from;
    hold(
      shape.every((count) => isCount(count, length)) &&
        end <= length &&
        `${claim?.data_offsets}` === `${[from - begin, end - begin]}`,
      `${name} must be of ${Object.keys(types)} and follow the tensor before`,
      claim?.dtype,
    );
    const data = new Type(buffer.slice(byteOffset + from, byteOffset + end) as ArrayBuffer);
    tensors.push([name, { shape, data: data instanceof Uint16Array ? Float32Array.from(data, halfNumber) : data }]);
    from = end;
  }
  hold(from === length, `the file must have ${from} bytes`, length);
  return new Map(tensors);
};
