/**
 * Viewers: vectors with ids, texts and labels as other programs show them.
 *
 * @module assay/viewers
 */
export { type Exported, exportEmbeddingAtlas } from "./embedding-atlas.ts";
export type { ExportOptions } from "./export-options.ts";
export { exportProjector } from "./projector.ts";
