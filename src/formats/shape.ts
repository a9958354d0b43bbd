/**
 * How the shape of what is written is declared, once: as keys with their checks, from which both a named type and a
 * schema are made:
 *
 *   const pointKeys = { k: z.int(), score: z.number() };
 *   interface Point extends Shape<typeof pointKeys> {}
 *   const pointSchema: z.ZodType<Point> = shape(pointKeys);
 */
import { z } from "zod";

type Keys = z.core.$ZodLooseShape;

/** The type of objects with these keys, readonly; of optional ones where their check is optional. */
export type Shape<Of extends Keys> = {
  readonly [Key in keyof z.infer<z.ZodObject<Of>>]: Readable<z.infer<z.ZodObject<Of>>[Key]>;
};

/** The type of what another schema accepts, a list or a record say, readonly. */
export type Accepted<Schema extends z.ZodType> = Readable<z.infer<Schema>>;

/** Checks objects with these keys. Unknown keys pass and are kept; the type knows of none. */
export function shape<Of extends Keys>(
  keys: Of,
): z.ZodType<Shape<Of> extends infer Inline ? { readonly [Key in keyof Inline]: Inline[Key] } : never>;
export function shape(keys: Keys): z.ZodType {
  return z.looseObject(keys);
}

/** Readonly lists and records; shapes among them are readonly, and keep their names. */
type Readable<T> = T extends readonly unknown[]
  ? { readonly [Index in keyof T]: Readable<T[Index]> }
  : T extends object
    ? string extends keyof T
      ? { readonly [Key in keyof T]: Readable<T[Key]> }
      : T
    : T;
