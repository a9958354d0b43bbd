/** The model card (README.md) of a finetuned model: task, scores, seeds, settings. https://huggingface.co/docs/hub/model-cards */
import { toolVersion } from "../base/version.ts";
import type { Encoder } from "../encoders/encoder.ts";
import type { Task } from "../tasks/task.ts";
import type { FinetuneManifest } from "./finetune-manifest.ts";

/** The card, with a head that the Hub reads. */
export function modelCard(manifest: FinetuneManifest, encoder: Encoder, task: Task): string {
  const { settings } = manifest;
  const isClassifier = (settings.head as { readonly kind: string }).kind === "pooler";
  const metric = manifest.task.metric;
  const head = [
    "---",
    ...(encoder.licence === null ? [] : [`license: ${encoder.licence}`]),
    `base_model: ${JSON.stringify(encoder.name)}`,
    ...(isClassifier ? ["pipeline_tag: text-classification"] : []),
    "library_name: transformers",
    "tags:",
    "- assay",
    "metrics:",
    `- ${metric}`,
    "---",
  ];
  const validation = manifest.epochs.map(
    ({ validation: each }, epoch) =>
      `| validation, epoch ${epoch + 1}${epoch + 1 === manifest.keptEpoch ? " (kept)" : ""} | ${shown(each)} |`,
  );
  const body = [
    `# ${encoder.name}, finetuned on ${task.name}`,
    "",
    isClassifier
      ? `A sequence classifier: \`AutoModelForSequenceClassification.from_pretrained\` of Python's transformers loads this folder.`
      : `An encoder with a linear head of its own: \`AutoModel.from_pretrained\` of Python's transformers loads the encoder; the head is \`classifier\` in model.safetensors and described under \`assay_head\` in config.json.`,
    "",
    `| ${metric} of the model's own head | |`,
    "| --- | --- |",
    ...validation,
    `| test | ${shown(manifest.test)} |`,
    "",
    `${choice(manifest)} The test rows were scored once.`,
    ...(manifest.seenTestRows > 0 ? ["", seenTestRowsSentence(manifest)] : []),
    "",
    "## Task",
    "",
    `${task.name} (${task.labels.kind === "classes" ? `${task.labels.classes} classes: ${task.labelNames.join(", ")}` : "regression"}).${task.licence === null ? "" : ` Licence of the text: ${task.licence}.`}${task.citation === null ? "" : ` ${task.citation}`}`,
    "",
    "## Settings",
    "",
    "| setting | value |",
    "| --- | --- |",
    ...Object.entries(settings).map(
      ([name, value]) => `| ${name} | ${typeof value === "object" ? JSON.stringify(value) : String(value)} |`,
    ),
    ...(manifest.threads === null ? [] : [`| threads | ${manifest.threads} |`]),
    `| steps | ${manifest.steps} |`,
    `| tokens | ${manifest.tokens} |`,
    "",
    `Trained by assay ${toolVersion}: AdamW, gradients of the whole network, no Python.`,
  ];
  return `${[...head, "", ...body].join("\n")}\n`;
}

/** What a test score means where the model had seen test rows before. */
export function seenTestRowsSentence({ seenTestRows, model }: FinetuneManifest): string {
  return `${seenTestRows} test ${seenTestRows === 1 ? "row is" : "rows are"} among those that ${model.name} had been trained or chosen on before: the test score is not one of new rows.`;
}

function choice({ settings, epochs }: FinetuneManifest): string {
  if (settings.keep === "last") return "The last epoch was kept.";
  return epochs.some(({ validation }) => validation !== null)
    ? "The kept epoch was chosen on validation rows."
    : "There were no validation rows to choose an epoch on: the last was kept.";
}

function shown(score: number | null): string {
  return score === null ? "not measured" : score.toFixed(4);
}
