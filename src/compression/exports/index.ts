/** A fitted chain in all forms that other programs load. */
import type { FittedChain } from "../chain.ts";
import { duckdbFiles } from "./duckdb.ts";
import { type ExportedFile, exportedChain } from "./exported-chain.ts";
import { faissFiles } from "./faiss.ts";
import { onnxCompressor } from "./onnx/compressor-graph.ts";
import { pgvectorFiles } from "./pgvector.ts";
import { sentenceTransformersFiles } from "./sentence-transformers.ts";

/**
 * The files of a chain, for the folder of its artefact.
 * @throws UnsupportedError for a compressor that is no map of the four kinds, and for a codec that has no ONNX graph
 */
export function exportedFiles(chain: FittedChain): readonly ExportedFile[] {
  const exported = exportedChain(chain);
  return [
    onnxCompressor(exported),
    ...sentenceTransformersFiles(exported),
    ...faissFiles(exported),
    ...pgvectorFiles(exported),
    ...duckdbFiles(exported),
  ];
}

export { checkRows, checkTensors, differingCheckRows, drawnVectors, type Spread, spreadOf } from "./check.ts";
export { type ExportedFile, exportedChain } from "./exported-chain.ts";
