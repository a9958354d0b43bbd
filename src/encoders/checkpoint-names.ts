/**
 * The names that tensors have in checkpoints. The canonical name is the one in
 * the family's bare model ("embeddings.word_embeddings.weight"); checkpoints put
 * prefixes before it, and old ones call a layer norm's parameters gamma and beta.
 */

/** Prefixes that wrap a bare model: the family's own, and those of wrappers around it. */
const wrappers: ReadonlySet<string> = new Set([
  "albert",
  "bert",
  "distilbert",
  "electra",
  "mpnet",
  "roberta",
  "0",
  "auto_model",
  "base_model",
  "encoder",
  "model",
  "module",
  "transformer",
]);

/** Parts that sit on top of the encoder and are not needed for its vectors. */
const heads: ReadonlySet<string> = new Set([
  "bottleneck",
  "classifier",
  "cls",
  "discriminator_predictions",
  "generator_lm_head",
  "generator_predictions",
  "lm_head",
  "pooler",
  "pre_classifier",
  "predictions",
  "qa_outputs",
  "score",
  "sequence_summary",
  "sop_classifier",
  "vocab_layer_norm",
  "vocab_projector",
  "vocab_transform",
]);

/** Heads that are known, for messages. */
export const knownHeads: readonly string[] = [...heads];

/** Constant tables that old versions of transformers saved. */
export function isBuffer(name: string): boolean {
  return /(^|\.)(position_ids|token_type_ids)$/.test(name);
}

const plainParameter = (name: string): string => name.replace(/\.gamma$/, ".weight").replace(/\.beta$/, ".bias");

/** The name of a head's tensor without what comes before the head: "bert.pooler.dense.weight" is "pooler.dense.weight". */
export function headName(checkpointName: string): string {
  const parts = plainParameter(checkpointName).split(".");
  return parts.slice(parts.findIndex((part) => heads.has(part))).join(".");
}

/**
 * The canonical name of a checkpoint's tensor: prefixes off, gamma and beta renamed; null for a known head.
 * A name that is neither comes back as it is.
 * @param roots how canonical names begin: "embeddings.", "encoder."
 */
export function canonicalName(checkpointName: string, roots: readonly string[]): string | null {
  let name = plainParameter(checkpointName);
  for (;;) {
    const rest = name;
    if (roots.some((root) => rest.startsWith(root))) return rest;
    const dot = rest.indexOf(".");
    const first = dot < 0 ? rest : rest.slice(0, dot);
    if (heads.has(first)) return null;
    if (dot < 0 || !wrappers.has(first)) return checkpointName;
    name = rest.slice(dot + 1);
  }
}
