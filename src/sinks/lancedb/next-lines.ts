/** What a person does with a table of codes in LanceDB: the index, and the search that ranks again by whole vectors. */
import { lanceDrivers } from "../../sources/lancedb/folder.ts";
import type { SinkWork } from "../sink.ts";
import type { LanceColumns } from "./columns.ts";

/** A table of whole vectors. */
export interface WholeTable {
  readonly table: string;
  readonly vector: string;
  /** As the codes' column of ids when left out. */
  readonly id?: string | undefined;
}

/** Lines of JavaScript. @param path  of the folder @param whole  null where the vectors are elsewhere */
export function nextLines(
  path: string,
  { table, id, code }: LanceColumns,
  { form }: SinkWork,
  whole: WholeTable | null,
): readonly string[] {
  const text = JSON.stringify;
  if (form.kind === "bytes") {
    return [
      "// LanceDB knows no distance of these bytes: `assay search` does, on codes in a file; or choose a chain that ends in",
      "// float16 or signs, whose tables have an index.",
    ];
  }
  const distance = text(form.kind === "bits" ? "hamming" : form.distance);
  const made = form.kind === "bits" ? "compressor.encode(query)" : "compressor.project(query)";
  const lines = [
    `import * as lancedb from ${text(lanceDrivers[0]!.name)};`,
    `const folder = await lancedb.connect(${text(path)});`,
    `const codes = await folder.openTable(${text(table)});`,
    "await codes.optimize();",
    `await codes.createIndex(${text(code)}, { config: lancedb.Index.ivfFlat({ distanceType: ${distance} }) });`,
    "// query is a whole vector; compressor is what loadCompressor of assay/runtime gives.",
    `const near = await codes.vectorSearch(${made}).distanceType(${distance}).limit(100).select([${text(id)}, "_distance"]).toArray();`,
  ];
  if (whole === null) return lines;
  const key = whole.id ?? id;
  const names = `near.map((row) => row[${text(id)}]).map((id) => (typeof id === "string" ? \`'\${id.replaceAll("'", "''")}'\` : id))`;
  return [
    ...lines,
    `const items = (await folder.openTable(${text(whole.table)})).vectorSearch(query).column(${text(whole.vector)}).bypassVectorIndex();`,
    `const ranked = await items.distanceType(${text(form.distance)}).where(\`\\\`${key}\\\` IN (\${${names}})\`).limit(10).toArray();`,
  ];
}
