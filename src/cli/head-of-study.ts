/** The head of the model that a study's vectors were finetuned with. */
import type { StudiedHead } from "../cells/studied-variant.ts";

/** As compression takes it; nothing for vectors of no finetuned model. */
export async function headOfStudy(model: string | null): Promise<{ readonly head?: StudiedHead }> {
  if (model === null) return {};
  const [{ openFinetuned }, { studiedHead }] = await Promise.all([import("../training/index.ts"), import("../studies/index.ts")]);
  return { head: studiedHead(await openFinetuned(model)) };
}
