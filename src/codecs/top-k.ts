/** A TopK sparse code: each vector as a few of many hidden units. */
import { branded, madeBy } from "../base/brought.ts";
import { topKCode } from "../codes/top-k.ts";
import { type Codec, checkedNumber, checkTraining, type FittedCodec } from "./codec.ts";
import { fittedCodec } from "./fitted-codec.ts";
import { broken, checkKeys, savedInteger, savedNumbers } from "./saved-tensors.ts";
import { type TrainedDictionary, trainedDictionary } from "./sparse-dictionary.ts";

/** Options of a TopK sparse code. */
export interface TopKOptions {
  /** K: units that are kept of a vector, four bytes each. */
  readonly active: number;
  /** Hidden units: four times the dimensions when left out, and at least K. */
  readonly hidden?: number | undefined;
}

/** Most units that are kept, and most that there are: numbers of 16 bits. */
const [mostActive, mostHidden] = [1024, 65_536];

/** Hidden units a dimension (CSR, section 4). */
const unitsADimension = 4;

/**
 * A TopK sparse code, named `topk:K`: the numbers of K units in 16 bits, and how active each is in half precision.
 * @throws UsageError for numbers of units that are not whole or out of range
 */
export function topK({ active, hidden }: TopKOptions): Codec {
  checkedNumber("topk", "units that are kept", active, 1, mostActive);
  if (hidden !== undefined) checkedNumber("topk", "hidden units", hidden, active, mostHidden);
  const name = `topk:${active}`;
  return branded({
    name,
    ...madeBy("codecs/top-k", "topK", { hidden }, { active }),
    description: `The ${active} most active of many hidden units, four bytes each.`,
    noun: { one: `sparse code of ${active} units`, many: `sparse codes of ${active} units` },
    source: "Wen et al. 2025, arXiv:2503.01776; Makhzani & Frey 2014, arXiv:1312.5663",
    stable: false,
    withNumber: (number: number) => topK({ active: number, hidden }),
    async fit({ vectors }, random) {
      checkTraining(name, vectors);
      const units = hidden ?? Math.min(mostHidden, Math.max(active, unitsADimension * vectors.columns));
      return fitted(name, await trainedDictionary(vectors, { name, hidden: units, active }, random), active);
    },
    restore(tensors) {
      checkKeys(name, tensors, ["encoder", "bias", "dictionary", "shift", "active"]);
      const { data: encoder, shape } = savedNumbers(name, tensors, "encoder", [null, null]);
      const [units, d] = shape as [number, number];
      if (units < active || units > mostHidden) throw broken(name, `there must be ${active} to ${mostHidden} units`, `${units}`);
      savedInteger(name, tensors, "active", active, active);
      const { data: dictionary } = savedNumbers(name, tensors, "dictionary", [units, d]);
      const { data: bias } = savedNumbers(name, tensors, "bias", [units]);
      const { data: shift } = savedNumbers(name, tensors, "shift", [d]);
      return fitted(name, { encoder, bias, dictionary, shift }, active);
    },
  });
}

function fitted(name: string, trained: TrainedDictionary, active: number): FittedCodec {
  const { encoder, bias, dictionary, shift } = trained;
  const shape = [bias.length, shift.length];
  return fittedCodec(name, topKCode({ ...trained, active }), {
    encoder: { shape, data: encoder },
    bias: { shape: [bias.length], data: bias },
    dictionary: { shape, data: dictionary },
    shift: { shape: [shift.length], data: shift },
    active: { shape: [1], data: Int32Array.of(active) },
  });
}
