/**
 * A row's digest, as the server can compute it too: the first 60 bits of SHA-256 of its fields, each behind its length as in a
 * binary copy (−1 for NULL). Sums of them do not depend on the order of rows.
 */
import { hash } from "node:crypto";

/** Rows as the server sends them, one behind the other. */
export interface SentRows {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each row ends. */
  readonly ends: readonly number[];
}

/** The sum of their digests, each from 0 to 2^60 − 1. */
export function sumOfDigests({ bytes, ends }: SentRows): bigint {
  let sum = 0n;
  let from = 0;
  for (const end of ends) {
    sum += hash("sha256", bytes.subarray(from, end), "buffer").readBigUInt64BE(0) >> 4n;
    from = end;
  }
  return sum;
}

/** The same in SQL. @param fields  expressions of bytea, in the order of a row's fields */
export function digestInSql(fields: readonly string[]): string {
  const framed = fields.map(
    (field) => `coalesce(pg_catalog.int4send(pg_catalog.length(${field})) || ${field}, pg_catalog.int4send(-1))`,
  );
  return `('x' || pg_catalog.left(pg_catalog.encode(pg_catalog.sha256(${framed.join(" || ")}), 'hex'), 15))::bit(60)::bigint`;
}
