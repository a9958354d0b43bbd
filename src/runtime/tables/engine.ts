/**
 * DuckDB, locked down: one engine a call, in memory, allowed to touch the
 * named files and nothing else, with no extensions to load and its settings
 * locked. Its errors become ours: no SQL, no advice about its options.
 */
import { realpath } from "node:fs/promises";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { AssayError, FormatError, InputError } from "../../base/errors.ts";
import { fileError } from "../../formats/file-error.ts";

/** More than a page of any sound file, less than what would trouble a small machine. */
const memoryLimit = "2GB";

/** A path as DuckDB is given it: resolved, with the signs of its own wildcards made harmless. */
export interface EnginePath {
  /** The SQL literal for table functions, which know wildcards. */
  readonly pattern: string;
  /** The SQL literal for COPY … TO, which does not. */
  readonly literal: string;
}

interface EngineOptions {
  readonly creates?: boolean;
  readonly threads?: number;
  readonly shown?: string;
}

/**
 * Runs `action` with a connection that may touch one existing file, or, with
 * `creates`, one file that does not exist yet.
 * @throws what `action` throws; DuckDB's own errors as FormatError about `file` (`shown` in messages)
 */
export async function withEngine<T>(
  file: string,
  action: (connection: DuckDBConnection, path: EnginePath) => Promise<T>,
  options: EngineOptions = {},
): Promise<T> {
  try {
    const engine = await openEngine(file, options);
    try {
      return await action(engine.connection, engine.path);
    } finally {
      engine.close();
    }
  } catch (cause) {
    throw engineError(cause, options.shown ?? file);
  }
}

/** As withEngine, for what comes piece by piece: the engine stays until the last one was taken. */
export async function* streamWithEngine<T>(
  file: string,
  action: (connection: DuckDBConnection, path: EnginePath) => AsyncGenerator<T>,
  options: EngineOptions = {},
): AsyncGenerator<T> {
  try {
    const engine = await openEngine(file, options);
    try {
      yield* action(engine.connection, engine.path);
    } finally {
      engine.close();
    }
  } catch (cause) {
    throw engineError(cause, options.shown ?? file);
  }
}

async function openEngine(
  file: string,
  { creates = false, threads = 2 }: EngineOptions,
): Promise<{ readonly connection: DuckDBConnection; readonly path: EnginePath; close(): void }> {
  const resolved = creates ? file : await resolvedPath(file);
  const escaped = resolved.replace(/[*?[]/g, (sign) => `[${sign}]`);
  const path = { pattern: quoted(escaped), literal: quoted(resolved) };
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(threads),
    memory_limit: memoryLimit,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  try {
    const connection = await instance.connect();
    await connection.run("SET temp_directory = ''"); // spills nothing to disk
    await connection.run(`SET allowed_paths = [${path.literal}, ${path.pattern}]`);
    await connection.run("SET enable_external_access = false");
    await connection.run("SET lock_configuration = true");
    const close = (): void => {
      connection.closeSync();
      instance.closeSync();
    };
    return { connection, path, close };
  } catch (cause) {
    instance.closeSync();
    throw cause;
  }
}

/** A text as an SQL literal. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

async function resolvedPath(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (cause) {
    throw fileError("reading a table", file, cause);
  }
}

/** DuckDB hands the system's words on, not its codes. */
const fullDisks: readonly { readonly says: RegExp; readonly code: string }[] = [
  { says: /No space left on device|not enough space on the disk/i, code: "ENOSPC" },
  { says: /Disk quota exceeded/i, code: "EDQUOT" },
  { says: /File too large/i, code: "EFBIG" },
];

/** DuckDB's words, first line only, as an error of ours. */
function engineError(cause: unknown, file: string): Error {
  if (cause instanceof AssayError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  const full = fullDisks.find(({ says }) => says.test(message));
  if (full !== undefined) return fileError("writing a table", file, full);
  const where = "reading a table";
  if (/^Out of Memory/i.test(message)) {
    return new InputError({
      where,
      must: `a table must be readable within ${memoryLimit} of memory`,
      got: "one that needs more",
      todo: "The file is too large or declares wrong sizes: split it, or write it again with smaller row groups.",
      file,
    });
  }
  const line = /^(?:Invalid Input Error: )?CSV Error on Line: (\d+)/.exec(message)?.[1];
  const columns = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  const row = line === undefined ? {} : { row: Math.max(1, Number(line) - 1) };
  const about = { where, file, ...row };
  if (columns !== null) {
    return new FormatError({
      ...about,
      must: `every row must have ${columns[1]} cells, as the first line has`,
      got: `${columns[2]}`,
      todo: "Repair the row; a text with commas or line ends must stand between double quotes.",
    });
  }
  if (/unterminated quote/i.test(message)) {
    return new FormatError({
      ...about,
      must: "a text that starts with a double quote must end with one",
      got: "a quote that is not closed, or text after it",
      todo: 'Write a quote inside a quoted text twice (""), or save the file as TSV, which has no quotes.',
    });
  }
  if (/not utf-?8|invalid unicode|invalid string encoding/i.test(message)) {
    return new FormatError({ ...about, must: "text must be UTF-8", got: "other bytes", todo: "Save the file as UTF-8." });
  }
  if (/state machine reached an invalid state/i.test(message)) {
    return new FormatError({
      ...about,
      must: "lines must all end the same way (LF or CR LF), with cells quoted as RFC 4180 says",
      got: "mixed line ends or a bare carriage return",
      todo: "Save the file again with one kind of line end, or as TSV.",
    });
  }
  return new FormatError({
    ...about,
    must: "the file must be whole and of the format that its name says",
    got: plainWords(message, file),
    todo: "Fetch or write the file again.",
  });
}

/** The first line of DuckDB's message without its class, the path and its advice. */
function plainWords(message: string, file: string): string {
  const first = message.split("\n")[0]!.replace(/^(?:[A-Z][A-Za-z ]*(?:Error|Exception): )+/, "");
  const short = first.replaceAll(file, "the file").replace(/["']?\/[^"'\s]*["']?/g, "the file");
  return `"${short.length > 160 ? `${short.slice(0, 160)}…` : short}"`;
}
