/**
 * Stands in the place of two files of Observable Plot: its map projections and its colour schemes. Our charts have
 * neither, and they would be an eighth of the page's script. Whatever asks for one all the same is told so.
 */

/** There is none. */
export const [createProjection, hasProjection, projectionAspectRatio, xyProjection] = [
  () => undefined,
  () => false,
  () => undefined,
  () => undefined,
] as const;

/** Of marks with geometries. */
export function getGeometryChannels(): never {
  throw new Error("The page's script has no map projections.");
}
export const [project, applyPosition] = [getGeometryChannels, getGeometryChannels] as const;

/** No name is one of a scheme. */
export const [isCategoricalScheme, isDivergingScheme] = [() => false, () => false] as const;

/** By whatever name. */
export function ordinalScheme(): never {
  throw new Error("The page's script has no colour schemes: every mark says its own paint.");
}
export const [ordinalRange, maybeBooleanRange, quantitativeScheme] = [ordinalScheme, ordinalScheme, ordinalScheme] as const;
