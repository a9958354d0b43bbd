/** A name as an SQL identifier, as standard SQL, PostgreSQL, SQLite and DuckDB quote it. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
