/** What ticks are called. */
import { formatCount, formatNumber } from "../../results/words.ts";
import { pick, type TickFormat } from "./chart.ts";

/** The words at a tick. */
export function tickWords(format: TickFormat, value: number, isNarrow: boolean): string {
  if (format === "count") return formatCount(value);
  if (format === "rank") return Number.isInteger(value) ? formatCount(value) : "";
  if (format === "magnitude") return formatNumber(value, value < 1 ? 2 : value < 10 ? 1 : 0);
  if (format === "percent") return `${formatNumber(value, 1)} %`;
  if ("decimals" in format) return formatNumber(value, format.decimals);
  return shorten(format.names[value]!, pick(format.letters, isNarrow));
}

/** A long label cut to fit, with a sign that it was. */
export function shorten(label: string, length: number): string {
  const letters = [...label];
  return letters.length <= length ? label : `${letters.slice(0, length - 1).join("")}…`;
}
