/**
 * Writes ONNX models. The wire format comes from a library, the messages from
 * our own short table (onnx-fields.ts).
 *
 * Weights are kept out of the message: protobuf cannot hold more than 2 GiB and
 * would copy them several times over. An external tensor is named here and its
 * bytes are handed to the engine beside the model.
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { UnsupportedError } from "../base/errors.ts";
import { attributeTypes, elementTypes, externalLocation, fields } from "./onnx-fields.ts";

/** Element types of tensors. */
export type OnnxType = keyof typeof elementTypes;

/** A dimension: a size, or the name of one that is known only when the graph runs. */
export type OnnxDimension = number | string;

/** An attribute of a node. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: readonly number[] }
  | { readonly floats: readonly number[] };

/** One operation. */
export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A constant or weight: little-endian bytes in the model, or the file that holds them. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
  readonly data: Uint8Array | { readonly file: string; readonly offset: number; readonly bytes: number };
}

/** An input or output. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly OnnxDimension[];
}

/** A model: one graph in the standard operator set. */
export interface OnnxModel {
  /** Version of the standard operator set. */
  readonly operatorSet: number;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** The intermediate representation's version; 10 is that of ONNX 1.16 to 1.17. */
const irVersion = 10;

/** What protobuf's 32-bit signed sizes can hold. */
const largestMessage = 2 ** 31 - 1;

/**
 * The model as the bytes of a ModelProto.
 * @throws UnsupportedError when the bytes held inside exceed protobuf's 2 GiB.
 */
export function writeOnnx(model: OnnxModel): Uint8Array {
  let held = 0;
  for (const tensor of model.initializers) held += tensor.data instanceof Uint8Array ? tensor.data.byteLength : 0;
  if (held > largestMessage - 2 ** 24) {
    throw new UnsupportedError({
      where: "writing an ONNX model",
      must: "tensors inside the model must stay under 2 GiB",
      got: `${held} bytes`,
      todo: "Keep large tensors outside the model, as external data.",
    });
  }
  const writer = new BinaryWriter();
  int(writer, fields.model.irVersion, irVersion);
  string(writer, fields.model.producerName, "assay");
  message(writer, fields.model.graph, () => writeGraph(writer, model));
  message(writer, fields.model.opsetImport, () => {
    string(writer, fields.operatorSet.domain, "");
    int(writer, fields.operatorSet.version, model.operatorSet);
  });
  return writer.finish();
}

/**
 * The model with an empty sequence of that name as its first output.
 *
 * Protobuf messages that follow each other in one file are one message, repeated fields in their order
 * (https://protobuf.dev/programming-guides/encoding/#last-one-wins), so the model itself is not parsed.
 */
export function withSequenceFirst(model: Uint8Array, name: string): Uint8Array {
  const writer = new BinaryWriter();
  message(writer, fields.model.graph, () => {
    message(writer, fields.graph.node, () => {
      writeNode(writer, { operator: "SequenceEmpty", inputs: [], outputs: [name], attributes: {} }, name);
    });
    message(writer, fields.graph.output, () => {
      string(writer, fields.valueInfo.name, name);
      message(writer, fields.valueInfo.type, () => {
        message(writer, fields.type.sequence, () => {
          message(writer, fields.sequenceType.element, () => {
            message(writer, fields.type.tensor, () => int(writer, fields.tensorType.elementType, elementTypes.float32));
          });
        });
      });
    });
  });
  const first = writer.finish();
  const whole = new Uint8Array(first.byteLength + model.byteLength);
  whole.set(first);
  whole.set(model, first.byteLength);
  return whole;
}

function writeGraph(writer: BinaryWriter, model: OnnxModel): void {
  model.nodes.forEach((node, index) => {
    message(writer, fields.graph.node, () => writeNode(writer, node, `${node.operator}.${index}`));
  });
  string(writer, fields.graph.name, "assay");
  for (const tensor of model.initializers) message(writer, fields.graph.initializer, () => writeTensor(writer, tensor));
  for (const value of model.inputs) message(writer, fields.graph.input, () => writeValue(writer, value));
  for (const value of model.outputs) message(writer, fields.graph.output, () => writeValue(writer, value));
}

function writeNode(writer: BinaryWriter, node: OnnxNode, name: string): void {
  for (const input of node.inputs) string(writer, fields.node.input, input);
  for (const output of node.outputs) string(writer, fields.node.output, output);
  string(writer, fields.node.name, name);
  string(writer, fields.node.operator, node.operator);
  for (const [key, value] of Object.entries(node.attributes)) {
    message(writer, fields.node.attribute, () => {
      string(writer, fields.attribute.name, key);
      writeAttribute(writer, value);
    });
  }
}

function writeAttribute(writer: BinaryWriter, attribute: OnnxAttribute): void {
  const numbers = fields.attribute;
  if ("int" in attribute) {
    int(writer, numbers.int, attribute.int);
    int(writer, numbers.type, attributeTypes.int);
  } else if ("float" in attribute) {
    writer.tag(numbers.float, WireType.Bit32).float(attribute.float);
    int(writer, numbers.type, attributeTypes.float);
  } else if ("string" in attribute) {
    string(writer, numbers.string, attribute.string);
    int(writer, numbers.type, attributeTypes.string);
  } else if ("ints" in attribute) {
    for (const value of attribute.ints) int(writer, numbers.ints, value);
    int(writer, numbers.type, attributeTypes.ints);
  } else {
    for (const value of attribute.floats) writer.tag(numbers.floats, WireType.Bit32).float(value);
    int(writer, numbers.type, attributeTypes.floats);
  }
}

function writeTensor(writer: BinaryWriter, tensor: OnnxTensor): void {
  for (const size of tensor.shape) int(writer, fields.tensor.dims, size);
  int(writer, fields.tensor.dataType, elementTypes[tensor.type]);
  string(writer, fields.tensor.name, tensor.name);
  if (tensor.data instanceof Uint8Array) {
    writer.tag(fields.tensor.rawData, WireType.LengthDelimited).bytes(tensor.data);
    return;
  }
  const { file, offset, bytes } = tensor.data;
  for (const [key, value] of [
    ["location", file],
    ["offset", `${offset}`],
    ["length", `${bytes}`],
  ] as const) {
    message(writer, fields.tensor.externalData, () => {
      string(writer, fields.entry.key, key);
      string(writer, fields.entry.value, value);
    });
  }
  int(writer, fields.tensor.dataLocation, externalLocation);
}

function writeValue(writer: BinaryWriter, value: OnnxValue): void {
  string(writer, fields.valueInfo.name, value.name);
  message(writer, fields.valueInfo.type, () => {
    message(writer, fields.type.tensor, () => {
      int(writer, fields.tensorType.elementType, elementTypes[value.type]);
      message(writer, fields.tensorType.shape, () => {
        for (const dimension of value.shape) {
          message(writer, fields.shape.dim, () => {
            if (typeof dimension === "number") int(writer, fields.dimension.value, dimension);
            else string(writer, fields.dimension.symbol, dimension);
          });
        }
      });
    });
  });
}

function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}

function string(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function int(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}
