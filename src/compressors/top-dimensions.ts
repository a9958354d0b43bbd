/**
 * The top dimensions of a ranking, kept as they are: where the information sits,
 * as far as single dimensions can tell. A ranking looks at one dimension at a
 * time, so copies of a good one all come first.
 *
 * Dalvi et al. 2020, arXiv:2004.04010, and Antverg & Belinkov 2022,
 * arXiv:2110.07483 (which shows why every ranking is to be crossed with every probe).
 */
import { branded, type Identity, madeBy } from "../base/brought.ts";
import { checkMakerOptions } from "../base/maker-options.ts";
import { requireKnown } from "../base/options.ts";
import { choice } from "../base/value-kinds.ts";
import { checkedRanking } from "../rankings/checked-ranking.ts";
import { rankings } from "../rankings/index.ts";
import { orderByImportance, type Ranking } from "../rankings/ranking.ts";
import type { Compressor } from "./compressor.ts";
import { preparedSelection, restoredSelection } from "./selection.ts";

/** Options of the top dimensions. */
export interface TopDimensionsOptions {
  /** Name of a ranking of the list, or a ranking. */
  readonly ranking: string | Ranking;
  /** The end of the order to begin at; "best" when left out. */
  readonly from?: "best" | "worst";
}

/**
 * The top dimensions of a ranking as a compressor, named `top-dimensions:<ranking>`;
 * from the worst up `top-dimensions:<ranking>:worst`, the control that Antverg &
 * Belinkov ask for: an order says something where its two ends differ.
 *
 * @example
 * ```ts
 * import { topDimensions } from "assay";
 *
 * const compressor = topDimensions({ ranking: "f-statistic" });
 * const control = topDimensions({ ranking: "f-statistic", from: "worst" });
 * ```
 * @throws UnknownNameError when no ranking has that name
 */
export function topDimensions(options: TopDimensionsOptions): Compressor {
  requireKnown({ ranking: null, from: null }, options, "top-dimensions");
  checkMakerOptions("top-dimensions", { from: options.from }, { from: choice(["best", "worst"]) });
  const ranking = chosenRanking(options.ranking);
  const fromWorst = options.from === "worst";
  const [end, by] = [fromWorst ? "last" : "top", `by ${ranking.title}`];
  const name = `top-dimensions:${ranking.name}${fromWorst ? ":worst" : ""}`;
  return branded({
    name,
    ...identityWith(ranking, options.from),
    description: `The dimensions that come ${fromWorst ? "last" : "first"} by ${ranking.name}, kept as they are.`,
    noun: { one: `${end} dimension ${by}`, many: `${end} dimensions ${by}` },
    source: ranking.source,
    targets: ranking.targets,
    uses: ranking.uses,
    async prepare(training, random) {
      const order = orderByImportance(await ranking.importance(training, random));
      return preparedSelection(name, fromWorst ? order.reverse() : order);
    },
    restore(tensors) {
      return restoredSelection(name, tensors);
    },
  });
}

/** One of our rankings, or one that was brought, whose importances are checked. */
function chosenRanking(choice: TopDimensionsOptions["ranking"]): Ranking {
  const name = rankings.nameOf(choice);
  return typeof choice === "string" || rankings.names.includes(name) ? rankings.get(name) : checkedRanking(choice);
}

/** Of one of our rankings its name says all; one that was brought is made first where it can be. */
function identityWith(ranking: Ranking, from: TopDimensionsOptions["from"]): Omit<Identity, "name"> {
  const { version, options, origin } = ranking;
  const { origin: ourOrigin } = madeBy("compressors/top-dimensions", "topDimensions");
  if (rankings.items.includes(ranking)) return { origin: { ...ourOrigin, options: { ranking: ranking.name, from } } };
  return {
    version,
    options,
    origin: origin === undefined ? undefined : { ...ourOrigin, options: { ranking: { origin }, from } },
  };
}
