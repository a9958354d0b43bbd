/** A connection to PostgreSQL with one read-only transaction in it: everything is read of one state of the database. */
import type { Client, QueryArrayConfig, QueryArrayResult } from "pg";
import { InterruptedError } from "../../base/errors.ts";
import type { RunControl } from "../../base/progress.ts";
import type { Address } from "../address.ts";
import { type Driver, loadDriver } from "../driver.ts";
import { serverError } from "./server-errors.ts";
import { requireTlsMode } from "./tls-mode.ts";

/** The package. */
export const driver: Driver = { name: "pg", version: "8.23.1" };

/** Milliseconds a server has to answer, where the address and PGCONNECT_TIMEOUT say nothing. */
const connectWait = 30_000;

/** A row of an answer: texts, or null. */
export type AnswerRow = readonly (string | null)[];

/** An open transaction. */
export interface Connection {
  readonly client: Client;
  /** Rows of one query as text. @throws what serverError makes of a failure */
  ask(sql: string, values?: readonly (string | null)[]): Promise<readonly AnswerRow[]>;
  /** Names and types of the columns of a query. @throws as ask */
  describe(sql: string): Promise<readonly { readonly name: string; readonly dataTypeID: number }[]>;
  /** The failure of anything on this connection, in our words. */
  failure(cause: unknown): Error;
  close(): Promise<void>;
}

/**
 * Connects and begins; for writing nothing is begun yet.
 * @throws MissingError for the driver; as serverError and requireTlsMode
 */
export async function connect(
  address: Address,
  control: RunControl,
  use: "reading" | "writing" = "reading",
): Promise<Connection> {
  requireTlsMode(address);
  const { Client: PgClient } = await loadDriver(driver, "PostgreSQL", () => import("pg"));
  let client: Client;
  const failure = (cause: unknown): Error =>
    control.signal?.aborted === true ? new InterruptedError(use) : serverError(cause, address);
  try {
    client = new PgClient({
      connectionString: address.target(),
      connectionTimeoutMillis: waitOf(address.target()),
      fallback_application_name: "assay",
      keepAlive: true,
    });
  } catch (cause) {
    throw serverError(cause, address);
  }
  client.on("error", () => undefined); // whoever waits is told
  const stop = (): void => {
    client.connection.stream.destroy();
  };
  control.signal?.addEventListener("abort", stop, { once: true });
  const answer = async (text: string, values: readonly (string | null)[]): Promise<QueryArrayResult<(string | null)[]>> => {
    try {
      return await client.query<(string | null)[]>({ ...oneStatement, text, values: [...values] });
    } catch (cause) {
      throw failure(cause);
    }
  };
  const ask: Connection["ask"] = async (text, values = []) => (await answer(text, values)).rows;
  const describe: Connection["describe"] = async (text) => (await answer(text, [])).fields;
  const close = async (): Promise<void> => {
    control.signal?.removeEventListener("abort", stop);
    await client.end().catch(() => undefined);
  };
  try {
    await client.connect();
  } catch (cause) {
    await close();
    throw failure(cause);
  }
  if (use === "writing") return { client, ask, describe, failure, close };
  try {
    await ask("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    await ask("SET LOCAL idle_in_transaction_session_timeout = 0"); // whoever reads may be slower than the server
  } catch (error) {
    await close();
    throw error;
  }
  return { client, ask, describe, failure, close };
}

/** Every value as the server writes it; in this form it takes no second statement behind a semicolon. */
const oneStatement: Omit<QueryArrayConfig, "text"> & { readonly queryMode: "extended" } = {
  rowMode: "array",
  queryMode: "extended",
  types: { getTypeParser: () => (value: string) => value },
};

function waitOf(target: string): number {
  const seconds = Number(/[?&]connect_timeout=(\d+)/.exec(target)?.[1] ?? process.env["PGCONNECT_TIMEOUT"] ?? 0);
  return seconds > 0 ? 1000 * seconds : connectWait;
}
