/**
 * A chain as SQL of PostgreSQL with pgvector 0.7 or later: the rows of each linear map in a table, and a function that
 * takes one inner product an output, (x · w) − b.
 *
 * The codec is float32 as `vector`, float16 as `halfvec`, or sign bits as `bit`; of any other the function gives the
 * numbers that are coded next, and a comment says so.
 */
import { type DenseLayer, denseLayer, hiddenLayers } from "./dense-steps.ts";
import { type ExportedChain, type ExportedFile, type StepMap, stepSizes } from "./exported-chain.ts";
import { comment, heading, isPrefix, layerRows, noCodec, tableName } from "./sql-text.ts";

/** The file; none where a chain has neither a map nor a codec that PostgreSQL has. */
export function pgvectorFiles(chain: ExportedChain): readonly ExportedFile[] {
  const { codec, steps, codedSize } = chain;
  const stored = codecOf(codec.name, codedSize);
  if (steps.length === 0 && stored === null) return [];
  const tables: string[] = [];
  const functions = steps.map((step, at) => stepFunction(step, at, tables));
  const projected = steps.reduce((x, _, at) => `assay_step_${at + 1}(${x})`, "x");
  const { type, expression, remark } = stored ?? { ...codecOf("float32", codedSize)!, remark: noCodec("pgvector", codec.name) };
  const parts = [
    heading(chain, remark),
    "BEGIN;",
    ...tables,
    ...functions,
    sqlFunction("assay_compress", type, `SELECT ${expression(projected)}`),
    "COMMIT;",
    comment("SELECT id, assay_compress(embedding) FROM items;"),
  ];
  return [{ path: "pgvector.sql", content: `${parts.join("\n\n")}\n` }];
}

/** How numbers are stored. */
interface StoredAs {
  readonly type: string;
  readonly expression: (x: string) => string;
  readonly remark: string;
}

function codecOf(name: string, size: number): StoredAs | null {
  const known: Readonly<Record<string, StoredAs>> = {
    float32: { type: "vector", expression: (x) => x, remark: "They are float32 numbers, as the chain's." },
    float16: {
      type: "halfvec",
      expression: (x) => `${x}::halfvec(${size})`,
      remark: [
        "They are half-precision numbers, as the chain's: of a linear map about 1 in 500 is one step off, as pgvector adds in float32.",
        "Beyond 65504 PostgreSQL refuses them, where Assay clips.",
      ].join("\n-- "),
    },
    signs: {
      type: "bit",
      expression: (x) => `binary_quantize(${x})`,
      remark: "They are sign bits, as the chain's, to be compared by <~> (bits that differ).",
    },
  };
  return Object.hasOwn(known, name) ? known[name]! : null;
}

/** The function of one step; its tables are added to `tables`. */
function stepFunction(step: StepMap, at: number, tables: string[]): string {
  const { outputs } = stepSizes(step);
  const name = `assay_step_${at + 1}`;
  switch (step.kind) {
    case "unit":
      return sqlFunction(name, "vector", "SELECT l2_normalize(x)");
    case "selection":
      return sqlFunction(name, "vector", `SELECT ${selected(step.dimensions)}::vector(${outputs})`);
    case "linear":
      return sqlFunction(name, "vector", products(layerTable(denseLayer(step), tables), "x", outputs));
    case "hidden-layer": {
      const [hidden, last] = hiddenLayers(step);
      const within = products(layerTable(hidden, tables), "x", hidden.weight.rows, "greatest(0, ");
      return sqlFunction(name, "vector", products(layerTable(last, tables), `(${within})`, outputs));
    }
  }
}

function selected(dimensions: Int32Array): string {
  if (isPrefix(dimensions)) return `subvector(x, 1, ${dimensions.length})`;
  const places = Array.from(dimensions, (dimension) => dimension + 1).join(",");
  return `(SELECT array_agg((x::real[])[place] ORDER BY i) FROM unnest(ARRAY[${places}]) WITH ORDINALITY AS chosen(place, i))`;
}

/** One inner product a row of the table; <#> is its negative. */
function products(table: string, x: string, size: number, opening: string = "("): string {
  return `SELECT array_agg(${opening}-(${x} <#> w) - b)::real ORDER BY i)::vector(${size}) FROM ${table}`;
}

/** The name of a new table of the layer. */
function layerTable(layer: DenseLayer, tables: string[]): string {
  const name = tableName(tables.length);
  const size = layer.weight.columns;
  tables.push(
    `CREATE TABLE ${name} (i integer PRIMARY KEY, w vector(${size}) NOT NULL, b float8 NOT NULL);\n\n` +
      `INSERT INTO ${name} (i, w, b) VALUES\n${layerRows(layer, "'[", "]'")};`,
  );
  return name;
}

function sqlFunction(name: string, type: string, body: string): string {
  return `CREATE FUNCTION ${name}(x vector) RETURNS ${type} LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$\n  ${body}\n$$;`;
}
