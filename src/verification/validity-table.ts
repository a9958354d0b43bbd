/** The result of a verification as a page of Markdown: docs/validity.md. */

import { toolVersion } from "../base/version.ts";
import { formatShare } from "../results/words.ts";
import { type Claim, type ClaimKind, claims } from "./claims.ts";
import { limitsOf } from "./limits.ts";
import { notSimulated } from "./not-simulated.ts";
import type { VerifiedClaim } from "./tally.ts";
import type { Verification } from "./verify.ts";

/** What each kind is held to, in words. */
const kindWords = {
  interval: "95 % interval of a continuous number",
  "discrete-interval": "95 % interval of a size, or bound",
  "false-claim": "false claims of a test at 5 %",
  certificate: "wrong certificates of 95 %",
  exact: "exact where the effect is clear",
  steady: "steady on another grid",
  found: "found where it is planted",
  power: "certified where nothing is lost",
  enough: "rows that are enough",
} as const;

/**
 * The page.
 *
 * @param command  what made it, as it is to be repeated
 */
export function validityPage(result: Verification, command: string): string {
  const { dataSets, simulations } = result;
  const isPartial = simulations.some(({ asked, done }) => done < asked);
  const partial = isPartial ? " It was stopped before its end: the table of simulations has the data sets of each." : "";
  const all = claims.items.filter(({ name }) => result.claims.some(({ claim }) => claim === name));
  const [judged, members] = [all.filter((claim) => !isOfMember(claim)), all.filter(isOfMember)];
  return `${[
    "# How often the claims are true",
    ...headline(result),
    `\`${command}\` of version ${toolVersion} made this page. Data sets with known answers are drawn, Assay makes its claims about each as in a study, and what it says is held against what is true: the score of the very rule that was fitted, in closed form where rows are normal and the rule is linear, else on fifty fresh rows for each test row. ${dataSets} data sets of each simulation were asked for; those whose data sets are large are drawn less often, and marked.${partial}`,
    "## Limits",
    limitsNote,
    table(["kind", ...limitsAt.map((count) => `over ${count} data sets`)], limitRows()),
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
      simulations.map(({ name, sentence, asked, done }) => [
        name,
        sentence,
        `${done}${asked < dataSets ? `, one for every ${Math.round(dataSets / asked)} asked for` : ""}`,
      ]),
    ),
    "## What is not simulated",
    notSimulated.map((line) => `- ${line}`).join("\n"),
  ].join("\n\n")}\n`;
}

/** One line for people. */
export function verdict(result: Pick<Verification, "claims">): string {
  const broken = result.claims.filter(({ holds }) => !holds);
  const named = broken.map(({ claim, simulation, share }) => `${claim} (${simulation}: ${formatShare(share)})`);
  return broken.length === 0 ? countedShares(result) : `${countedShares(result)}: ${named.join("; ")}.`;
}

function countedShares({ claims: verified }: Pick<Verification, "claims">): string {
  const broken = verified.filter(({ holds }) => !holds).length;
  const all = `${verified.length} shares of ${new Set(verified.map(({ claim }) => claim)).size} kinds of claims`;
  if (broken === 0) return `All ${all} are within their limits.`;
  return `${broken} of ${all} ${broken === 1 ? "is" : "are"} outside`;
}

/** What fell outside, before anything else is said. */
function headline(result: Verification): readonly string[] {
  const broken = result.claims.filter(({ holds }) => !holds);
  if (broken.length === 0) return [`**${countedShares(result)}**`];
  const lines = broken.map(
    (entry) =>
      `- ${escaped(entry.claim)}, ${entry.simulation}: ${formatShare(entry.share)} over ${entry.dataSets} data sets, where ${allowed(entry)} is allowed`,
  );
  return [`**${countedShares(result)} their limits:**`, lines.join("\n")];
}

/** Markdown takes a lone asterisk for emphasis. */
function escaped(text: string): string {
  return text.replaceAll("*", "\\*");
}

/** Data sets that the table of limits has: those asked for, those of large ones and of planted sets. */
const limitsAt = [1000, 200, 50] as const;

const limitsNote =
  "A share over 1,000 data sets is held to the first column. Where a claim comes up in fewer data sets, chance is given more room, in proportion to 1/√n.";

function limitRows(): readonly (readonly string[])[] {
  return (Object.keys(kindWords) as ClaimKind[]).map((kind) => [
    kindWords[kind],
    ...limitsAt.map((count) => allowed({ limits: limitsOf(kind, count) })),
  ]);
}

function summaryRow(claim: Claim, result: Verification): readonly string[] {
  const verified = result.claims.filter((entry) => entry.claim === claim.name);
  const worst = verified.toSorted((a, b) => room(a) - room(b))[0];
  if (worst === undefined) return [];
  return [
    escaped(claim.name),
    kindWords[claim.kind],
    escaped(claim.counts),
    worst.simulation,
    formatShare(worst.share),
    allowed(worst),
    verified.every(({ holds }) => holds) ? "yes" : "**no**",
  ];
}

/** Of a member of one of the lists, which the planted sets judge. */
function isOfMember({ name, kind }: Claim): boolean {
  return kind === "found" && ["ranking", "compressor", "probe", "measure", "inquiry"].includes(name.split(" ")[0]!);
}

const membersNote =
  "Every ranking, compressor, probe, measure and inquiry on the planted sets that it can take, 24 dimensions and 3,000 training rows each: does it find what it declares, and nothing else? Where several sets are judged, the share is over all, and the worst one is named.";

function memberTable(members: readonly Claim[], result: Verification): string {
  const rows = members.map((claim) => {
    const verified = result.claims.filter((entry) => entry.claim === claim.name);
    const statements = verified.reduce((sum, entry) => sum + entry.statements, 0);
    const share = verified.reduce((sum, entry) => sum + entry.share * entry.statements, 0) / statements;
    const worst = verified.toSorted((a, b) => a.share - b.share)[0];
    const named = worst === undefined || worst.share >= 1 ? "–" : `${worst.simulation} (${formatShare(worst.share)})`;
    const holds = verified.every((entry) => entry.holds) ? "yes" : "**no**";
    return [claim.name, claim.counts, `${verified.length}`, `${statements}`, formatShare(share), named, holds];
  });
  return table(["method", "what is counted", "sets", "statements", "share", "worst set", "holds"], rows);
}

/** How far a share is inside its limits, as a part of the room that chance has. */
function room({ share, limits }: VerifiedClaim): number {
  return Math.min(limits.high >= 1 ? 1 : limits.high - share, limits.low <= 0 ? 1 : share - limits.low);
}

function detail(claim: Claim, result: Verification): string {
  const rows = result.claims
    .filter((entry) => entry.claim === claim.name)
    .map((entry) => [
      entry.simulation,
      `${entry.dataSets}`,
      `${entry.statements}`,
      formatShare(entry.share),
      allowed(entry),
      entry.holds ? "yes" : "**no**",
    ]);
  const head = ["simulation", "data sets", "statements", "share", "allowed", "holds"];
  const counts = `${claim.counts.charAt(0).toUpperCase()}${claim.counts.slice(1)}.`;
  return [`### ${escaped(claim.name)}`, escaped(counts), table(head, rows)].join("\n\n");
}

function allowed({ limits: { low, high } }: { readonly limits: ReturnType<typeof limitsOf> }): string {
  if (low <= 0) return `≤ ${formatShare(high)}`;
  return high >= 1 ? `≥ ${formatShare(low)}` : `${formatShare(low)} to ${formatShare(high)}`;
}

/** A table with columns padded to one width, as formatters want it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, j) => Math.max(3, title.length, ...rows.map((row) => row[j]!.length)));
  const line = (cells: readonly string[]): string => `| ${widths.map((width, j) => cells[j]!.padEnd(width)).join(" | ")} |`;
  return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join("\n");
}
