/** `assay measures` lists the measures of every kind. */
import { expect, it } from "vitest";
import { labelledMeasures, measures, pairMeasures } from "../../src/measures/index.ts";
import { runCli } from "../support/run-cli.ts";

it("assay measures lists measures of one matrix, of two, and of labelled vectors", async () => {
  const names = [...measures.names, ...pairMeasures.names, ...labelledMeasures.names];
  const listed = JSON.parse((await runCli("measures", "--json")).stdout) as { measures: { name: string }[] };
  expect(listed.measures.map(({ name }) => name)).toEqual(names);
  const lines = (await runCli("measures")).stdout.trimEnd().split("\n");
  expect(lines.map((line) => line.split(" ")[0])).toEqual(names);
});
