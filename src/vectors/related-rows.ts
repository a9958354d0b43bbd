/**
 * rows.safetensors of vectors without labels: what holds between rows.
 *
 *   judgements  `judged` I32 [n, 2] (query, document), `grades` F64 [n]; `contents` U8 [queries, 32], `splits` U8 [queries]
 *   pairs       `pairs` I32 [n, 2] (rows), `scores` F64 [n]; `contents` U8 [rows, 32]; `splits` U8 [n], `groups` I32 [n]
 *
 * Contents are SHA-256 of texts; splits and groups are there where they are known.
 */
import type { SafetensorsFile, Tensor } from "../formats/safetensors.ts";
import type { Judgements } from "../statistics/retrieval.ts";
import type { RelatedManifest } from "./related-manifest.ts";
import { differs } from "./stored-slices.ts";

const contentBytes = 32;

/** What holds between documents and queries. */
export interface JudgedRows {
  readonly judgements: readonly Judgements[];
  readonly splits: Uint8Array | null;
  /** A hash a query. */
  readonly contents: Uint8Array;
}

/** What holds between sentences. */
export interface PairedRows {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly scores: Float64Array;
  readonly splits: Uint8Array | null;
  readonly groups: Int32Array | null;
  /** A hash a sentence. */
  readonly contents: Uint8Array;
}

/** Hashes in hexadecimal, one after another, as bytes. */
export function contentsOf(hashes: readonly string[]): Uint8Array {
  return Uint8Array.from(Buffer.from(hashes.join(""), "hex"));
}

/** The hash of one row. */
export function contentAt(contents: Uint8Array, row: number): Uint8Array {
  return contents.subarray(row * contentBytes, (row + 1) * contentBytes);
}

/** The tensors of judgements. */
export function judgedTensors({ judgements, splits, contents }: JudgedRows): ReadonlyMap<string, Tensor> {
  const all = judgements.flatMap((grades, query) => [...grades].map(([document, grade]) => ({ query, document, grade })));
  return new Map<string, Tensor>([
    ["judged", { shape: [all.length, 2], data: Int32Array.from(all.flatMap(({ query, document }) => [query, document])) }],
    ["grades", { shape: [all.length], data: Float64Array.from(all, ({ grade }) => grade) }],
    ["contents", { shape: [judgements.length, contentBytes], data: contents }],
    ...(splits === null ? [] : [["splits", { shape: [splits.length], data: splits }] as const]),
  ]);
}

/** The tensors of pairs. */
export function pairedTensors({ first, second, scores, splits, groups, contents }: PairedRows): ReadonlyMap<string, Tensor> {
  const n = scores.length;
  const rows = Int32Array.from({ length: 2 * n }, (_, at) => (at % 2 === 0 ? first : second)[at >> 1]!);
  return new Map<string, Tensor>([
    ["pairs", { shape: [n, 2], data: rows }],
    ["scores", { shape: [n], data: scores }],
    ["contents", { shape: [contents.length / contentBytes, contentBytes], data: contents }],
    ...(splits === null ? [] : [["splits", { shape: [n], data: splits }] as const]),
    ...(groups === null ? [] : [["groups", { shape: [n], data: groups }] as const]),
  ]);
}

/** Reads judgements. @throws FormatError for tensors that are not as the manifest says */
export async function readJudged(file: SafetensorsFile, { relations, rows }: RelatedManifest): Promise<JudgedRows> {
  if (relations.kind !== "judgements") throw differs(file.path, "must have judgements", "pairs");
  const { documents, queries, judgements: count } = relations;
  if (documents + queries !== rows) {
    throw differs(file.path, `must be of ${rows} documents and queries`, `${documents} and ${queries}`);
  }
  const judged = await integers(file, "judged", 2 * count);
  const grades = await doubles(file, "grades", count);
  const judgements = Array.from({ length: queries }, () => new Map<number, number>());
  for (let at = 0; at < count; at++) {
    const [query, document] = [judged[2 * at]!, judged[2 * at + 1]!];
    const ofQuery = judgements[query];
    if (ofQuery === undefined || !(document >= 0 && document < documents)) {
      throw differs(
        file.path,
        `must judge ${documents} documents for ${queries} queries`,
        `document ${document}, query ${query}`,
      );
    }
    ofQuery.set(document, grades[at]!);
  }
  const lost = judgements.findIndex((ofQuery) => ![...ofQuery.values()].some((grade) => grade > 0));
  if (lost >= 0) throw differs(file.path, "must have a relevant document for every query", `none for query ${lost}`);
  const contents = await bytes(file, "contents", queries * contentBytes, 255);
  return { judgements, contents, splits: file.tensors.has("splits") ? await bytes(file, "splits", queries, 2) : null };
}

/** Reads pairs. @throws FormatError for tensors that are not as the manifest says */
export async function readPaired(file: SafetensorsFile, { relations, rows }: RelatedManifest): Promise<PairedRows> {
  if (relations.kind !== "pairs") throw differs(file.path, "must have pairs", "judgements");
  const { pairs: count } = relations;
  const pairs = await integers(file, "pairs", 2 * count);
  const beyond = pairs.find((row) => !(row >= 0 && row < rows));
  if (beyond !== undefined) throw differs(file.path, `must have pairs of ${rows} rows`, `row ${beyond}`);
  const side = (of: 0 | 1): Int32Array => Int32Array.from({ length: count }, (_, pair) => pairs[2 * pair + of]!);
  return {
    first: side(0),
    second: side(1),
    scores: await doubles(file, "scores", count),
    contents: await bytes(file, "contents", rows * contentBytes, 255),
    splits: file.tensors.has("splits") ? await bytes(file, "splits", count, 2) : null,
    groups: file.tensors.has("groups") ? await integers(file, "groups", count) : null,
  };
}

async function integers(file: SafetensorsFile, name: string, count: number): Promise<Int32Array> {
  const { data } = await file.read(name);
  if (data instanceof Int32Array && data.length === count) return data;
  throw differs(file.path, `must have ${count} I32 ${name}`, `${data.length} of another kind`);
}

async function doubles(file: SafetensorsFile, name: string, count: number): Promise<Float64Array> {
  const { data } = await file.read(name);
  if (data instanceof Float64Array && data.length === count && data.every(Number.isFinite)) return data;
  throw differs(file.path, `must have ${count} finite F64 ${name}`, `${data.length} of another kind`);
}

async function bytes(file: SafetensorsFile, name: string, count: number, most: number): Promise<Uint8Array> {
  const { data } = await file.read(name);
  if (data instanceof Uint8Array && data.length === count && data.every((value) => value <= most)) return data;
  throw differs(file.path, `must have ${count} U8 ${name}, each at most ${most}`, `${data.length} of another kind`);
}
