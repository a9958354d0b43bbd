/** The order of a table's rows by what stands in one column. */

/** Rising, falling, or as the page was made. */
export type Direction = "ascending" | "descending" | "none";

/** "≤ 96", "1,197", "−0.3 points", "p < 0.001", "93.4 % [92.1, 94.6]", "#12". */
const number = /^(?:[pqk]\*? )?[≤≥<>=≈+#]?\s*([−-]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?)/;

function numberIn(words: string): number | null {
  const found = number.exec(words)?.[1];
  return found === undefined ? null : Number(found.replaceAll(",", "").replace("−", "-"));
}

/** Indices of the rows in their order; words among numbers, and what is empty or a dash, come last either way. */
export function sortedIndices(cells: readonly string[], direction: Direction): readonly number[] {
  const indices = [...cells.keys()];
  if (direction === "none") return indices;
  const words = cells.map((cell) => cell.trim());
  const isEmpty = (index: number): boolean => words[index] === "" || words[index] === "–";
  const numbers = words.map(numberIn);
  const filled = indices.filter((index) => !isEmpty(index));
  const areNumbers = 2 * filled.filter((index) => numbers[index] !== null).length >= filled.length;
  const isLast = (index: number): boolean => isEmpty(index) || (areNumbers && numbers[index] === null);
  const order = new Intl.Collator("en", { numeric: true });
  const sign = direction === "ascending" ? 1 : -1;
  return indices.sort((a, b) => {
    if (isLast(a) || isLast(b)) return Number(isLast(a)) - Number(isLast(b)) || Number(isEmpty(a)) - Number(isEmpty(b)) || a - b;
    const difference = areNumbers ? numbers[a]! - numbers[b]! : order.compare(words[a]!, words[b]!);
    return sign * difference || a - b;
  });
}

/** What a click on a head does next. */
export function nextDirection(direction: Direction): Direction {
  return direction === "none" ? "ascending" : direction === "ascending" ? "descending" : "none";
}
