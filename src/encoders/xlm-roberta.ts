/** XLM-RoBERTa: RoBERTa with a vocabulary of a hundred languages. Conneau et al. 2020, arXiv:1911.02116. */
import type { Family } from "./family.ts";
import { robertaLike } from "./roberta.ts";

/** `model_type` "xlm-roberta". */
export const xlmRoberta: Family = robertaLike(
  "xlm-roberta",
  "XLM-RoBERTa, multilingual RoBERTa",
  "Conneau et al. 2020, arXiv:1911.02116",
  "XLMRobertaForSequenceClassification",
);
