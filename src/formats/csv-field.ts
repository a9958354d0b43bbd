/** Fields of CSV (RFC 4180). */

/** Quoted where it must be; words that a spreadsheet would take for a formula stand behind an apostrophe; empty where there is nothing. */
export function csvField(value: string | number | boolean | null | undefined): string {
  if (typeof value !== "string") return value == null ? "" : String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
