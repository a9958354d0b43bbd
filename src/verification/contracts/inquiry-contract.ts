/** What every inquiry holds: sentences and whole tables of finite numbers, the same every time, rows left alone, no finding in noise. */
import type { InquiredVectors, Inquiry, InquirySettings } from "../../inquiries/inquiry.ts";
import { takeRows } from "../../numeric/matrix.ts";
import type { InquiryAnswer, InquiryValue } from "../../results/inquired.ts";
import type { Labels } from "../../statistics/labels.ts";
import { type Role, type Rows, rows, withDimensions } from "../../statistics/rows.ts";
import type { Planted } from "../planted-sets.ts";
import { areSame, type ContractPromise, hold, keepAll } from "./contract.ts";
import { livingDimensions, plantedFor } from "./planted-rows.ts";

/** Sets that inquiries are asked of. */
const askedSets = ["informative", "imbalanced", "six-classes", "regression", "noise"];

/** Enough for effects this clear, few enough to be quick. */
const counts = { training: 900, validation: 300, test: 800 } as const;

/**
 * Holds an inquiry to its contract: what our own inquiries are tested with.
 *
 * @example
 * ```ts
 * import { inquiries } from "assay";
 * import { checkInquiry } from "assay/verification";
 *
 * await checkInquiry(inquiries.get("copies"));
 * ```
 * @throws BrokenPromise for the first promise that is not kept
 */
export async function checkInquiry(inquiry: Inquiry): Promise<void> {
  await keepAll(inquiry.name, inquiryPromises(inquiry));
}

/** The promises, one for each set of rows that it is asked on. */
export function inquiryPromises(inquiry: Inquiry): readonly ContractPromise[] {
  const all = plantedFor(inquiry.targets);
  const sets = askedSets.flatMap((name) => all.filter((set) => set.name === name));
  const on = (set: Planted, sentence: string, keep: (inquiry: Inquiry, set: Planted) => Promise<void>): ContractPromise => ({
    sentence: `${sentence}, on ${set.name}`,
    keep: () => keep(inquiry, set),
  });
  return [
    ...sets.map((set) => on(set, "answers in sentences and whole tables of finite numbers, and leaves the rows alone", answers)),
    ...sets.slice(0, 1).map((set) => on(set, "answers the same every time", repeats)),
    ...sets.filter(({ name }) => name === "noise").map((set) => on(set, "finds nothing in noise", findsNothing)),
  ];
}

/** With a probe that takes the set's labels. */
export function inquirySettings({ target }: Pick<Planted, "target">): InquirySettings {
  return { probes: [target === "regression" ? "ridge" : "logistic"], margin: 0.01, bootstraps: 400, seed: 3 };
}

/** The first rows of each role, without dead dimensions, as a study has them. */
export function inquiredRows(set: Planted, layer: number | null = null): InquiredVectors {
  const living = Int32Array.from(livingDimensions(set));
  return {
    layer,
    living,
    training: withDimensions(firstRows(set.training), living),
    validation: withDimensions(firstRows(set.validation), living),
    test: withDimensions(firstRows(set.test), living),
  };
}

function firstRows<R extends Role>({ role, vectors, labels }: Rows<R>): Rows<R> {
  const chosen = Array.from({ length: Math.min(counts[role], vectors.rows) }, (_, i) => i);
  const values = labels.values.slice(0, chosen.length);
  return rows(role, takeRows(vectors, chosen), { ...labels, values } as Labels); // of the kind that they were of
}

const ask = (inquiry: Inquiry, set: Planted): Promise<InquiryAnswer> => inquiry.ask([inquiredRows(set)], inquirySettings(set));

async function answers(inquiry: Inquiry, set: Planted): Promise<void> {
  const vectors = inquiredRows(set);
  const before = vectors.training.vectors.data.slice();
  const { sentences, tables } = await inquiry.ask([vectors], inquirySettings(set));
  hold(sentences.length > 0, "no sentence");
  for (const { text } of sentences) {
    hold(/^\p{Lu}.*\.$/u.test(text), `no sentence with a capital and a full stop: ${text}`);
    hold(!/NaN|Infinity|undefined/.test(text), text);
  }
  for (const { title, columns, rows: lines } of tables) {
    hold(lines.length > 0, `no row in the table ${title}`);
    const keys = columns.map(({ key }) => key).sort();
    for (const line of lines) {
      const own = Object.keys(line).sort();
      hold(own.join() === keys.join(), `a row with ${own.join(", ")} under the columns ${keys.join(", ")}`);
      hold(Object.values(line).flatMap(numbersOf).every(Number.isFinite), `numbers that are not finite in the table ${title}`);
    }
  }
  hold(areSame(vectors.training.vectors.data, before), "training vectors that were changed");
}

function numbersOf(value: InquiryValue): readonly number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? value : [];
}

async function repeats(inquiry: Inquiry, set: Planted): Promise<void> {
  const [first, second] = [await ask(inquiry, set), await ask(inquiry, set)];
  hold(JSON.stringify(first) === JSON.stringify(second), "another answer the second time");
}

async function findsNothing(inquiry: Inquiry, set: Planted): Promise<void> {
  const { sentences } = await ask(inquiry, set);
  const finding = sentences.find(({ kind }) => kind === "finding");
  hold(finding === undefined, `the finding ${JSON.stringify(finding?.text)}`);
}
