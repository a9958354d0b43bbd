/**
 * Where everything lies in a parquet file of two columns, ids and rows of equally many bytes, before the bytes are known:
 * they are written in their places, row after row, and a file that was cut short says how many are there.
 *
 *   PAR1 { ids of a row group | header of a page, levels | rows }… footer PAR1
 *
 * Nothing is packed (codes hardly shrink), one page a column. https://parquet.apache.org/docs/file-format/
 */
import { encodeThrift, type ThriftField, type ThriftValue, unsignedVarint } from "./thrift.ts";

/** What the file is of. */
export interface ParquetRows {
  /** Names of the two columns. */
  readonly names: readonly [ids: string, rows: string];
  /** Texts; the numbers of the rows from 0 on when null. */
  readonly ids: readonly string[] | null;
  readonly count: number;
  /** Of a row. */
  readonly bytes: number;
  /** Fixed-size binary, or a list of float32. */
  readonly kind: "bytes" | "float32";
  /** Key-value metadata of the file. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A stretch of rows that lie one after another. */
export interface RowBlock {
  /** The first row. */
  readonly from: number;
  readonly rows: number;
  /** Place of the first row in the file. */
  readonly at: number;
  /** Bytes that stand right before the rows. */
  before(): Uint8Array;
}

/** A file's places. */
export interface RowsLayout {
  readonly blocks: readonly RowBlock[];
  /** Bytes after the last row. */
  after(): Uint8Array;
}

/** A page's rows have about so many bytes. */
const pageBytes = 8 * 1024 * 1024;
/** Rows of a group at most. */
const mostRows = 65_536;

const mark = Buffer.from("PAR1", "latin1");

/** Numbers of parquet's own lists. */
const types = { int64: 2, float: 4, text: 6, bytes: 7 } as const;
const encodings = { plain: 0, levels: 3 } as const;
const repetitions = { required: 0, repeated: 2 } as const;
const convertedTypes = { utf8: 0, list: 3 } as const;

const number = (value: number): ThriftValue => ({ type: "i32", value });
const long = (value: number): ThriftValue => ({ type: "i64", value });
const text = (value: string): ThriftValue => ({ type: "text", value });
const structure = (...fields: ThriftField[]): ThriftValue => ({ type: "structure", fields });
const list = (of: ThriftValue["type"], values: readonly ThriftValue[]): ThriftValue => ({ type: "list", of, values });

/** A row group: its two chunks, and where they lie. */
interface RowGroup extends RowBlock {
  readonly idsAt: number;
  readonly idsBytes: number;
  readonly rowsAt: number;
  readonly rowsBytes: number;
}

/** The places of all rows. */
export function parquetLayout(of: ParquetRows): RowsLayout {
  const atOnce = Math.min(mostRows, Math.max(1, Math.floor(pageBytes / of.bytes)));
  const blocks: RowGroup[] = [];
  let end = mark.byteLength;
  for (let from = 0; from < of.count; from += atOnce) {
    const group = rowGroup(of, from, Math.min(atOnce, of.count - from), end);
    blocks.push(group);
    end = group.at + group.rows * of.bytes;
  }
  return { blocks, after: () => footer(of, blocks) };
}

function rowGroup(of: ParquetRows, from: number, rows: number, idsAt: number): RowGroup {
  const idsBytes = idPage(of, from, rows).byteLength;
  const head = rowsHead(of, rows);
  const rowsAt = idsAt + idsBytes;
  return {
    ...{ from, rows, idsAt, idsBytes, rowsAt },
    at: rowsAt + head.byteLength,
    rowsBytes: head.byteLength + rows * of.bytes,
    before: () => Buffer.concat([...(from === 0 ? [mark] : []), idPage(of, from, rows), rowsHead(of, rows)]),
  };
}

function idPage({ ids }: ParquetRows, from: number, rows: number): Uint8Array {
  const values: Uint8Array[] = [];
  if (ids === null) {
    const numbers = BigInt64Array.from({ length: rows }, (_, at) => BigInt(from + at));
    values.push(new Uint8Array(numbers.buffer));
  } else {
    for (const id of ids.slice(from, from + rows)) {
      const bytes = Buffer.from(id, "utf8");
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.byteLength);
      values.push(length, bytes);
    }
  }
  const data = Buffer.concat(values);
  return Buffer.concat([pageHeader(rows, data.byteLength), data]);
}

/** The header of a page of rows, and of lists the levels that say where each begins. */
function rowsHead({ bytes, kind }: ParquetRows, rows: number): Uint8Array {
  if (kind === "bytes") return pageHeader(rows, rows * bytes);
  const size = bytes / Float32Array.BYTES_PER_ELEMENT;
  const perRow = [2, 0, ...(size > 1 ? [...unsignedVarint(2 * (size - 1)), 1] : [])]; // one that begins a list, the others go on
  const begins = Buffer.alloc(rows * perRow.length, Uint8Array.from(perRow));
  const present = Uint8Array.from([...unsignedVarint(2 * rows * size), 1]);
  const levels = Buffer.concat([begins, present].flatMap((each) => [lengthOf(each), each]));
  return Buffer.concat([pageHeader(rows * size, levels.byteLength + rows * bytes), levels]);
}

function lengthOf({ byteLength }: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(byteLength);
  return bytes;
}

function pageHeader(values: number, bytes: number): Uint8Array {
  const data = structure(
    [1, number(values)],
    [2, number(encodings.plain)],
    [3, number(encodings.levels)],
    [4, number(encodings.levels)],
  );
  return encodeThrift([
    [1, number(0)],
    [2, number(bytes)],
    [3, number(bytes)],
    [5, data],
  ]);
}

function footer(of: ParquetRows, groups: readonly RowGroup[]): Uint8Array {
  const { names, ids, metadata, count } = of;
  const isList = of.kind === "float32";
  const idType = ids === null ? types.int64 : types.text;
  const size = isList ? of.bytes / Float32Array.BYTES_PER_ELEMENT : 1;
  const path = isList ? [names[1], "list", "element"] : [names[1]];
  const groupOf = ({ rows, idsAt, idsBytes, rowsAt, rowsBytes }: RowGroup): ThriftValue =>
    structure(
      [
        1,
        list("structure", [
          columnChunk({ type: idType, path: [names[0]], values: rows, bytes: idsBytes, at: idsAt }),
          columnChunk({ type: isList ? types.float : types.bytes, path, values: rows * size, bytes: rowsBytes, at: rowsAt }),
        ]),
      ],
      [2, long(idsBytes + rowsBytes)],
      [3, long(rows)],
    );
  const entries = Object.entries(metadata).map(([key, value]) => structure([1, text(key)], [2, text(value)]));
  const bytes = encodeThrift([
    [1, number(1)],
    [2, list("structure", schemaOf(of, idType))],
    [3, long(count)],
    [4, list("structure", groups.map(groupOf))],
    [5, list("structure", entries)],
    [6, text("assay")],
  ]);
  return Buffer.concat([...(groups.length === 0 ? [mark] : []), bytes, lengthOf(bytes), mark]);
}

function schemaOf({ names, bytes, kind }: ParquetRows, idType: number): readonly ThriftValue[] {
  const required: ThriftField = [3, number(repetitions.required)];
  const ids = structure(
    [1, number(idType)],
    required,
    [4, text(names[0])],
    ...(idType === types.text ? ([[6, number(convertedTypes.utf8)]] as const) : []),
  );
  const root = structure([4, text("schema")], [5, number(2)]);
  if (kind === "bytes")
    return [root, ids, structure([1, number(types.bytes)], [2, number(bytes)], required, [4, text(names[1])])];
  return [
    root,
    ids,
    structure(required, [4, text(names[1])], [5, number(1)], [6, number(convertedTypes.list)]),
    structure([3, number(repetitions.repeated)], [4, text("list")], [5, number(1)]),
    structure([1, number(types.float)], required, [4, text("element")]),
  ];
}

/** What the footer says of a column of a row group. */
interface ColumnChunk {
  readonly type: number;
  readonly path: readonly string[];
  readonly values: number;
  /** With the page's header. */
  readonly bytes: number;
  readonly at: number;
}

function columnChunk({ type, path, values, bytes, at }: ColumnChunk): ThriftValue {
  const metadata = structure(
    [1, number(type)],
    [2, list("i32", [number(encodings.plain), number(encodings.levels)])],
    [3, list("text", path.map(text))],
    [4, number(0)],
    [5, long(values)],
    [6, long(bytes)],
    [7, long(bytes)],
    [9, long(at)],
  );
  return structure([2, long(at)], [3, metadata]);
}
