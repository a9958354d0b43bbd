/** Residual quantisation: each byte a centroid of what the bytes before it left over. */
import { branded, madeBy } from "../base/brought.ts";
import { centroidCount } from "../codes/centroids.ts";
import { residualCode } from "../codes/residual.ts";
import { type Codec, checkedNumber, checkTraining, type FittedCodec } from "./codec.ts";
import { fittedCodec } from "./fitted-codec.ts";
import { centroidRows, scaledBack } from "./part-centroids.ts";
import { residualCentroids } from "./residual-centroids.ts";
import { checkKeys, savedInteger, savedNumbers } from "./saved-tensors.ts";

/** Options of residual quantisation. */
export interface ResidualQuantisationOptions {
  /** Bytes a vector: stages of 256 centroids. */
  readonly bytes: number;
  /** Beginnings that encoding keeps, 5 when left out; more leave less error and take as much longer. */
  readonly beam?: number | undefined;
}

/** Most bytes of a vector, and most beginnings. */
const [mostStages, widestBeam] = [256, 64];

/**
 * Residual quantisation, named `rq:BYTES`.
 * @throws UsageError for bytes or a beam that are not whole numbers from 1 on
 */
export function residualQuantisation({ bytes, beam }: ResidualQuantisationOptions): Codec {
  checkedNumber("rq", "bytes a vector", bytes, 1, mostStages);
  const kept = checkedNumber("rq", "the beam", beam ?? 5, 1, widestBeam);
  const name = `rq:${bytes}`;
  return branded({
    name,
    ...madeBy("codecs/residual-quantisation", "residualQuantisation", { beam }, { bytes }),
    description: `${bytes} bytes a vector, each the nearest of 256 centroids to what is left over.`,
    noun: { one: `residual code of ${bytes} bytes`, many: `residual codes of ${bytes} bytes` },
    source: "Chen, Guan & Wang 2010, doi:10.3390/s101211259; Babenko & Lempitsky 2014, doi:10.1109/CVPR.2014.124",
    stable: false,
    withNumber: (number: number) => residualQuantisation({ bytes: number, beam }),
    async fit({ vectors }, random) {
      checkTraining(name, vectors);
      const rows = centroidRows(vectors, random.fork("rows"));
      const centroids = await residualCentroids(rows.x, { stages: bytes, beam: kept }, random);
      return fitted(name, scaledBack(centroids, rows), bytes, kept);
    },
    restore(tensors) {
      checkKeys(name, tensors, ["centroids", "beam"]);
      const { data } = savedNumbers(name, tensors, "centroids", [bytes, centroidCount, null]);
      return fitted(name, data, bytes, savedInteger(name, tensors, "beam", 1, widestBeam));
    },
  });
}

function fitted(name: string, centroids: Float32Array, stages: number, beam: number): FittedCodec {
  const dimensions = centroids.length / (stages * centroidCount);
  return fittedCodec(name, residualCode({ centroids, dimensions, stages, beam }), {
    centroids: { shape: [stages, centroidCount, dimensions], data: centroids },
    beam: { shape: [1], data: Int32Array.of(beam) },
  });
}
