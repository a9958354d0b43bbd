/** How errors cross from a worker to its caller: as plain parts, revived as the same class. */
import * as errors from "../base/errors.ts";

/** An error as plain values. */
export type CarriedError =
  | { readonly name: string; readonly code: string; readonly complaint: errors.Complaint }
  | { readonly message: string; readonly stack: string };

/** Every class that takes just a complaint, by name. */
const classes: Readonly<Record<string, new (complaint: errors.Complaint) => errors.AssayError>> = {
  ShapeError: errors.ShapeError,
  FormatError: errors.FormatError,
  InputError: errors.InputError,
  UnsupportedError: errors.UnsupportedError,
  MissingError: errors.MissingError,
  UsageError: errors.UsageError,
  ConflictError: errors.ConflictError,
  BroughtError: errors.BroughtError,
  UnknownNameError: errors.UnknownNameError,
};

/** The parts of an error. */
export function carry(error: unknown): CarriedError {
  if (error instanceof errors.AssayError) return { name: error.name, code: error.code, complaint: error.complaint };
  if (error instanceof Error) return { message: error.message, stack: error.stack ?? "" };
  return { message: String(error), stack: "" };
}

/** The error of those parts. */
export function revive(carried: CarriedError): Error {
  if ("message" in carried) {
    const error = new Error(carried.message);
    if (carried.stack !== "") error.stack = carried.stack;
    return error;
  }
  if (carried.name === "InterruptedError") return new errors.InterruptedError(carried.complaint.where, carried.complaint.todo);
  const known = classes[carried.name];
  return known === undefined ? new errors.AssayError(carried.code, carried.complaint) : new known(carried.complaint);
}
