/** Files as shards: a part of parquet is one, text is cut into ranges of lines. Each is known by a hash. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { FormatError } from "../../base/errors.ts";
import { type RunControl, stopIfAborted } from "../../base/progress.ts";
import { fileError } from "../../formats/file-error.ts";
import { type Address, parseAddress } from "../../sources/address.ts";
import { parquetOutline } from "../../sources/parquet.ts";
import { inTurns } from "../in-turns.ts";
import { endingOf, lineEndings } from "./list-files.ts";
import { isRemote, type PlannedSource, type Shard } from "./shard.ts";

/**
 * Shards of files, in their order.
 * @param linesEach  of a range of lines, at most
 * @throws as parquetOutline; FormatError for files without a row
 */
export async function describeShards(files: readonly string[], linesEach: number, control: RunControl): Promise<PlannedSource> {
  let done = 0;
  const shards = await inTurns(files, async (file) => {
    stopIfAborted(control, "plan");
    const found = isLines(file) ? await rangesOf(file, linesEach) : [await partOf(file, control)];
    control.onProgress?.({ stage: "shards", done: ++done, total: files.length, unit: "files" });
    return found;
  });
  const all = shards.flat().filter(({ rows }) => rows > 0);
  if (all.length === 0) throw noRows(files[0]!);
  return { shards: all };
}

/** Whether a file is cut into ranges of lines. */
export function isLines(file: string): boolean {
  return lineEndings.some((ending) => ending === endingOf(file));
}

/** The address of a part of parquet. */
export function parquetAddress(from: string): Address {
  return (isRemote(from) ? parseAddress(from) : null) ?? localParquet(from);
}

function localParquet(path: string): Address {
  return { scheme: "parquet", shown: path, chosen: {}, target: () => `parquet:${path}`, masked: (words) => words };
}

async function partOf(from: string, control: RunControl): Promise<Shard> {
  const { rows, hash } = await parquetOutline(parquetAddress(from), control);
  return { from, rows, bytes: null, hash };
}

const lineEnd = 10;
const space = 32;

/** Whether some byte of a line is no white space. */
function isText(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at]! > space) return true;
  return false;
}

/** Each line is a row, blank ones of JSON lines excepted, and so are bytes behind the last line end. */
async function rangesOf(from: string, linesEach: number): Promise<Shard[]> {
  const shards: Shard[] = [];
  const countsBlank = endingOf(from) === ".txt";
  let [start, end, rows, hash] = [0, 0, 0, createHash("sha256")];
  const close = (): void => {
    if (end > start && rows > 0) shards.push({ from, rows, bytes: [start, end], hash: hash.digest("hex") });
    [start, rows, hash] = [end, 0, createHash("sha256")];
  };
  let hasText = false; // of the line that is not at its end
  try {
    for await (const piece of createReadStream(from, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      let [taken, begun] = [0, 0];
      for (let at = piece.indexOf(lineEnd); at >= 0; at = piece.indexOf(lineEnd, at + 1)) {
        if (countsBlank || hasText || isText(piece, begun, at)) rows++;
        [begun, hasText] = [at + 1, false];
        if (rows < linesEach) continue;
        hash.update(piece.subarray(taken, at + 1));
        end += at + 1 - taken;
        taken = at + 1;
        close();
      }
      hash.update(piece.subarray(taken));
      end += piece.length - taken;
      hasText ||= isText(piece, begun, piece.length);
    }
  } catch (cause) {
    throw fileError("shards", from, cause);
  }
  if (hasText) rows++;
  close();
  return shards;
}

function noRows(file: string): FormatError {
  return new FormatError({ where: "shards", must: "a source must have rows", got: "none", todo: "Is this the file?", file });
}
