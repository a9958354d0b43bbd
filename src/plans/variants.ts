/** Variants of a planned study, from the results of the tasks that made their vectors and models. */
import { bitsOfTexts } from "../cells/control-cell.ts";
import type { StudiedVariant } from "../cells/studied-variant.ts";
import { lastLayerNorms } from "../encoders/layer-norms.ts";
import { variantNames } from "../results/slice-identity.ts";
import { studiedHead } from "../studies/open-checkpoints.ts";
import type { Task } from "../tasks/task.ts";
import { openFinetuned } from "../training/finetuned.ts";
import { openVectorSet } from "../vectors/open.ts";
import type { PlannedVariant } from "./kinds/arguments.ts";
import type { TaskAtWork } from "./kinds/kind.ts";

/** A variant as an analysis takes it. */
export async function openVariant(
  { vectors, model, headSeed }: PlannedVariant,
  { encoder, task, dataSeed }: { readonly encoder: string; readonly task: Task; readonly dataSeed: number },
  work: TaskAtWork,
): Promise<StudiedVariant> {
  const set = await openVectorSet(await work.input(vectors));
  const known = { ...set, folder: undefined, textBits: bitsOfTexts(task), leftover: task.leftover };
  if (model === null) {
    const layerNorms = await lastLayerNorms(await work.encoder(encoder));
    return { name: variantNames.pretrained, vectors: known, layerNorms };
  }
  const finetuned = await openFinetuned(await work.input(model), { signal: work.signal });
  const layerNorms = await lastLayerNorms(finetuned.encoder);
  return { name: variantNames.finetuned, headSeed, dataSeed, head: studiedHead(finetuned), vectors: known, layerNorms };
}
