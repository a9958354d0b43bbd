/** Principal components of all rows of a source, from their moments. */
import { join } from "node:path";
import { z } from "zod";
import { componentsOf } from "../../compressors/pca.ts";
import { canonicalJson } from "../../formats/json.ts";
import { writeSafetensors } from "../../formats/safetensors.ts";
import { type Shape, shape } from "../../formats/shape.ts";
import { type Spectrum, spectrumName } from "../../results/spectrum.ts";
import { labelledOfClasses, rowsOfMoments } from "../../statistics/moments/class-moments.ts";
import { plainMoments } from "../../statistics/moments/labelled-moments.ts";
import { readPartial } from "../shards/stored-partial.ts";
import type { Kind } from "./kind.ts";

const pcaKeys = { source: z.string(), moments: z.string() };

/** Of which moments. */
export interface PcaArguments extends Shape<typeof pcaKeys> {}

/** The kind. */
export const pca: Kind<PcaArguments> = {
  name: "pca",
  version: 1,
  args: shape(pcaKeys),
  continues: false,
  async make({ moments: id }, work) {
    const { moments, withoutVector } = await readPartial(await work.input(id));
    const { directions, shift, variances } = componentsOf(plainMoments(labelledOfClasses(moments)));
    const path = join(work.folder, "pca.safetensors");
    await writeSafetensors(
      path,
      new Map([
        ["directions", { shape: [directions.rows, directions.columns], data: directions.data }],
        ["shift", { shape: [shift.length], data: shift }],
        ["variances", { shape: [variances.length], data: variances }],
      ]),
      { schema: "assay/pca@1" },
    );
    const spectrum: Spectrum = {
      schema: "assay/spectrum@1",
      rows: rowsOfMoments(moments),
      withoutVector,
      dimensions: moments.dimensions,
      classes: moments.names.length === 1 && moments.names[0] === "" ? 0 : moments.names.length,
      variances: [...variances],
    };
    return new Map<string, Uint8Array | string>([
      ["pca.safetensors", path],
      [spectrumName, Buffer.from(canonicalJson(spectrum), "utf8")],
    ]);
  },
};
