/** Lines and fields of CSV (RFC 4180). */

/** A value of a field. */
type CsvValue = string | number | boolean | null | undefined;

/** A line without its end. */
export function csvLine(values: readonly CsvValue[]): string {
  return values.map(csvField).join(",");
}

/** Quoted where it must be; words that a spreadsheet would take for a formula stand behind an apostrophe; empty where there is nothing. */
export function csvField(value: CsvValue): string {
  if (typeof value !== "string") return value == null ? "" : String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
