/**
 * The errors of Assay. Each has a stable `code` and a message in three parts:
 * what must hold, what came, what to do.
 */
import { withoutSecrets } from "./address-secrets.ts";

/**
 * The three parts of a message, and the place it is about. Options stand in braces in `todo`, by their keys in the
 * library ("Name it with {labelColumn}."): whoever prints the message calls them as its reader does.
 */
export interface Complaint {
  /** Where it was noticed: a function, a command, a file format. */
  readonly where: string;
  /** What must hold. */
  readonly must: string;
  /** What came instead. */
  readonly got: string;
  /** What to do about it: a full sentence. */
  readonly todo: string;
  /** The file or address it is about, when there is one; a password in it is not shown. */
  readonly file?: string | undefined;
  /** The row it is about, counted from 1, when there is one. */
  readonly row?: number;
}

/**
 * Base class: everything Assay throws on purpose.
 *
 * @example
 * ```ts
 * import { AssayError, bringVectors } from "assay";
 *
 * try {
 *   await bringVectors("vectors.npy", { labels: "labels.txt" });
 * } catch (error) {
 *   if (!(error instanceof AssayError)) throw error;
 *   console.error(error.code, error.complaint.todo);
 * }
 * ```
 */
export class AssayError extends Error {
  /** Stable, machine-readable: `shape`, `format`, `unknown-name`, … */
  readonly code: string;
  /** The parts of the message. */
  readonly complaint: Complaint;

  constructor(code: string, complaint: Complaint) {
    const { file } = complaint;
    const shown = file === undefined ? complaint : { ...complaint, file: withoutSecrets(file) };
    super(sentencesOf(shown, libraryName));
    this.name = new.target.name;
    this.code = code;
    this.complaint = shown;
  }

  /** The same error of another file: where rows are copied to says nothing to who reads it. */
  about(file: string): AssayError {
    const complaint: Complaint = { ...this.complaint, file: withoutSecrets(file) };
    const told: AssayError = Object.create(Object.getPrototypeOf(this));
    const { stack, name, code } = this;
    return Object.assign(told, { name, code, complaint, stack, message: sentencesOf(complaint, libraryName) });
  }
}

/** What a reader of the library calls an option: "option labelColumn". */
function libraryName(key: string): string {
  return `option ${key}`;
}

/**
 * The message of an error.
 *
 * @param nameOf  what its reader calls an option: "--label-column"
 */
export function sentencesOf({ where, must, got, todo, file, row }: Complaint, nameOf: (key: string) => string): string {
  const named = todo.replace(/\{([a-z][A-Za-z]*)\}/g, (_, key: string) => nameOf(key));
  const places = [...(file === undefined ? [] : [file]), ...(row === undefined ? [] : [`row ${row}`])];
  return `${where}: ${must}, got ${got}${places.length === 0 ? "" : ` (${places.join(", ")})`}. ${named}`;
}

/** Matrices, tensors or rows whose sizes do not fit together. */
export class ShapeError extends AssayError {
  constructor(complaint: Complaint) {
    super("shape", complaint);
  }
}

/** A file or text that is not what its format demands. */
export class FormatError extends AssayError {
  constructor(complaint: Complaint) {
    super("format", complaint);
  }
}

/** Values that cannot be worked with: one class only, NaN, an empty text. */
export class InputError extends AssayError {
  constructor(complaint: Complaint) {
    super("input", complaint);
  }
}

/** Something that exists elsewhere but not here: a model family, a data type. */
export class UnsupportedError extends AssayError {
  constructor(complaint: Complaint) {
    super("unsupported", complaint);
  }
}

/** A file, folder, model or data set that is not there. */
export class MissingError extends AssayError {
  constructor(complaint: Complaint) {
    super("missing", complaint);
  }
}

/** Words on a command line, or options, that make no sense (exit code 2). */
export class UsageError extends AssayError {
  constructor(complaint: Complaint) {
    super("usage", complaint);
  }
}

/** A directory that belongs to another run, or is in use by one. */
export class ConflictError extends AssayError {
  constructor(complaint: Complaint) {
    super("conflict", complaint);
  }
}

/** An object that a person brought (a probe, a compressor) gives something else than its interface says. */
export class BroughtError extends AssayError {
  constructor(complaint: Complaint) {
    super("brought", complaint);
  }
}

/** A name that is not in a catalogue; the message suggests the nearest. */
export class UnknownNameError extends AssayError {
  constructor(complaint: Complaint) {
    super("unknown-name", complaint);
  }
}

/** The caller's `AbortSignal` fired; what was finished is kept, unless `todo` says otherwise (exit code 130). */
export class InterruptedError extends AssayError {
  constructor(where: string, todo: string = "What was finished is kept: run the same command again to continue.") {
    super("interrupted", {
      where,
      must: "must come to its end",
      got: "an interruption",
      todo,
    });
    this.message = `${where}: interrupted before its end. ${todo}`;
  }
}
