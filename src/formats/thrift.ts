/**
 * Thrift's compact protocol, as much of it as parquet's footers and page headers need: structures, lists, whole numbers,
 * texts. https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */

/** A value that can be written. */
export type ThriftValue =
  | { readonly type: "i32" | "i64"; readonly value: number }
  | { readonly type: "text"; readonly value: string }
  | { readonly type: "list"; readonly of: ThriftValue["type"]; readonly values: readonly ThriftValue[] }
  | { readonly type: "structure"; readonly fields: readonly ThriftField[] };

/** A field's number and its value; fields stand in rising order. */
export type ThriftField = readonly [id: number, value: ThriftValue];

const codes: Readonly<Record<ThriftValue["type"], number>> = { i32: 5, i64: 6, text: 8, list: 9, structure: 12 };

/** A list of at least so many says its length in a number of its own. */
const longList = 15;

/** A structure as bytes. */
export function encodeThrift(fields: readonly ThriftField[]): Uint8Array {
  const bytes: number[] = [];
  writeStructure(bytes, fields);
  return Uint8Array.from(bytes);
}

/** A number from 0 on, seven bits a byte, the lowest first. */
export function unsignedVarint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}

function writeStructure(bytes: number[], fields: readonly ThriftField[]): void {
  let last = 0;
  for (const [id, value] of fields) {
    bytes.push(((id - last) << 4) | codes[value.type]);
    writeValue(bytes, value);
    last = id;
  }
  bytes.push(0);
}

function writeValue(bytes: number[], value: ThriftValue): void {
  switch (value.type) {
    case "structure":
      writeStructure(bytes, value.fields);
      break;
    case "text": {
      const text = Buffer.from(value.value, "utf8");
      bytes.push(...unsignedVarint(text.byteLength), ...text);
      break;
    }
    case "list": {
      const { length } = value.values;
      const head = codes[value.of];
      bytes.push(...(length < longList ? [(length << 4) | head] : [0xf0 | head, ...unsignedVarint(length)]));
      for (const each of value.values) writeValue(bytes, each);
      break;
    }
    case "i32":
    case "i64":
      bytes.push(...unsignedVarint(2 * value.value)); // zigzag, of numbers from 0 on
  }
}
