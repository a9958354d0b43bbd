/**
 * The messages and field numbers of ONNX that we use.
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (IR version 10)
 */

/** Field numbers by message. */
export const fields = {
  model: { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8 },
  operatorSet: { domain: 1, version: 2 },
  graph: { node: 1, name: 2, initializer: 5, input: 11, output: 12 },
  node: { input: 1, output: 2, name: 3, operator: 4, attribute: 5, domain: 7 },
  attribute: { name: 1, float: 2, int: 3, string: 4, ints: 8, floats: 7, type: 20 },
  tensor: { dims: 1, dataType: 2, name: 8, rawData: 9, externalData: 13, dataLocation: 14 },
  entry: { key: 1, value: 2 },
  valueInfo: { name: 1, type: 2 },
  type: { tensor: 1, sequence: 4 },
  sequenceType: { element: 1 },
  tensorType: { elementType: 1, shape: 2 },
  shape: { dim: 1 },
  dimension: { value: 1, symbol: 2 },
} as const;

/** AttributeProto.AttributeType. */
export const attributeTypes = { float: 1, int: 2, string: 3, floats: 6, ints: 7 } as const;

/** TensorProto.DataType of the types we use. */
export const elementTypes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
} as const;

/** TensorProto.DataLocation.EXTERNAL. */
export const externalLocation = 1;
