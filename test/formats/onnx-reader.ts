/** Reads back what the ONNX writer wrote: enough of the format for tests, with field numbers spelled out from onnx.proto. */
import { BinaryReader } from "@bufbuild/protobuf/wire";

/** A message: for each field number, what came, in order. */
export type Message = ReadonlyMap<number, readonly (number | bigint | Uint8Array)[]>;

/** The fields of one message. */
export function readMessage(bytes: Uint8Array): Message {
  const reader = new BinaryReader(bytes);
  const message = new Map<number, (number | bigint | Uint8Array)[]>();
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    const values = message.get(field) ?? [];
    if (wire === 0) values.push(BigInt(reader.int64()));
    else if (wire === 5) values.push(reader.float());
    else if (wire === 2) values.push(reader.bytes());
    else throw new Error(`wire type ${wire} is not used by ONNX`);
    message.set(field, values);
  }
  return message;
}

/** The messages of a field. */
export function messages(message: Message, field: number): readonly Message[] {
  return (message.get(field) ?? []).map((value) => readMessage(value as Uint8Array));
}

/** The strings of a field. */
export function strings(message: Message, field: number): readonly string[] {
  return (message.get(field) ?? []).map((value) => new TextDecoder().decode(value as Uint8Array));
}

/** The whole numbers of a field. */
export function integers(message: Message, field: number): readonly number[] {
  return (message.get(field) ?? []).map(Number);
}

/** The graph of a model. */
export function graphOf(model: Uint8Array): Message {
  const [graph] = messages(readMessage(model), 7);
  if (graph === undefined) throw new Error("the model has no graph");
  return graph;
}

/** The operators of a model's nodes, in order. */
export function operatorsOf(model: Uint8Array): readonly string[] {
  return messages(graphOf(model), 1).map((node) => strings(node, 4)[0] ?? "");
}
