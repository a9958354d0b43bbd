/**
 * Pairs that say what belongs together, as retrieval: the first sentence of such a pair is a query, the second is
 * relevant to it, and all sentences are the corpus. A query is there itself, too, and must not find itself.
 */
import { InputError } from "../base/errors.ts";
import { takeRows } from "../numeric/matrix.ts";
import { counted, formatCount } from "../results/words.ts";
import type { Fact } from "../tasks/task.ts";
import type { PairSet, RetrievalSet, VectorOrigin } from "./related-set.ts";

/**
 * The queries of pairs. One whose pairs are of several splits is of the last of them: what is tested is not chosen on.
 * @throws InputError where no two sentences belong together
 */
export function retrievalOfPairs(set: PairSet): RetrievalSet {
  const { vectors, first, second, scores, splits } = set;
  const found = new Map<number, { readonly relevant: Map<number, number>; readonly pairs: number[] }>();
  for (let pair = 0; pair < scores.length; pair++) {
    const [query, document] = [first[pair]!, second[pair]!];
    if (scores[pair] !== 1 || query === document) continue;
    const known = found.get(query) ?? { relevant: new Map<number, number>(), pairs: [] };
    known.relevant.set(document, 1);
    known.pairs.push(pair);
    found.set(query, known);
  }
  if (found.size === 0) {
    throw new InputError({
      where: "pairs",
      must: "some pair must belong together (score 1)",
      got: `none of ${scores.length}`,
      todo: "Do the scores mean likeness, rather than the other way round?",
      file: set.source,
    });
  }
  const own = Int32Array.from(found.keys());
  const asked = [...found.values()];
  return {
    kind: "retrieval",
    ...originOf(set),
    queries: takeRows(vectors, own),
    corpus: vectors,
    judgements: asked.map(({ relevant }) => relevant),
    own,
    splits: splits === null ? null : Uint8Array.from(asked, ({ pairs }) => Math.max(...pairs.map((pair) => splits[pair]!))),
    facts: [...set.facts, askedFact(own.length, vectors.rows)],
    contentOf: (query) => set.contentOf(own[query]!),
  };
}

function originOf({ name, source, slice, encoder, prefixes, hash }: PairSet): VectorOrigin {
  return { name, source, slice, encoder, prefixes, hash };
}

function askedFact(queries: number, sentences: number): Fact {
  const sentence = `${counted(queries, "sentence")} look for what belongs to them among all ${formatCount(sentences)}.`;
  return { code: "pairs-as-queries", count: queries, sentence };
}
