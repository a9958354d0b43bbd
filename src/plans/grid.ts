/** What a person asks of many machines: encoders × tasks × seeds × layers, in a file of a few lines of YAML. */
import { parseDocument } from "yaml";
import { z } from "zod";
import { FormatError } from "../base/errors.ts";
import { nearestName } from "../base/nearest-name.ts";
import { parseChain } from "../compression/chain-name.ts";
import { poolingPattern } from "../encoders/encoder-options.ts";
import type { Accepted } from "../formats/shape.ts";
import { readWholeFile } from "../formats/whole-file.ts";

const name = z
  .string()
  .min(1)
  .max(1000)
  .refine((text) => text !== "__proto__");
const whole = z.int().nonnegative();
const seeds = z.array(whole).min(1).max(1000);

const encoderSchema = z.strictObject({
  name,
  /** A folder, from where the grid's file is; else the name is one, or an id of the Hub. */
  path: name.optional(),
  revision: name.optional(),
  /** Written before every text. */
  prefix: z.string().max(1000).optional(),
});

const taskSchema = z.strictObject({
  name,
  /** A file or folder, from where the grid's file is; else the name is one, or one that Assay knows, or an id of the Hub. */
  path: name.optional(),
  ...{ text: name.optional(), pair: name.optional(), label: name.optional() },
  ...{ groups: name.optional(), leftover: name.optional(), revision: name.optional() },
  regression: z.boolean().optional(),
  limit: z.int().min(2).optional(),
});

const finetuneSchema = z.strictObject({
  epochs: z.int().min(1).default(3),
  /** One model each. */
  headSeeds: seeds.default([0, 1, 2]),
  batchSize: z.int().min(1).optional(),
  learningRate: z.number().positive().optional(),
});

const sourceSchema = z.strictObject({
  name,
  /** A file, a folder, a pattern (parts/*.parquet), a prefix of a bucket (https:…/?prefix=…), a data set of the Hub (hf:…), or several. */
  from: z.union([name, z.array(name).min(1).max(100_000)]),
  /** One of the grid's encoders, where rows are texts; left out where they are vectors. */
  encoder: name.optional(),
  ...{ vector: name.optional(), text: name.optional(), label: name.optional(), id: name.optional() },
  layer: whole.optional(),
  pooling: z.string().regex(poolingPattern).default("mean"),
  /** Of a shard that is a range of lines. A part of parquet is one as it is. */
  lines: z.int().min(1).default(100_000),
  /** Rows that are held out of all sums, about: to fit codes on, to choose and to certify. Default: 20,000, or none without a compressor. */
  heldOut: whole.optional(),
  /** False for the moments and components alone; else chains that are tried, the usual ones where none are named. */
  compress: z
    .union([
      z.literal(false),
      z.strictObject({
        candidates: z.array(name).min(1).optional(),
        keep: z.number().positive().max(1).default(0.99),
        /** Whether all shards are coded with what was certified. */
        apply: z.boolean().default(false),
      }),
    ])
    .default(false),
});

/** A source of a grid. */
export type GridSource = z.output<typeof sourceSchema>;

const gridSchema = z.strictObject({
  encoders: z
    .array(z.union([name.transform((each) => ({ name: each })), encoderSchema]))
    .max(1000)
    .default([]),
  tasks: z
    .array(z.union([name.transform((each) => ({ name: each })), taskSchema]))
    .max(1000)
    .default([]),
  /** Rows that are too many for one machine, in shards. */
  sources: z.array(sourceSchema).max(1000).default([]),
  /** Rows of each split at most. */
  limit: z.int().min(2).optional(),
  layers: z.union([z.enum(["last", "all"]), z.array(whole).min(1)]).default("last"),
  poolings: z.array(z.string().regex(poolingPattern)).min(1).default(["cls", "mean"]),
  /** What stands before every text, by the encoder's name. */
  prefix: z.record(z.string(), z.string().max(1000)).default({}),
  maxLength: z.int().min(1).optional(),
  /** False for none. */
  finetune: z.union([z.literal(false), finetuneSchema]).default({ epochs: 3, headSeeds: [0, 1, 2] }),
  ...{ compressors: z.array(name).optional(), rankings: z.array(name).optional(), probes: z.array(name).min(1).optional() },
  sizes: z.array(z.int().min(1)).optional(),
  ...{ bootstraps: whole.optional(), permutations: whole.optional(), rotations: whole.optional(), redraws: whole.optional() },
  margin: z.number().positive().optional(),
  /** Of everything random but heads: resampling, and the rows that limits and splits draw. */
  seed: whole.default(0),
  /** Of each task of the plan; the last bits of trained weights depend on it, so that it is part of what is made. */
  threads: z.int().min(1).max(1024).default(1),
});

/** A grid, everything filled in. */
export interface Grid extends Accepted<typeof gridSchema> {}

/** The schema as it is published: of what a person writes. */
export const publishedGrid: z.ZodType = gridSchema;

const largestGrid = 1 << 20;

/**
 * Reads a grid.
 * @throws FormatError for what is no YAML, and for keys and values that a grid does not have, each by name
 */
export async function readGrid(path: string): Promise<Grid> {
  const text = new TextDecoder().decode(await readWholeFile(path, largestGrid));
  const document = parseDocument(text, { uniqueKeys: true });
  const [broken] = document.errors;
  if (broken !== undefined) throw wrong(path, "must be YAML", broken.message.split("\n")[0]!);
  const parsed = gridSchema.safeParse(plainValue(document, path));
  if (parsed.success) return withWork(path, parsed.data);
  const issue = deepest(parsed.error.issues[0]!);
  const place = issue.path.length === 0 ? "a grid" : issue.path.join(".");
  if (issue.code !== "unrecognized_keys") throw wrong(path, `${place} must be as the schema says`, issue.message);
  const [unknown = ""] = issue.keys;
  const nearest = nearestName(unknown, knownKeys);
  throw wrong(path, `${place} must have keys that it knows`, unknown, nearest === null ? undefined : `Did you mean ${nearest}?`);
}

/** @throws FormatError for aliases of aliases that would be a value of gigabytes */
function plainValue(document: ReturnType<typeof parseDocument>, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw wrong(path, "must be YAML without aliases by the hundred", cause instanceof Error ? cause.message : String(cause));
  }
}

/** @throws FormatError for a grid that asks for nothing, and for a source whose encoder is none of the grid's */
function withWork(path: string, grid: Grid): Grid {
  const { encoders, tasks, sources } = grid;
  const isStudy = encoders.length > 0 && tasks.length > 0;
  if (!isStudy && (sources.length === 0 || tasks.length > 0)) {
    throw wrong(path, "a grid must have encoders and tasks, or sources", `${encoders.length} encoders and ${tasks.length} tasks`);
  }
  const names = encoders.map((each) => each.name);
  for (const [kind, all] of Object.entries({ encoder: encoders, task: tasks, source: sources })) {
    const twice = all.map((each) => each.name).find((each, at, every) => every.indexOf(each) !== at);
    if (twice !== undefined)
      throw wrong(path, `each ${kind} must have a name of its own`, `two of ${twice}`, "Give one another name, and its path.");
  }
  for (const source of sources) requireUsable(path, source);
  const lost = sources.find(({ encoder }) => encoder !== undefined && !names.includes(encoder));
  if (lost === undefined) return grid;
  throw wrong(path, `the encoder of source ${lost.name} must be one of the grid's`, lost.encoder ?? "");
}

/** What would come to light after hours of work. @throws FormatError, UsageError for a chain that is none */
function requireUsable(path: string, { name: source, encoder, text, vector, heldOut, compress }: GridSource): void {
  if (encoder === undefined && text !== undefined) {
    throw wrong(path, `source ${source} must have an encoder for its texts`, "text without encoder");
  }
  if (encoder !== undefined && vector !== undefined) {
    throw wrong(path, `source ${source} must be vectors, or texts and an encoder`, "both vector and encoder");
  }
  if (compress === false) return;
  if (heldOut === 0)
    throw wrong(path, `source ${source} must hold rows out: codes are fitted and certified on them`, "heldOut: 0");
  for (const chain of compress.candidates ?? []) parseChain(chain);
}

const knownKeys = [gridSchema, encoderSchema, taskSchema, finetuneSchema, sourceSchema].flatMap(({ shape }) =>
  Object.keys(shape),
);

/** Of several forms that a value may have, what is wrong with the one that it comes nearest to. */
function deepest(issue: z.core.$ZodIssue, within: readonly PropertyKey[] = []): z.core.$ZodIssue {
  const path = [...within, ...issue.path];
  if (issue.code !== "invalid_union") return { ...issue, path };
  const nearest = issue.errors
    .flat()
    .sort(
      (a, b) => b.path.length - a.path.length || Number(b.code === "unrecognized_keys") - Number(a.code === "unrecognized_keys"),
    )[0];
  return nearest === undefined ? { ...issue, path } : deepest(nearest, path);
}

function wrong(
  file: string,
  must: string,
  got: string,
  todo = "docs/scale.md has the keys, schemas/grid.json all of them.",
): FormatError {
  return new FormatError({ where: "grid", must, got, todo, file });
}
