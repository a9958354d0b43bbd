/**
 * The safetensors format: 8 bytes of little-endian header length, a JSON header,
 * then the tensors' bytes. https://github.com/huggingface/safetensors
 */

/** Data types we read. */
export type DType = "F64" | "F32" | "F16" | "BF16" | "I64" | "I32" | "I16" | "I8" | "U8" | "BOOL";

/** A tensor in memory, row-major. F16 and BF16 arrive as float32. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array | BigInt64Array | Int16Array | Int8Array | Uint8Array;
}
