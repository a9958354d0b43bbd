/**
 * Which files of a data set on the Hub are a task's splits. People lay them out
 * in four ways, all known here: `train.csv` at the top; `data/train-00000-of-00002.parquet`;
 * `<config>/train-….parquet`; `<config>/train/0000.parquet` (the Hub's own conversions).
 */
import { MissingError, UsageError } from "../base/errors.ts";
import { isGzip } from "../formats/gzip.ts";
import { listed, type TableFormat, tableExtensions, tableFormat } from "../runtime/tables/tables.ts";
import type { SplitFiles } from "./from-files.ts";
import { splitOfFile, splitOfName } from "./split-names.ts";
import { splitCodes } from "./task.ts";

interface TableFile {
  readonly path: string;
  readonly config: string;
  readonly format: TableFormat;
  /** One of splitCodes, or null for a table that is not named by a split. */
  readonly split: number | null;
  /** What its name says after the split: "_matched". */
  readonly variant: string;
}

/** Descriptions that lie beside the tables. */
const noTables = /^(dataset_infos?|dataset_dict|state|config|package|croissant|metadata|.*_infos?)\.json$/i;
/** Which format to take when the same rows are there in several. */
const preference: readonly TableFormat[] = ["parquet", "json", "csv", "tsv"];

/**
 * The files of a config, by split, shards in order.
 * @param config null: the only one, the one without a name, or "default"
 * @throws MissingError when there are no tables; UsageError when a config must be chosen, or there is no such
 */
export function chooseFiles(name: string, paths: readonly string[], config: string | null): SplitFiles {
  const files = paths.map(tableFile).filter((file) => file !== null);
  const configs = [...new Set(files.map((file) => file.config))].sort();
  if (files.length === 0) {
    throw new MissingError({
      where: name,
      must: `the data set must hold tables (${tableExtensions.join(", ")})`,
      got: paths.length === 0 ? "no files" : listed(paths.slice(0, 8)),
      todo: "Convert it, and name the local folder.",
    });
  }
  const usual = configs.length === 1 ? configs[0] : ["", "default"].find((config) => configs.includes(config));
  const chosen = config ?? usual;
  if (chosen === undefined || !configs.includes(chosen)) {
    const choices = configs.filter((config) => config !== "");
    throw new UsageError({
      where: name,
      must: "one of the parts of the data set must be chosen",
      got: config === null ? `${choices.length} parts: ${listed(choices)}` : JSON.stringify(config),
      todo:
        choices.length === 0 ? `Write ${name} alone.` : `Write for example ${name}:${choices[0]}; there are ${listed(choices)}.`,
    });
  }
  const there = files.filter((file) => file.config === chosen);
  const format = preference.find((candidate) =>
    there.some((file) => file.format === candidate && file.split === splitCodes.training),
  );
  const same = there.filter((file) => file.format === (format ?? there[0]?.format));
  return bySplit(name, same);
}

function bySplit(name: string, files: readonly TableFile[]): SplitFiles {
  const named = files.filter((file) => file.split !== null);
  const [only] = files;
  if (named.length === 0) {
    if (only !== undefined && files.length === 1) return { training: [only.path] };
    throw new UsageError({
      where: name,
      must: "the files must be named by split (train, validation, test), or there must be one only",
      got: listed(files.map((file) => file.path)),
      todo: "Download the one you mean, and name it.",
    });
  }
  const pathsOf = (split: number): readonly string[] => {
    const mine = named.filter((file) => file.split === split);
    // of "validation_matched" and "validation_mismatched" one is taken, not both: the plain name, else the first
    const variant = mine.map((file) => file.variant).sort()[0];
    return mine
      .filter((file) => file.variant === variant)
      .map((file) => file.path)
      .sort();
  };
  const training = pathsOf(splitCodes.training);
  const validation = pathsOf(splitCodes.validation);
  const test = pathsOf(splitCodes.test);
  if (training.length > 0) return { training, validation, test };
  // without training rows, the largest thing to do is to draw all splits from what there is
  return { training: test.length > 0 ? test : validation };
}

function tableFile(path: string): TableFile | null {
  const format = tableFormat(path);
  const parts = path.split("/");
  const file = parts.pop() ?? "";
  // the Hub itself converts what is packed there, and knows which parts of a data set it is
  if (format === null || isGzip(path) || noTables.test(file) || path.split("/").some((part) => part.startsWith("."))) return null;
  const stem = file.slice(0, file.lastIndexOf("."));
  let split = splitOfFile(stem)?.split ?? null;
  let variant = split === null ? "" : stem.replace(/^[A-Za-z]+/, "").replace(/-\d+-of-\d+(-[0-9a-f]{16})?$/, "");
  const parent = parts.at(-1);
  if (split === null && parent !== undefined && splitOfName(parent) !== null) {
    split = splitOfName(parent);
    variant = "";
    parts.pop();
  }
  if (parts[0] === "data") parts.shift();
  return { path, config: parts.join("/"), format, split, variant };
}
