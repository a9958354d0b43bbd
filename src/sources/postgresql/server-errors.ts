/** What a PostgreSQL server, or the way to it, says, in our words: passwords masked, and what to do. */
import { AssayError, InputError, MissingError } from "../../base/errors.ts";
import { errorCode } from "../../formats/file-error.ts";
import type { Address } from "../address.ts";
import { LostSource } from "../lost-source.ts";

/** The way broke, or the server is going down: another try may do. SQLSTATE and the system's codes. */
const lostCodes =
  /^(08...|57P0[1-4]|40001|25P0[34]|ECONNRESET|EPIPE|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENETDOWN|ECONNABORTED|ERR_STREAM_PREMATURE_CLOSE)$/;
const lostWords = /connection terminated|client was closed|connection ended|socket hang up|timeout expired/i;

const refusals: Readonly<Record<string, readonly [must: string, todo: string]>> = {
  "28P01": ["user and password must be right", "Check the user, and the password in PGPASSWORD, PGPASSFILE or the address."],
  "28000": [
    "the server must let this user in",
    "Check user, database and the server's pg_hba.conf; some servers ask for sslmode=require.",
  ],
  "3D000": ["the database must exist", "Check the name behind the server's, or PGDATABASE."],
  "42501": [
    "you must be allowed to",
    "Ask the owner: GRANT SELECT ON the table TO your user to read it; only an owner may add a column, so name a new table to write.",
  ],
  "55P03": ["nobody may hold the table for long", "A transaction is open on it: wait until it has ended, then run it again."],
  "3F000": ["the schema must exist", "Check the name before the dot in table=."],
  "42601": [
    "the query must be one SELECT without a semicolon",
    "Try it in psql first; an & in an address is written %26, a % %25.",
  ],
  "25006": ["the query must read only", "Leave out what writes: nothing is changed in a store."],
  "53300": ["the server must have a connection free", "Wait, or close others."],
};

/** Whether the connection was lost, as against an answer that would be the same again. */
export function isLost(cause: unknown): boolean {
  if (cause instanceof AssayError) return cause instanceof LostSource;
  const code = errorCode(cause);
  return code === null ? cause instanceof Error && lostWords.test(cause.message) : lostCodes.test(code);
}

/** The AssayError for a failure; errors of ours pass through. */
export function serverError(cause: unknown, address: Address): Error {
  if (cause instanceof AssayError) return cause;
  const code = errorCode(cause) ?? "";
  const words = address.masked(cause instanceof Error ? firstLine(cause.message) : String(cause));
  if (isLost(cause)) return new LostSource(address.shown, words);
  const about = { where: "postgresql", file: address.shown };
  if (code === "42P01" || code === "42703" || code === "42704") {
    return new MissingError({
      ...about,
      must: "what is named must be there",
      got: words,
      todo: "Check table=, vector=, id= and the other columns.",
    });
  }
  const isWithoutPassword = /password must be a (non-empty )?string/.test(words);
  const known = isWithoutPassword ? refusals["28P01"] : refusals[code];
  if (isWithoutPassword && known !== undefined)
    return new InputError({ ...about, must: known[0], got: "no password", todo: known[1] });
  if (known !== undefined) return new InputError({ ...about, must: known[0], got: words, todo: known[1] });
  if (/ssl|tls|certificate/i.test(words)) {
    const todo =
      "Set sslmode in the address: disable, require, verify-full, or no-verify for a certificate that nobody vouches for.";
    return new AssayError("connection", { ...about, must: "server and client must agree on TLS", got: words, todo });
  }
  if (/^E[A-Z]+$/.test(code)) {
    const todo = "Check host and port, or PGHOST and PGPORT, and that the server runs.";
    return new AssayError("connection", {
      ...about,
      must: "the server must be reachable",
      got: words === "" ? code : words,
      todo,
    });
  }
  return new InputError({ ...about, must: "the server must answer the query", got: words, todo: "Try the same in psql." });
}

function firstLine(message: string): string {
  return message.split("\n")[0]!.slice(0, 300);
}
