/** A fitted chain in all forms that other programs load. */
import { UnsupportedError } from "../../base/errors.ts";
import type { FittedChain } from "../chain.ts";
import { duckdbFiles } from "./duckdb.ts";
import { type ExportedFile, exportedChain } from "./exported-chain.ts";
import { faissFiles } from "./faiss.ts";
import { onnxCompressor } from "./onnx/compressor-graph.ts";
import { pgvectorFiles } from "./pgvector.ts";
import { sentenceTransformersFiles } from "./sentence-transformers.ts";

/** Files, and what there are none of and why. */
export interface Exports {
  readonly files: readonly ExportedFile[];
  /** Full sentences. */
  readonly missing: readonly string[];
}

/**
 * The files of a chain, for the folder of its artefact.
 * @throws UnsupportedError for a compressor that is no map of the four kinds
 */
export function exportedFiles(chain: FittedChain): Exports {
  const exported = exportedChain(chain);
  const files = [
    ...sentenceTransformersFiles(exported),
    ...faissFiles(exported),
    ...pgvectorFiles(exported),
    ...duckdbFiles(exported),
  ];
  try {
    return { files: [onnxCompressor(exported), ...files], missing: [] };
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error;
    const { must, got } = error.complaint;
    return { files, missing: [`There is no compressor.onnx, and assay/runtime does not run it: ${must}, got ${got}.`] };
  }
}

export { checkTensors, differingCheckRows, drawnVectors, spreadOf } from "./check.ts";
export type { ExportedFile } from "./exported-chain.ts";
