/**
 * Names and texts come from strangers' files, and one that turns the writing around turns the numbers behind it around,
 * too: "2 of 20 rows" reads "02 fo 2". On a page such a character is said, "\u202e", and not done.
 */

/** Embeddings, overrides and isolates. Marks of a direction turn nothing but themselves, and stay. */
const turning = /[\u202a-\u202e\u2066-\u2069]/g;

/** Of one text. */
export function withTurnsSaid(text: string): string {
  return text.replace(turning, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}

/** Of all texts in plain data; what has none of them is the same object. */
export function everyTurnSaid<Data>(data: Data): Data {
  return hasTurns(data) ? (said(data) as Data) : data;
}

/** Nearly nothing has one, and a study may have a million rows: it is looked at before anything is made anew. */
function hasTurns(value: unknown): boolean {
  if (typeof value === "string") return value.search(turning) >= 0;
  return typeof value === "object" && value !== null && Object.values(value).some(hasTurns);
}

function said(value: unknown): unknown {
  if (typeof value === "string") return withTurnsSaid(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const all: readonly unknown[] = value;
    const changed = all.map(said);
    return changed.every((each, at) => each === all[at]) ? all : changed;
  }
  const entries = Object.entries(value);
  const changed = entries.map(([key, each]) => [key, said(each)] as const);
  return changed.every(([, each], at) => each === entries[at]![1]) ? value : Object.fromEntries(changed);
}
