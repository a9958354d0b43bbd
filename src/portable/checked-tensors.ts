/** Tensors of a step or a codec, looked at as if a stranger had written them. */
import { hold } from "./hold.ts";

/** A tensor, whoever read it. */
interface AnyTensor {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number> | ArrayLike<bigint>;
}

/** Tensors by name. */
export type Tensors = Pick<ReadonlyMap<string, AnyTensor>, "get" | "has">;

/** Arrays of numbers that tensors may be. */
type Numbers = Float32Array | Float64Array | Int32Array;

/**
 * The finite numbers of a tensor.
 * @param shape  a size each; 0 stands for any
 * @throws Error when it is missing, of another type or shape, or holds NaN or infinity
 */
export const numbersOf = <T extends Numbers>(
  tensors: Tensors,
  key: string,
  type: { new (length: number): T; readonly name: string },
  ...shape: readonly number[]
): T => {
  const { shape: sizes = [], data } = tensors.get(key) ?? {};
  hold(
    data instanceof type &&
      `${shape.map((size, i) => size || sizes[i])}` === `${sizes}` &&
      (data as Numbers).every(Number.isFinite),
    `${key} must be a finite ${type.name} [${shape}]`,
    `[${sizes}]`,
  );
  return data;
};
