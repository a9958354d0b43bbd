/** A store that went away while it was read: whoever reads may ask again. */
import { AssayError } from "../base/errors.ts";

/** Code "connection". */
export class LostSource extends AssayError {
  /** @param shown  the address, masked @param got  the driver's words, masked */
  constructor(shown: string, got: string) {
    super("connection", {
      where: "sources",
      must: "the store must answer until all rows are read",
      got,
      todo: "What was read is kept: run the same command again when it is back.",
      file: shown,
    });
  }
}
