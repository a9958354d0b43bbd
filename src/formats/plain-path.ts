/** Names that a person gives for what is written. */

import { withoutSecrets } from "../base/address-secrets.ts";
import { UsageError } from "../base/errors.ts";

/** Throws for the address of a store where a path must be: it would make folders of that name. @throws UsageError */
export function requirePlainPath(where: string, path: string): void {
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return;
  throw new UsageError({
    where,
    must: "what is written must have a path",
    got: `the address ${withoutSecrets(path)}`,
    todo: "Name a file or a folder; assay apply writes codes to an address.",
  });
}
