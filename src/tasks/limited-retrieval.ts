/**
 * A retrieval task of fewer documents in which every judgement still has its document: queries are taken in the order of
 * the hashes of their texts, each with all documents that are judged for it, while these fit; then other documents, in the
 * order of theirs. Nobody's seed chooses. A smaller corpus is an easier one, which a fact says.
 */
import { InputError } from "../base/errors.ts";
import { sha256 } from "../formats/hash.ts";
import { counted, formatCount } from "../results/words.ts";
import type { IdentifiedTexts, JudgedTexts } from "./identified-texts.ts";
import type { Fact } from "./task.ts";

/**
 * At most `limit` documents, in their order, and the queries whose judged documents are all among them.
 * @throws InputError where not even the documents of one query fit
 */
export function limitedRetrieval(
  content: JudgedTexts,
  limit: number,
  source: string,
): JudgedTexts & { readonly facts: readonly Fact[] } {
  const { corpus, queries, judgements, splits } = content;
  if (corpus.ids.length <= limit) return { ...content, facts: [] };
  const documents = new Set<number>();
  const asked: number[] = [];
  for (const query of hashedOrder(queries)) {
    const more = [...judgements[query]!.keys()].filter((document) => !documents.has(document));
    if (documents.size + more.length > limit) continue;
    for (const document of more) documents.add(document);
    asked.push(query);
  }
  if (asked.length === 0) throw noneFits(limit, judgements, source);
  for (const document of hashedOrder(corpus)) if (documents.size < limit) documents.add(document);
  const kept = [...documents].sort((a, b) => a - b);
  const place = new Map(kept.map((document, at) => [document, at]));
  asked.sort((a, b) => a - b);
  return {
    corpus: textsAt(corpus, kept),
    queries: textsAt(queries, asked),
    judgements: asked.map(
      (query) => new Map(Array.from(judgements[query]!, ([document, grade]) => [place.get(document)!, grade] as const)),
    ),
    splits: splits === null ? null : Uint8Array.from(asked, (query) => splits[query]!),
    facts: [limitFact(corpus.ids.length - kept.length, queries.ids.length - asked.length)],
  };
}

function hashedOrder({ ids, texts }: IdentifiedTexts): readonly number[] {
  const hashes = ids.map((id, row) => sha256("limit", texts[row]!, "\0", id));
  return [...hashes.keys()].sort((a, b) => (hashes[a]! < hashes[b]! ? -1 : 1));
}

function textsAt({ ids, texts }: IdentifiedTexts, rows: readonly number[]): IdentifiedTexts {
  return { ids: rows.map((row) => ids[row]!), texts: rows.map((row) => texts[row]!) };
}

function limitFact(documents: number, queries: number): Fact {
  const also = queries === 0 ? "" : `, and ${counted(queries, "query", "queries")} whose judged documents did not all fit`;
  const sentence = `Left out ${counted(documents, "document")}${also}: among fewer documents, queries find theirs more easily.`;
  return { code: "limited", count: documents, sentence };
}

function noneFits(limit: number, judgements: JudgedTexts["judgements"], file: string): InputError {
  const fewest = judgements.reduce((least, grades) => Math.min(least, grades.size), Number.POSITIVE_INFINITY);
  return new InputError({
    where: "retrieval task",
    must: "the limit must leave room for all judged documents of a query",
    got: `${formatCount(limit)}, and ${formatCount(fewest)} documents for the query that has fewest`,
    todo: "Raise {limit}.",
    file,
  });
}
