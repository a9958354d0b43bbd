/** Tensors of a saved codec, looked at as if a stranger had written them. */
import { FormatError } from "../base/errors.ts";
import type { Tensor } from "../formats/safetensors.ts";

/** Sizes of a tensor: a number, or null for any from 1 on. */
export type Shape = readonly (number | null)[];

/**
 * The finite float32 numbers of a tensor, and its shape.
 * @throws FormatError when it is missing, of another type or shape, or holds NaN or infinity
 */
export function savedNumbers(
  name: string,
  tensors: ReadonlyMap<string, Tensor>,
  key: string,
  shape: Shape,
): { readonly data: Float32Array; readonly shape: readonly number[] } {
  const tensor = tensors.get(key);
  const isFitting = tensor !== undefined && hasShape(tensor, shape) && tensor.data instanceof Float32Array;
  if (!isFitting) throw broken(name, `${key} must be float32 ${inWords(shape)}`, describe(tensor));
  const { data } = tensor;
  if (!data.every(Number.isFinite)) throw broken(name, `${key} must be finite`, "NaN or infinity");
  return { data: data as Float32Array, shape: tensor.shape };
}

/**
 * The one int32 number of a tensor [1].
 * @throws FormatError when it is missing, of another type or shape, or out of range
 */
export function savedInteger(
  name: string,
  tensors: ReadonlyMap<string, Tensor>,
  key: string,
  least: number = -2147483648,
  most: number = 2147483647,
): number {
  const tensor = tensors.get(key);
  const value = tensor?.data[0];
  const isFitting = tensor !== undefined && hasShape(tensor, [1]) && tensor.data instanceof Int32Array;
  if (!isFitting || typeof value !== "number" || value < least || value > most) {
    throw broken(name, `${key} must be one int32 number from ${least} to ${most}`, describe(tensor));
  }
  return value;
}

/**
 * Throws when there are other tensors than these.
 * @throws FormatError
 */
export function checkKeys(name: string, tensors: ReadonlyMap<string, Tensor>, keys: readonly string[]): void {
  const other = [...tensors.keys()].find((key) => !keys.includes(key));
  if (other !== undefined) throw broken(name, `the tensors must be ${keys.join(", ")}`, JSON.stringify(other));
}

/** The complaint about tensors of a codec. */
export function broken(name: string, must: string, got: string): FormatError {
  return new FormatError({ where: name, must, got, todo: `Was the file written for the codec ${name}?` });
}

function hasShape({ shape, data }: Tensor, expected: Shape): boolean {
  const isFitting = shape.length === expected.length && shape.every((size, i) => size >= 1 && size === (expected[i] ?? size));
  return isFitting && data.length === shape.reduce((product, size) => product * size, 1);
}

function inWords(shape: Shape): string {
  return `[${shape.map((size) => size ?? "any").join(", ")}]`;
}

function describe(tensor: Tensor | undefined): string {
  return tensor === undefined ? "none" : `${tensor.data.constructor.name} [${tensor.shape.join(", ")}]`;
}
