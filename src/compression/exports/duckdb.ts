/**
 * A chain as SQL of DuckDB 1.3 or later: the rows of each linear map in a table, and a macro that takes one inner product
 * an output, (x · w) − b, in float64.
 *
 * The codec is float32 as FLOAT[k], or sign bits as BIT; of any other the macro gives the numbers that are coded next, and
 * a comment says so.
 */
import { type DenseLayer, denseLayer, hiddenLayers } from "./dense-steps.ts";
import { type ExportedChain, type ExportedFile, type StepMap, stepSizes } from "./exported-chain.ts";
import { comment, heading, isPrefix, layerRows, noCodec, tableName } from "./sql-text.ts";

/** The file; none where a chain has neither a map nor a codec that DuckDB has. */
export function duckdbFiles(chain: ExportedChain): readonly ExportedFile[] {
  const { codec, steps } = chain;
  const isSigns = codec.name === "signs";
  if (steps.length === 0 && !isSigns) return [];
  const tables: string[] = [];
  const macros = steps.map((step, at) => stepMacro(step, at, tables));
  const projected = steps.reduce((x, _, at) => `assay_step_${at + 1}(${x})`, "x");
  const bits = `list_transform(${projected}::FLOAT[], lambda v: CASE WHEN v > 0 THEN '1' ELSE '0' END)`;
  const stored = isSigns ? `list_aggregate(${bits}, 'string_agg', '')::BIT` : projected;
  const parts = [
    heading(chain, remarkOf(codec.name)),
    "BEGIN;",
    ...tables,
    ...macros,
    `CREATE MACRO assay_compress(x) AS ${stored};`,
    "COMMIT;",
    comment("SELECT id, assay_compress(embedding) FROM items;"),
  ];
  return [{ path: "duckdb.sql", content: `${parts.join("\n\n")}\n` }];
}

function remarkOf(codec: string): string {
  if (codec === "float32") return "They are float32 numbers, as the chain's.";
  return codec === "signs"
    ? "They are sign bits, as the chain's: bit_count(xor(a, b)) counts those that differ."
    : noCodec("DuckDB", codec);
}

/** The macro of one step; its tables are added to `tables`. */
function stepMacro(step: StepMap, at: number, tables: string[]): string {
  const { inputs, outputs } = stepSizes(step);
  const macro = (body: string): string => `CREATE MACRO assay_step_${at + 1}(x) AS ${body};`;
  switch (step.kind) {
    case "unit":
      return macro(unitLength(inputs));
    case "selection":
      return macro(`${selected(step.dimensions)}::FLOAT[${outputs}]`);
    case "linear": {
      const layer = denseLayer(step);
      return macro(`(${products(layer, layerTable(layer, tables), "x", "FLOAT")})`);
    }
    case "hidden-layer": {
      const [hidden, last] = hiddenLayers(step);
      const sums = products(hidden, layerTable(hidden, tables), "x", "DOUBLE", "greatest(0, ");
      return macro(`(${products(last, layerTable(last, tables), `(${sums})`, "FLOAT")})`);
    }
  }
}

function selected(dimensions: Int32Array): string {
  if (isPrefix(dimensions)) return `x[1:${dimensions.length}]`;
  return `list_select(x::FLOAT[], [${Array.from(dimensions, (dimension) => dimension + 1).join(",")}])`;
}

/** The argument by a name of its own: a column of the table that is named like one of the caller's would hide that. */
function given(x: string, size: number): string {
  return `(SELECT ${x}::DOUBLE[${size}] AS assay_x) AS given`;
}

function unitLength(size: number): string {
  const value = "CASE WHEN length = 0 THEN 0 ELSE v / length END";
  const lengths = `(SELECT assay_x, sqrt(array_inner_product(assay_x, assay_x)) AS length FROM ${given("x", size)})`;
  return `(SELECT list_transform(assay_x::DOUBLE[], lambda v: ${value})::FLOAT[${size}] FROM ${lengths})`;
}

/** One inner product a row of the table. */
function products({ weight }: DenseLayer, table: string, x: string, type: "FLOAT" | "DOUBLE", opening: string = "("): string {
  const value = `${opening}array_inner_product(assay_x, w) - b)`;
  return `SELECT list(${value} ORDER BY i)::${type}[${weight.rows}] FROM ${given(x, weight.columns)}, ${table}`;
}

/** The name of a new table of the layer. */
function layerTable(layer: DenseLayer, tables: string[]): string {
  const name = tableName(tables.length);
  tables.push(
    `CREATE TABLE ${name} (i INTEGER PRIMARY KEY, w DOUBLE[${layer.weight.columns}] NOT NULL, b DOUBLE NOT NULL);\n\n` +
      `INSERT INTO ${name} (i, w, b) VALUES\n${layerRows(layer, "[", "]")};`,
  );
  return name;
}
