/**
 * Description length of the labels given the vectors, online and variational, in
 * bits and as compression; beside it that of a control task, whose labels are
 * random.
 *
 * Voita & Titov 2020, arXiv:2003.12298. Compression is against the uniform code, as there; that the vectors help is said
 * where both codes are shorter than that of the classes' shares, n·H + (C − 1)/2 · log₂ n bits, for shares alone beat the
 * uniform code where a class is rare. Rows that belong together stand on both sides of a block, and can be known by heart:
 * then nothing is called a finding.
 */
import { seeded } from "../base/random.ts";
import type { InquirySentence, InquiryTable, InquiryValue } from "../results/inquired.ts";
import { formatCount, formatNumber } from "../results/words.ts";
import type { Rows } from "../statistics/rows.ts";
import { controlTask, typesOfVectors } from "./control-labels.ts";
import type { Inquiry } from "./inquiry.ts";
import { type DescriptionLength, onlineCode } from "./online-code.ts";
import { type VariationalCode, variationalCode } from "./variational-code.ts";

/** Orders in which the online code sends the rows: its length depends on it. */
const orders = 3;

/** The inquiry. */
export const descriptionLength: Inquiry = {
  name: "description-length",
  title: "description length",
  description: "bits it takes to send the labels with the vectors' help: online and variational code, and compression",
  source: "Voita & Titov 2020, arXiv:2003.12298",
  targets: ["binary", "multiclass"],
  over: "slice",
  async ask([vectors], settings) {
    const { training, validation, test } = vectors!;
    const random = seeded(settings.seed).fork("description-length");
    const types = typesOfVectors({ training: training.vectors, validation: validation.vectors, test: test.vectors });
    const control = controlTask(vectors!, types, random.fork("control-task"));
    const online: DescriptionLength[] = [];
    for (let order = 0; order < orders; order++) online.push(await onlineCode(training, validation, random.fork(`${order}`)));
    const codes: Codes = {
      online,
      variational: await variationalCode(training),
      controlOnline: await onlineCode(control.training, control.validation, random.fork("0")),
      controlVariational: await variationalCode(control.training),
    };
    return { sentences: [sentenceOf(training, codes)], tables: [tableOf(codes)] };
  },
};

/** What the labels take, by both codes, and what random labels take. */
interface Codes {
  /** One for each order of the rows. */
  readonly online: readonly DescriptionLength[];
  readonly variational: VariationalCode;
  readonly controlOnline: DescriptionLength;
  readonly controlVariational: VariationalCode;
}

function sentenceOf(training: Rows<"training">, codes: Codes): InquirySentence {
  const { online, variational, controlOnline, controlVariational } = codes;
  const onlineBits = meanBits(online);
  const uniform = variational.uniformBits;
  const longest = Math.max(...online.map(({ bits }) => bits));
  const byShares = bitsOfShares(training.labels.values);
  const isShorter = longest < byShares && variational.bits < byShares;
  const isGrouped = training.groups !== undefined;
  return {
    kind: isGrouped ? "fact" : isShorter ? "finding" : "limit",
    text: [
      `With the vectors' help ${formatCount(training.vectors.rows)} training labels take ${formatCount(onlineBits)} bits by online code (compression ${formatNumber(uniform / onlineBits, 2)}) and ${formatCount(variational.bits)} by variational code (${formatNumber(variational.compression, 2)}), where ${formatCount(byShares)} are needed by the shares of the classes alone, and ${formatCount(uniform)} without these.`,
      ...(isGrouped || isShorter ? [] : ["That they help is not shown, and these rows cannot tell how many would be needed."]),
      `Random labels compress by ${formatNumber(controlOnline.compression, 2)} and ${formatNumber(controlVariational.compression, 2)}.`,
      ...(isGrouped ? ["Rows of one group help to send each other, so this is no test."] : []),
    ].join(" "),
  };
}

function tableOf({ online, variational, controlOnline, controlVariational }: Codes): InquiryTable {
  return {
    title: "Description length",
    columns: [
      { key: "labels", title: "Labels", unit: "text" },
      { key: "code", title: "Code", unit: "text" },
      { key: "bits", title: "Bits", unit: "bits" },
      { key: "lowest", title: "Lowest", unit: "bits" },
      { key: "highest", title: "Highest", unit: "bits" },
      { key: "uniform", title: "Uniform code", unit: "bits" },
      { key: "compression", title: "Compression", unit: "number" },
      { key: "weightBits", title: "of which weights", unit: "bits" },
    ],
    rows: [
      { labels: "task", code: "online", ...lengthValues(online), weightBits: null },
      { labels: "task", code: "variational", ...lengthValues([variational]), weightBits: variational.weightBits },
      { labels: "control", code: "online", ...lengthValues([controlOnline]), weightBits: null },
      {
        labels: "control",
        code: "variational",
        ...lengthValues([controlVariational]),
        weightBits: controlVariational.weightBits,
      },
    ],
    note: `Of the training labels, with logistic regression. Online: mean over ${orders} orders of the rows (one for the control task), lowest and highest; variational: normal weights in the principal axes, an upper bound.`,
  };
}

/** Mean, lowest and highest of some lengths of the same labels, beside the uniform code. */
function lengthValues(lengths: readonly DescriptionLength[]): Record<string, InquiryValue> {
  const lengthsInBits = lengths.map(({ bits }) => bits);
  const mean = meanBits(lengths);
  const uniform = lengths[0]!.uniformBits;
  return {
    bits: mean,
    lowest: Math.min(...lengthsInBits),
    highest: Math.max(...lengthsInBits),
    uniform,
    compression: uniform / mean,
  };
}

function meanBits(lengths: readonly DescriptionLength[]): number {
  return lengths.reduce((sum, { bits }) => sum + bits, 0) / lengths.length;
}

/** Of the labels, by a code that knows the shares of the classes and sends these too: n·H + (C − 1)/2 · log₂ n. */
function bitsOfShares(labels: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) counts.set(labels[i]!, (counts.get(labels[i]!) ?? 0) + 1);
  let bits = ((counts.size - 1) / 2) * Math.log2(labels.length);
  for (const count of counts.values()) bits -= count * Math.log2(count / labels.length);
  return bits;
}
