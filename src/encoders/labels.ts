/** What config.json says about the classes a checkpoint's head was trained for. */

/** transformers' three kinds of sequence classification. */
export type ProblemType = "regression" | "single_label_classification" | "multi_label_classification";

const problemTypes: readonly ProblemType[] = ["regression", "single_label_classification", "multi_label_classification"];

/** transformers does not write its default of two classes. */
const defaultLabels = 2;

/** No classifier of an encoder has more; a file that says so is damaged or hostile. */
const mostLabels = 65_536;

type Raw = Readonly<Record<string, unknown>>;

/**
 * Names of the classes, in the order of the head's outputs: id2label, else label2id turned round, else LABEL_0,
 * LABEL_1, … for num_labels, and for transformers' default of two where `architectures` names a sequence classifier.
 * Null where config.json says nothing of these, or nothing that makes sense: an encoder is of use without.
 */
export function checkpointLabels(raw: Raw): readonly string[] | null {
  const byId = entries(raw["id2label"]);
  if (byId !== null) return inOrder(byId.map(([id, label]) => [Number(id), label]));
  const byLabel = entries(raw["label2id"]);
  if (byLabel !== null) return inOrder(byLabel.map(([label, id]) => [typeof id === "number" ? id : Number.NaN, label]));
  const { num_labels: count = isClassifier(raw) ? defaultLabels : null } = raw;
  if (typeof count !== "number" || !Number.isInteger(count) || count < 1 || count > mostLabels) return null;
  return Array.from({ length: count }, (_, id) => `LABEL_${id}`);
}

/** `problem_type`; null where config.json has none, or another. */
export function checkpointProblemType(raw: Raw): ProblemType | null {
  return problemTypes.find((type) => type === raw["problem_type"]) ?? null;
}

function isClassifier({ architectures }: Raw): boolean {
  return Array.isArray(architectures) && architectures.some((name) => String(name).endsWith("ForSequenceClassification"));
}

function entries(value: unknown): readonly (readonly [string, unknown])[] | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : null;
}

/** The labels, when they are text or numbers and their ids are 0, 1, … without a gap. */
function inOrder(labels: readonly (readonly [number, unknown])[]): readonly string[] | null {
  const sorted = labels.toSorted(([a], [b]) => a - b);
  const fits = sorted.every(([id, label], index) => id === index && (typeof label === "string" || typeof label === "number"));
  return sorted.length > 0 && fits ? sorted.map(([, label]) => String(label)) : null;
}
