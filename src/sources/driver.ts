/** Drivers of stores: packages that are installed by who needs them, and asked for when they are. */
import { MissingError } from "../base/errors.ts";
import { errorCode } from "../formats/file-error.ts";

/** A package that reads a store. */
export interface Driver {
  /** As npm knows it. */
  readonly name: string;
  /** The version that Assay is tested with. */
  readonly version: string;
}

/**
 * Loads a driver.
 * @param store     what it reads, for the error: "PostgreSQL"
 * @param together  all packages that this store needs
 * @throws MissingError naming package, version and the command that installs it
 */
export async function loadDriver<T>(
  driver: Driver,
  store: string,
  load: () => Promise<T>,
  together: readonly Driver[] = [driver],
): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const code = errorCode(cause);
    if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") throw cause;
    throw new MissingError({
      where: "sources",
      must: `the package ${driver.name} must be installed to read ${store}`,
      got: "none",
      todo: `Install it beside Assay: npm install ${together.map(({ name, version }) => `${name}@${version}`).join(" ")}`,
    });
  }
}
