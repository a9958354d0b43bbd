/** The columns of a table of codes in LanceDB: ids, and codes as lists of one length or as bytes. */
import { UsageError } from "../../base/errors.ts";
import type { Address } from "../../sources/address.ts";
import type { LanceArrow } from "../../sources/lancedb/folder.ts";
import type { CodeForm, CodeRows, SinkWork } from "../sink.ts";

/** What the table has. */
export interface LanceColumns {
  readonly table: string;
  readonly id: string;
  readonly code: string;
  /** Whether ids are whole numbers, as those that they came from then are. */
  readonly hasNumbers: boolean;
  readonly form: CodeForm;
  /** The schema, for people: "{ id: Int64, embedding_small: FixedSizeList[128]<Float32> }". */
  readonly shown: string;
}

/** The column of codes where the address names none. */
const usualColumn = "embedding_small";

/** @throws UsageError without a table, and where ids and codes would be one column */
export function lanceColumns({ form, ids }: SinkWork, address: Address): LanceColumns {
  const { table, vector: code = usualColumn, id = "id" } = address.chosen;
  if (table === undefined) throw noTable(address);
  if (id === code) throw oneColumn(address, id);
  const hasNumbers = ids.every((text) => /^(0|-?[1-9]\d{0,17})$/.test(text));
  const shown = `{ ${id}: ${hasNumbers ? "Int64" : "Utf8"}, ${code}: ${typeText(form)} }`;
  return { table, id, code, hasNumbers, form, shown };
}

/** Bits lie eight in a byte, as LanceDB's Hamming distance takes them. */
function typeText({ kind, size, bytes }: CodeForm): string {
  if (kind === "bytes") return `FixedSizeBinary[${bytes}]`;
  if (kind === "bits") return `FixedSizeList[${bytes}]<Uint8>`;
  return `FixedSizeList[${size}]<${kind === "float16" ? "Float16" : "Float32"}>`;
}

/** @param metadata  what the table says of itself */
export function tableSchema(arrow: LanceArrow, columns: LanceColumns, metadata: Map<string, string>): object {
  const { id, code, hasNumbers, form } = columns;
  const ids = new arrow.Field(id, hasNumbers ? new arrow.Int64() : new arrow.Utf8(), false);
  return new arrow.Schema([ids, new arrow.Field(code, codeType(arrow, form), false)], metadata);
}

function codeType(arrow: LanceArrow, form: CodeForm) {
  return form.kind === "bytes" ? new arrow.FixedSizeBinary(form.bytes) : listType(arrow, form.kind, form);
}

function listType(arrow: LanceArrow, kind: "float32" | "float16" | "bits", { size, bytes }: CodeForm) {
  const item = { float32: arrow.Float32, float16: arrow.Float16, bits: arrow.Uint8 }[kind];
  return new arrow.FixedSizeList(kind === "bits" ? bytes : size, new arrow.Field("item", new item(), true));
}

/** Rows as Arrow has them. */
export function codeTable(arrow: LanceArrow, columns: LanceColumns, form: CodeForm, { ids, codes }: CodeRows): object {
  const { id, code, hasNumbers } = columns;
  const numbers = hasNumbers ? arrow.vectorFromArray(ids.map(BigInt), new arrow.Int64()) : null;
  const texts = arrow.vectorFromArray([...ids], new arrow.Utf8());
  return new arrow.Table({ [id]: numbers ?? texts, [code]: codeVector(arrow, form, codes, ids.length) });
}

function codeVector(arrow: LanceArrow, form: CodeForm, codes: Uint8Array, length: number) {
  const { kind } = form;
  const bytes = codes.slice(); // numbers of more bytes than one stand where they may
  if (kind === "bytes") {
    const type = new arrow.FixedSizeBinary(form.bytes);
    return arrow.makeVector(arrow.makeData({ type, length, nullCount: 0, data: bytes }));
  }
  const words = {
    float32: () => arrow.makeData({ type: new arrow.Float32(), data: new Float32Array(bytes.buffer) }),
    float16: () => arrow.makeData({ type: new arrow.Float16(), data: new Uint16Array(bytes.buffer) }),
    bits: () => arrow.makeData({ type: new arrow.Uint8(), data: bytes }),
  };
  return arrow.makeVector(arrow.makeData({ type: listType(arrow, kind, form), length, nullCount: 0, child: words[kind]() }));
}

function noTable(address: Address): UsageError {
  return new UsageError({
    where: "sinks",
    must: "the address must name the table that codes go to, with table=",
    got: "none",
    todo: "Write lancedb:items.lancedb?table=items_small",
    file: address.shown,
  });
}

function oneColumn(address: Address, name: string): UsageError {
  const [must, todo] = ["ids and codes must have columns of their own", "Name another with vector= or id=."];
  return new UsageError({ where: "sinks", must, got: JSON.stringify(name), todo, file: address.shown });
}
