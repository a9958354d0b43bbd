/** What the SQL of both databases has in common: names of tables, numbers as text, and what its first lines say. */
import type { DenseLayer } from "./dense-steps.ts";
import type { ExportedChain } from "./exported-chain.ts";

/** The table of the first dense layer, and of the others. */
export function tableName(at: number): string {
  return at === 0 ? "assay_map" : `assay_map_${at + 1}`;
}

/** The fewest digits that give the float32 number again. */
export function float32Text(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return `${text}`;
  }
  return `${Number(value.toPrecision(9))}`;
}

/** The rows of a layer's table: (i, w, b) with y = w · x − b, i from 1. */
export function layerRows({ weight, bias }: DenseLayer, opening: string, closing: string): string {
  const rows = Array.from({ length: weight.rows }, (_, i) => {
    const line = weight.data.subarray(i * weight.columns, (i + 1) * weight.columns);
    const offset = bias === null || bias[i] === 0 ? 0 : -bias[i]!;
    return `  (${i + 1}, ${opening}${Array.from(line, float32Text).join(",")}${closing}, ${offset})`;
  });
  return rows.join(",\n");
}

/** Whether a selection is the first dimensions in their order. */
export function isPrefix(dimensions: Int32Array): boolean {
  return dimensions.every((dimension, i) => dimension === i);
}

/** Comment lines. */
export function comment(...lines: readonly string[]): string {
  return lines.map((line) => `-- ${line}`.trimEnd()).join("\n");
}

/** The first lines: what the function does, and what of the codec it leaves out. */
export function heading(chain: ExportedChain, codec: string): string {
  const { name, inputSize, codedSize } = chain;
  return comment(
    `${name}: assay_compress makes ${codedSize} numbers of a vector of ${inputSize}.`,
    "Send stored vectors and queries through it alike.",
    "Its sums are added in another order than Assay's: numbers differ by some 1e-7 of the vector's length.",
    codec,
  );
}

/** That there is no such codec. */
export function noCodec(database: string, codec: string): string {
  return `${database} has no codec like ${codec}: the function gives the numbers that are coded next.`;
}
