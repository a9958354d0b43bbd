// The chains that are tried for each size, all there are of the usual kinds.

/** Bytes of the tables; the last are two bits a dimension and a length. */
export const budgets = [16, 32, 48, 100];

/** Beyond there is one product code, of two bits a dimension of this encoder; of faiss', too. */
const mostProductBytes = 48;

/** Chains of at most so many bytes of d dimensions, each as large as fits. @param classes  of the labels; 0 where there are none */
export function chainsOf(bytes, d, classes) {
  const sized = (kind, size, codec) => (size >= 2 && size < d ? [`${kind}:${size}${codec}`] : []);
  const bits = [1, 2, 3, 4].flatMap((each) => sized("pca", Math.floor((8 * (bytes - 4)) / each), `+rotate+bits:${each}`));
  const directions = Math.min(classes - 1, bytes);
  return [
    ...bits,
    ...sized("pca", bytes, "+int8"),
    ...sized("pca", 2 * bytes, "+int4"),
    ...sized("pca", bytes / 2, "+float16"),
    ...sized("first", bytes, "+int8"),
    ...sized("first", 8 * bytes, "+signs"),
    ...[1, 2, 4].flatMap((each) => sized("pca", (8 * bytes) / each, `+npq:${bytes}`)),
    ...(bytes <= mostProductBytes ? productChains(bytes, d) : ["opq:96"]),
    ...(bytes <= 16 ? [`rq:${bytes}`] : []),
    ...(d <= 8 * bytes ? ["signs"] : []),
    ...(d <= 4 * (bytes - 4) ? ["rotate+bits:2"] : []),
    ...(d <= 8 * (bytes - 4) ? ["rotate+bits:1"] : []),
    ...(directions >= 2 ? [`lda:${directions}+int8`] : []),
    ...(directions >= 2 && 4 * directions <= bytes ? [`lda:${directions}`] : []),
  ];
}

function productChains(bytes, d) {
  const smaller = [3 * bytes, 6 * bytes].filter((size) => size < d).map((size) => `pca:${size}+opq:${bytes}`);
  return [...smaller, `pq:${bytes}`, `opq:${bytes}`];
}

/** Chains whose maps and centroids are not learnt: nothing but ranges, a mean and one spread. */
export function chainsWithoutData(d) {
  const bits = [1, 2, 3, 4].map((each) => `rotate+bits:${each}`);
  return ["int8", "signs", ...bits, ...budgets.map((bytes) => `npq:${bytes}`), ...(d > 48 ? ["first:48+int8"] : [])];
}

/** Seeds that a chain is fitted with: ten where it is rotated at random, three where it begins at random. */
export function seedsOf(chain) {
  if (/rotate|npq:/.test(chain)) return Array.from({ length: 10 }, (_, seed) => seed);
  return /pq:|rq:/.test(chain) ? [0, 1, 2] : [0];
}
