/** The candidates that are tried where nobody names any: closed-form, from most bytes to fewest in each family. */
import { familyOf } from "./families.ts";
import type { Ask } from "./request.ts";

/** Shares of the dimensions that are kept. */
const shares = [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32] as const;

/** Bytes of product codes: more would take minutes to learn, and rotated bits are as good there. */
const productBytes = [16, 8] as const;

/** Fewer coordinates than this are not near normal after a rotation. */
const fewestRotated = 8;

/** More discriminants than these are no small code. */
const mostDiscriminants = 64;

/** Compressors that are among the candidates anyway. */
const tried = ["pca", "first-dimensions", "lda"];

/** What candidates are for. */
export interface CandidateWish {
  /** d */
  readonly dimensions: number;
  readonly ask: Ask;
  /** 0 where there are no labels that are classes. */
  readonly classes: number;
  /** Rows to fit on; as many as anything needs when left out. */
  readonly rows?: number | undefined;
  /** More compressors, by name. */
  readonly compressors?: readonly string[] | undefined;
}

/** Chains. */
export function defaultCandidates({
  dimensions: d,
  ask,
  classes,
  rows = fewestForProducts,
  compressors = [],
}: CandidateWish): readonly string[] {
  const asked = ask.kind === "dimensions" ? [Math.min(ask.most, d)] : shares.map((share) => Math.round(d * share));
  const sizes = [...new Set(asked)].filter((size) => size >= 1 && size < d);
  const more = compressors.filter((name) => !tried.includes(name));
  const others = more.flatMap((name) => sizes.flatMap((size) => [`${name}:${size}`, `${name}:${size}+int8`]));
  const chains = [...wholeVector(d), ...sizes.flatMap((size) => ofSize(size, ask)), ...discriminants(d, ask, classes), ...others];
  const products = productsOf(ask).filter((bytes) => bytes <= d);
  const kind = rows >= fewestForProducts ? (d > mostTurned ? `pca:${keptToTurn}+opq` : "opq") : "npq";
  const all = [...chains, ...products.map((bytes) => `${kind}:${bytes}`), ...(ask.kind === "bytes" ? ofBytes(d, ask.most) : [])];
  return [...new Set(all)];
}

/** Of more dimensions a rotation takes minutes to learn: then it is learnt for so many principal components. */
const [mostTurned, keptToTurn] = [384, 256];

/** Of so many rows each centroid of a product code has some; with fewer the centroids are those of normal numbers. */
const fewestForProducts = 1024;

function productsOf(ask: Ask): readonly number[] {
  return ask.kind === "bytes" ? [ask.most, ...productBytes] : productBytes;
}

/** The same without those that take long to learn. */
export function quickCandidates(wish: CandidateWish): readonly string[] {
  return defaultCandidates(wish).filter((chain) => familyOf(chain) !== "product codes");
}

function wholeVector(d: number): readonly string[] {
  const bits = [4, 2, 1].filter(() => d >= fewestRotated);
  return ["float16", "int8", "int4", "signs", ...bits.map((each) => `rotate+bits:${each}`)];
}

/** Components as float32 only where dimensions count: int8 keeps as much of them in a quarter of the bytes. */
function ofSize(size: number, ask: Ask): readonly string[] {
  const plain = ask.kind === "dimensions" ? [`pca:${size}`] : [];
  const rotated = size >= fewestRotated ? [4, 2, 1].map((each) => `pca:${size}+rotate+bits:${each}`) : [];
  return [`first:${size}`, ...plain, `pca:${size}+int8`, ...rotated];
}

/** Where there are classes: directions that tell them apart, and one int8 each. */
function discriminants(d: number, ask: Ask, classes: number): readonly string[] {
  const most = Math.min(classes - 1, d, mostDiscriminants, ask.kind === "keep" ? Number.POSITIVE_INFINITY : ask.most);
  if (most < 1) return [];
  const sizes = [...new Set([most, Math.ceil(most / 2)])];
  return sizes.flatMap((size) => [`lda:${size}`, `lda:${size}+int8`, ...(size % 2 === 0 ? [`lda:${size}+int4`] : [])]);
}

/** The largest of each kind that fit into so many bytes. */
function ofBytes(d: number, most: number): readonly string[] {
  const perDimension = [
    ["", 4],
    ["+float16", 2],
    ["+int8", 1],
    ["+int4", 0.5],
  ] as const;
  const plain = perDimension.flatMap(([codec, bytes]) => {
    const size = Math.min(d, Math.floor(most / bytes));
    return size >= 1 && size < d ? [`pca:${size}${codec}`, `first:${size}${codec}`] : [];
  });
  const rotated = [4, 2, 1].flatMap((bits) => {
    const size = Math.min(d, Math.floor(((most - lengthBytes) * 8) / bits));
    return size >= fewestRotated && size < d ? [`pca:${size}+rotate+bits:${bits}`] : [];
  });
  return [...plain, ...rotated];
}

/** Of the length that rotated bits have beside them. */
const lengthBytes = 4;
