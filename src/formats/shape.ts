/** How the shape of what is written is declared: once, as a schema, from which its type is inferred. */
import { z } from "zod";

/** Checks objects with these keys. Unknown keys pass and are kept; the type knows of none. */
export function shape<Keys extends z.core.$ZodLooseShape>(keys: Keys): z.ZodObject<Keys> {
  return z.looseObject(keys);
}

/** The type of what a schema accepts, never to be changed. */
export type ShapeOf<Schema extends z.ZodType> = Immutable<z.infer<Schema>>;

/** Readonly all the way down. */
type Immutable<T> = T extends object ? { readonly [Key in keyof T]: Immutable<T[Key]> } : T;
