/** Codes into a store, beside the vectors that they are of or into a table of their own. */
import { extname } from "node:path";
import { InputError, UnknownNameError } from "../base/errors.ts";
import { flagOption, type TableOf } from "../base/options.ts";
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { matrix } from "../numeric/matrix.ts";
import type { CompressorDescription } from "../results/compressor-description.ts";
import type { Fact } from "../results/fact.ts";
import { type CodeForm, type PlannedWriting, type Sink, type SinkFunctions, type SinkWork, sinks } from "../sinks/index.ts";
import { type Address, fileAddress, parseAddress } from "../sources/address.ts";
import type { MatrixChoice } from "../vectors/bring-options.ts";
import { exportedFiles } from "./exports/index.ts";
import type { Artefact } from "./open-artefact.ts";
import { identityWith, openVectorRows, type VectorRows } from "./vector-rows.ts";

/** How codes go into a store. */
export interface StoreOptions extends MatrixChoice, RunControl {
  /** Only look, and say what would be done. */
  readonly dryRun?: boolean | undefined;
  /** Also make the function `assay_compress` in the database. */
  readonly installFunction?: boolean | undefined;
}

/** The options that are about stores. */
export const storeTable = {
  dryRun: flagOption("of a store or a parquet file: change nothing, and print what would be done"),
  installFunction: flagOption("of PostgreSQL: also make the function assay_compress, which codes what it is given"),
} satisfies TableOf<Pick<StoreOptions, "dryRun" | "installFunction">>;

/** What was done, or would be. */
export interface AppliedToStore {
  /** The address, its passwords masked. */
  readonly out: string;
  readonly rows: number;
  /** Rows that an earlier run wrote. */
  readonly before: number;
  /** Rows whose ids the table does not have. */
  readonly gone: number;
  /** What prepared the store, in its own language. */
  readonly statements: readonly string[];
  /** What begins a comment in that language. */
  readonly comment: "--" | "//";
  /** What comes next: index and query. */
  readonly next: readonly string[];
  /** What was noticed while the vectors were read. */
  readonly facts: readonly Fact[];
}

/** Rows that are written as a whole. */
const rowsACall = 1000;

/**
 * Writes codes into a store; an interrupted run goes on behind the last batch that is whole.
 *
 * @example
 * ```ts
 * import { applyToStore, openArtefact } from "assay/compression";
 *
 * const table = "postgresql://localhost/shop?table=items";
 * const { next } = await applyToStore(await openArtefact("small"), `${table}&vector=embedding`, `${table}&vector=embedding_small`);
 * console.log(next.join("\n"));
 * ```
 * @throws as openVectorRows and the sink's `plan`; UnknownNameError for a store that is read only; InputError for ids that
 *   come twice; InterruptedError
 */
export async function applyToStore(
  artefact: Artefact,
  vectors: string,
  out: string,
  options: StoreOptions = {},
): Promise<AppliedToStore> {
  const { sink, address } = sinkOf(out);
  const source = await openVectorRows(vectors, artefact.description, { ...options, byContent: true });
  const own = await source.ids();
  const ids = own ?? Array.from({ length: source.rows }, (_, row) => `${row}`);
  requireOnce(ids, vectors);
  const plan = await sink.plan(
    address,
    workOf(artefact, source, { ids, hasIds: own !== null, ...wholeVectors(vectors, address) }),
    options,
  );
  try {
    const made = options.installFunction === true ? functionsOf(sink, artefact) : null;
    const statements = [...plan.statements, ...(made === null ? [] : [made.sql])];
    const { comment } = sink;
    const told = { out: address.shown, rows: source.rows, statements, comment, next: plan.next, facts: source.facts };
    if (options.dryRun === true) return { ...told, before: plan.done, gone: 0 };
    if (made !== null) await made.functions.install(address, made.sql, artefact.description.tensors, options);
    const gone = await writeRows(artefact, source, ids, plan, options);
    await plan.finish?.();
    return { ...told, before: plan.done, gone };
  } finally {
    await plan.close();
  }
}

/** Whether codes that go there go into a store, or a file that is written as one. */
export function isSinkAddress(out: string): boolean {
  return foundSink(out) !== null;
}

/** A sink, and where it writes. */
interface FoundSink {
  readonly sink: Sink;
  readonly address: Address;
}

/** The sink of an address or of a file's ending. @throws UnknownNameError for anything else */
export function sinkOf(out: string): FoundSink {
  const found = foundSink(out);
  if (found !== null) return found;
  throw new UnknownNameError({
    where: "sinks",
    must: `codes must go to a file or to one of ${sinks.items.flatMap(({ schemes }) => schemes).join(", ")}`,
    got: JSON.stringify(parseAddress(out)?.scheme ?? out),
    todo: "Write them to a file (.npy, .safetensors, .parquet), and load that.",
  });
}

function foundSink(out: string): FoundSink | null {
  const address = parseAddress(out);
  const named = sinks.items.find(({ schemes }) => address !== null && schemes.includes(address.scheme));
  if (address !== null && named !== undefined) return { sink: named, address };
  if (address?.shown.startsWith("//", address.scheme.length + 1) === true) return null; // a file's name may have a colon
  const sink = sinks.items.find(({ endings }) => endings.includes(extname(out).toLowerCase()));
  return sink === undefined ? null : { sink, address: fileAddress(out) };
}

async function writeRows(
  { chain }: Artefact,
  source: VectorRows,
  ids: readonly string[],
  plan: PlannedWriting,
  control: RunControl,
): Promise<number> {
  const { rows: total, columns } = source;
  let gone = 0;
  if (plan.done >= total) return gone;
  const writing = await plan.begin();
  for await (const { from, rows, data } of source.chunks(plan.done)) {
    for (let at = 0; at < rows; at += rowsACall) {
      stopIfAborted(control, "applying");
      const count = Math.min(rowsACall, rows - at);
      const { data: codes } = await chain.encode(matrix(count, columns, data.subarray(at * columns, (at + count) * columns)));
      gone += await writing.write({ from: from + at, ids: ids.slice(from + at, from + at + count), codes });
      control.onProgress?.({ stage: "applying", done: from + at + count, total, unit: "rows" });
    }
  }
  return gone;
}

function workOf(
  { description }: Artefact,
  { identity }: VectorRows,
  others: Pick<SinkWork, "ids" | "hasIds" | "whole" | "from">,
): SinkWork {
  return {
    form: formOf(description),
    chain: description.chain,
    compressor: description.tensors,
    vectors: identityWith(identity, others.ids),
    ...others,
  };
}

/** What codes are to a store. */
export function formOf({ codec, codedSize, bytesPerVector, distance }: CompressorDescription): CodeForm {
  const kinds: Readonly<Record<string, CodeForm["kind"]>> = { float32: "float32", float16: "float16", signs: "bits" };
  const kind = Object.hasOwn(kinds, codec) ? kinds[codec]! : "bytes";
  return { kind, size: kind === "bytes" ? bytesPerVector : codedSize, bytes: bytesPerVector, distance };
}

/** Where the whole vectors lie, and their column where codes go into the same table. */
function wholeVectors(vectors: string, out: Address): Pick<SinkWork, "whole" | "from"> {
  const from = parseAddress(vectors) ?? undefined;
  const isSame = from !== undefined && from.target() === out.target() && from.chosen.table === out.chosen.table;
  return { from, whole: isSame ? from.chosen.vector : undefined };
}

/** @throws InputError for a store without functions, or a chain that they cannot compute */
function functionsOf(sink: Sink, { chain }: Artefact): { readonly functions: SinkFunctions; readonly sql: string } {
  const { functions } = sink;
  const file = functions && exportedFiles(chain).files.find(({ path }) => path === functions.file);
  if (functions !== undefined && file !== undefined) return { functions, sql: String(file.content) };
  throw new InputError({
    where: "sinks",
    must: "the store must have functions, and the chain be one that they can compute",
    got: functions === undefined ? sink.name : chain.name,
    todo: "Leave {installFunction} out, and send queries through assay/runtime.",
  });
}

/** @throws InputError for ids that come twice */
export function requireOnce(ids: readonly string[], file: string): void {
  const seen = new Set<string>();
  for (const [row, id] of ids.entries()) {
    if (!seen.has(id)) {
      seen.add(id);
      continue;
    }
    throw new InputError({
      where: "sinks",
      must: "each row must have an id of its own",
      got: `${JSON.stringify(id)} twice`,
      todo: "Name a column whose values differ with id= in the address.",
      file,
      row: row + 1,
    });
  }
}
