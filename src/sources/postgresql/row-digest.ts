/**
 * A row's digest, as the server can compute it too: the first 60 bits of SHA-256 of its fields, each behind its length as in a
 * binary copy (−1 for NULL). Sums of them do not depend on the order of rows.
 */
import { hash } from "node:crypto";
import type { RawRow } from "./binary-copy.ts";

/** From 0 to 2^60 − 1. */
export function rowDigest({ bytes }: RawRow): bigint {
  return hash("sha256", bytes, "buffer").readBigUInt64BE(0) >> 4n;
}

/** The same in SQL. @param fields  expressions of bytea, in the order of a row's fields */
export function digestInSql(fields: readonly string[]): string {
  const framed = fields.map(
    (field) => `coalesce(pg_catalog.int4send(pg_catalog.length(${field})) || ${field}, pg_catalog.int4send(-1))`,
  );
  return `('x' || pg_catalog.left(pg_catalog.encode(pg_catalog.sha256(${framed.join(" || ")}), 'hex'), 15))::bit(60)::bigint`;
}
