/**
 * `sslmode`, before the driver sees it: a value that it does not know it takes for verify-full in an address, and for none
 * in PGSSLMODE. It never tries without TLS after it tried with it, or the other way round.
 */
import process from "node:process";
import { UsageError } from "../../base/errors.ts";
import type { Address } from "../address.ts";

/** What the driver knows; `prefer`, `require` and `verify-ca` are `verify-full` to it. */
const modes = ["disable", "no-verify", "require", "verify-full", "verify-ca", "prefer"] as const;

/** @throws UsageError for another value, of the address or, where it says nothing, of PGSSLMODE */
export function requireTlsMode(address: Address): void {
  const target = address.target();
  const mark = target.indexOf("?");
  const said = mark < 0 ? null : new URLSearchParams(target.slice(mark + 1)).get("sslmode");
  const mode = said ?? process.env["PGSSLMODE"];
  if (!mode || modes.some((known) => known === mode)) return;
  const noFallBack =
    "The driver never falls back, which allow asks for: write disable for one without TLS, no-verify for one whose certificate nobody checks, or verify-full.";
  throw new UsageError({
    where: "postgresql",
    must: `${said === null ? "PGSSLMODE" : "sslmode"} must be one of ${modes.join(", ")}`,
    got: JSON.stringify(mode),
    todo: mode === "allow" ? noFallBack : "Write verify-full, or disable where the way to the server is safe.",
    file: address.shown,
  });
}
