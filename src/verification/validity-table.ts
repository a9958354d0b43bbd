/** The result of a verification as a page of Markdown: docs/validity.md. */
import { toolVersion } from "../base/version.ts";
import { type Claim, claims } from "./claims.ts";
import type { limitsOf } from "./limits.ts";
import { notSimulated } from "./not-simulated.ts";
import type { VerifiedClaim } from "./tally.ts";
import type { Verification } from "./verify.ts";

/** What each kind is held to, in words. */
const kindWords = {
  interval: "interval of a continuous number",
  "discrete-interval": "interval or bound",
  "false-claim": "false claims",
  exact: "exact",
  steady: "steady",
  found: "found",
} as const;

/** The page. */
export function validityPage(result: Verification): string {
  const { dataSets, seed, simulations } = result;
  const isPartial = simulations.some(({ asked, done }) => done < asked);
  const partial = isPartial ? " It was stopped before its end: the last table has the data sets of each." : "";
  const all = claims.items.filter(({ name }) => result.claims.some(({ claim }) => claim === name));
  const [judged, members] = [all.filter(({ kind }) => kind !== "found"), all.filter(({ kind }) => kind === "found")];
  return `${[
    "# How often the claims are true",
    `\`assay verify --data-sets ${dataSets} --seed ${seed}\` of version ${toolVersion} made this page. Data sets with known answers are drawn, Assay makes its claims about each as in a study, and what it says is held against what is true: the score of the very rule that was fitted, on many fresh rows. ${dataSets} data sets of each simulation were asked for.${partial}`,
    `Over 1,000 data sets, 95 % intervals must hold the truth in at least 93 % (of continuous numbers also in at most 97 %), false claims of tests at 5 % must not be above 6.4 %, and k\\* must be exact in 95 % where the effect is clear. Where a claim comes up in fewer data sets, chance is given more room, in proportion to 1/√n.`,
    `**${verdict(result)}**`,
    "## All claims",
    table(
      ["claim", "kind", "what is counted", "furthest from its limits", "share", "allowed", "holds"],
      judged.map((claim) => summaryRow(claim, result)),
    ),
    ...judged.map((claim) => detail(claim, result)),
    ...(members.length === 0 ? [] : ["## What each method finds", membersNote, memberTable(members, result)]),
    "## The simulations",
    table(
      ["simulation", "what is planted", "data sets"],
      simulations.map(({ name, sentence, done }) => [name, sentence, `${done}`]),
    ),
    "## What is not simulated",
    notSimulated.map((line) => `- ${line}`).join("\n"),
  ].join("\n\n")}\n`;
}

/** One line for people. */
export function verdict({ claims: verified }: Pick<Verification, "claims">): string {
  const broken = verified.filter(({ holds }) => !holds);
  const all = `${verified.length} shares of ${new Set(verified.map(({ claim }) => claim)).size} kinds of claims`;
  if (broken.length === 0) return `All ${all} are within their limits.`;
  return `${broken.length} of ${all} ${broken.length === 1 ? "is" : "are"} outside: ${broken.map(({ claim, simulation, share }) => `${claim} (${simulation}: ${percent(share)})`).join("; ")}.`;
}

function summaryRow(claim: Claim, result: Verification): readonly string[] {
  const own = result.claims.filter((one) => one.claim === claim.name);
  const worst = own.toSorted((a, b) => room(a) - room(b))[0];
  if (worst === undefined) return [];
  return [
    claim.name.replace("*", "\\*"),
    kindWords[claim.kind],
    claim.counts,
    worst.simulation,
    percent(worst.share),
    allowed(worst),
    own.every(({ holds }) => holds) ? "yes" : "**no**",
  ];
}

const membersNote =
  "Every ranking, compressor, probe, measure and inquiry on the planted sets that it can take, 24 dimensions and 3,000 training rows each: does it find what it declares, and nothing else? Where several sets are judged, the share is over all, and the worst one is named.";

function memberTable(members: readonly Claim[], result: Verification): string {
  const rows = members.map((claim) => {
    const own = result.claims.filter((one) => one.claim === claim.name);
    const statements = own.reduce((sum, one) => sum + one.statements, 0);
    const share = own.reduce((sum, one) => sum + one.share * one.statements, 0) / statements;
    const worst = own.toSorted((a, b) => a.share - b.share)[0];
    const named = worst === undefined || worst.share >= 1 ? "–" : `${worst.simulation} (${percent(worst.share)})`;
    const holds = own.every((one) => one.holds) ? "yes" : "**no**";
    return [claim.name, claim.counts, `${own.length}`, `${statements}`, percent(share), named, holds];
  });
  return table(["method", "what is counted", "sets", "statements", "share", "worst set", "holds"], rows);
}

/** How far a share is inside its limits, as a part of the room that chance has. */
function room({ share, limits }: VerifiedClaim): number {
  return Math.min(limits.high >= 1 ? 1 : limits.high - share, limits.low <= 0 ? 1 : share - limits.low);
}

function detail(claim: Claim, result: Verification): string {
  const rows = result.claims
    .filter((one) => one.claim === claim.name)
    .map((one) => [
      one.simulation,
      `${one.dataSets}`,
      `${one.statements}`,
      percent(one.share),
      allowed(one),
      one.holds ? "yes" : "**no**",
    ]);
  const head = ["simulation", "data sets", "statements", "share", "allowed", "holds"];
  const counts = `${claim.counts.charAt(0).toUpperCase()}${claim.counts.slice(1)}.`;
  return [`### ${claim.name.replace("*", "\\*")}`, counts, table(head, rows)].join("\n\n");
}

function allowed({ limits: { low, high } }: { readonly limits: ReturnType<typeof limitsOf> }): string {
  if (low <= 0) return `≤ ${percent(high)}`;
  return high >= 1 ? `≥ ${percent(low)}` : `${percent(low)} to ${percent(high)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** A table with columns padded to one width, as formatters want it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, j) => Math.max(3, title.length, ...rows.map((row) => row[j]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, j) => (cells[j] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join("\n");
}
