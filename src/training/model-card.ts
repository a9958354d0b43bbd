/** The model card (README.md) of a finetuned model: task, scores, seeds, settings. https://huggingface.co/docs/hub/model-cards */
import { toolVersion } from "../base/version.ts";
import type { Encoder } from "../encoders/encoder.ts";
import type { Task } from "../tasks/task.ts";
import type { FinetuneManifest } from "./finetune-manifest.ts";
import { classTable, oneClassSentence } from "./test-scores.ts";

/** The card, with a head that the Hub reads. */
export function modelCard(manifest: FinetuneManifest, encoder: Encoder, task: Task): string {
  const { settings } = manifest;
  const isClassifier = (settings["head"] as { readonly kind: string }).kind === "pooler";
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
    ...baselineLines(manifest),
    "",
    `${choice(manifest)} The test rows were scored once.`,
    ...classLines(manifest),
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

function baselineLines({ testScores }: FinetuneManifest): readonly string[] {
  if (testScores == null) return [];
  const { baseline, macroF1 } = testScores;
  const name = baseline.label === null ? "a constant" : `always "${cell(baseline.label)}"`;
  return [
    `| baseline: ${name}, on the test rows | ${shown(baseline.score)} |`,
    ...(macroF1 === null ? [] : [`| macro-F1, on the test rows | ${shown(macroF1)} |`]),
  ];
}

/** Each class, and a warning where there is but one in the predictions. */
function classLines({ testScores }: FinetuneManifest): readonly string[] {
  if (testScores == null) return [];
  const [titles, ...rows] = classTable(testScores);
  const sentence = oneClassSentence(testScores);
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  const table = titles === undefined ? [] : ["", line(titles), line(titles.map(() => "---")), ...rows.map(line)];
  return [...(sentence === null ? [] : ["", `**${cell(sentence)}**`]), ...table];
}

/** A name in a table of Markdown. */
function cell(text: string): string {
  return text.replace(/[\\|*_`<>[\]]/g, "\\$&").replace(/\s+/g, " ");
}

/** What a test score means where the model had seen test rows before. */
export function seenTestRowsSentence({ seenTestRows, model }: FinetuneManifest): string {
  return `${seenTestRows} test ${seenTestRows === 1 ? "row is" : "rows are"} among those that ${model.name} had been trained or chosen on before: the test score is not one of new rows.`;
}

function choice({ settings, epochs }: FinetuneManifest): string {
  if (settings["keep"] === "last") return "The last epoch was kept.";
  return epochs.some(({ validation }) => validation !== null)
    ? "The kept epoch was chosen on validation rows."
    : "There were no validation rows to choose an epoch on: the last was kept.";
}

function shown(score: number | null): string {
  return score === null ? "not measured" : score.toFixed(4);
}
