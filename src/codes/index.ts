/**
 * Codes: vectors as bytes and back, and queries against the bytes; arithmetic alone, for wherever JavaScript runs.
 *
 * @module assay/codes
 */
export { type AffineRanges, affineCode } from "./affine.ts";
export { type Code, type Codes, decodeRows, encodeRows, type InnerProduct } from "./code.ts";
export { float16Code } from "./float16.ts";
export { float32Code } from "./float32.ts";
export { locallyAdaptiveCode } from "./locally-adaptive.ts";
export { type ProductCentroids, productCode } from "./product.ts";
export { type ResidualCentroids, residualCode } from "./residual.ts";
export { type LevelBits, normalLevels, type RotatedLevels, rotatedLevelsCode } from "./rotated-levels.ts";
export { type Rotation, seededRotation } from "./rotation.ts";
export { type Metric, scores } from "./scores.ts";
export { type SignLevels, signCode } from "./signs.ts";
export { type SparseDictionary, topKCode } from "./top-k.ts";
