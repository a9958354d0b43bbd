/** Plans: what tasks are called, what they read, and what of a stranger's plan is refused. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Plan, readPlan, runTask, writePlan } from "../../src/plans/index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { planTiny, writeTinyGrid } from "./tiny-grid.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
let plan: Plan;

type Change = (plan: Plan) => unknown;

/** A run's folder whose plan was changed by somebody. */
function changed(name: string, change: Change): string {
  const copy = JSON.parse(readFileSync(at("run/plan.json"), "utf8"));
  change(copy);
  mkdirSync(at(name));
  writeFileSync(at(`${name}/plan.json`), JSON.stringify(copy));
  return at(name);
}

beforeAll(async () => {
  plan = (await planTiny(await writeTinyGrid(at("grid")), at("run"))).plan;
});

describe("a plan", () => {
  it("has every task once, behind those that it reads", () => {
    const kinds = plan.work.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "finetune")).toHaveLength(2);
    expect(kinds.filter((kind) => kind === "embed")).toHaveLength(3);
    expect(kinds.slice(-2)).toEqual(["study", "report"]);
    const seen = new Set<string>();
    for (const { id, inputs } of plan.work) {
      expect(seen.has(id)).toBe(false);
      expect(inputs.filter((input) => !seen.has(input))).toEqual([]);
      seen.add(id);
    }
  });

  it("calls the same work the same, wherever its files lie, and other work otherwise", async () => {
    cpSync(at("grid"), at("elsewhere"), { recursive: true });
    const { plan: moved } = await planTiny(at("elsewhere/grid.yaml"), at("run elsewhere"));
    expect(moved.work).toEqual(plan.work);
    const { plan: other } = await planTiny(
      await writeTinyGrid(at("more"), "finetune: { epochs: 2, headSeeds: [0, 1] }"),
      at("run more"),
    );
    const ids = new Set(plan.work.map(({ id }) => id));
    const shared = other.work.filter(({ id }) => ids.has(id));
    // the pretrained vectors, and their cells: what hangs on a finetuning is another
    expect(new Set(shared.map(({ kind }) => kind))).toEqual(new Set(["embed", "cell"]));
    expect(shared.filter(({ kind }) => kind === "embed")).toHaveLength(1);
    const { plan: wider } = await planTiny(await writeTinyGrid(at("wider"), "finetune: false\nthreads: 2"), at("run wider"));
    expect(wider.work.filter(({ id }) => ids.has(id))).toEqual([]);
  });

  it("is written once", async () => {
    expect(await writePlan(at("run"), plan)).toBe(false);
    const other = { ...plan, grid: { ...plan.grid, limit: 7 } };
    await expect(writePlan(at("run"), other)).rejects.toThrow("written once");
    mkdirSync(at("others"));
    writeFileSync(at("others/thesis.tex"), "mine");
    await expect(writePlan(at("others"), plan)).rejects.toThrow("thesis.tex");
    await expect(readPlan(at("run"))).resolves.toEqual(JSON.parse(JSON.stringify(plan)));
  });

  it.each<[string, Change, RegExp]>([
    ["made by another version", (other) => Object.assign(other.tool, { version: "9.9.9" }), /Assay that planned, 9\.9\.9/],
    ["with changed arguments", ({ work }) => Object.assign(work[0]!.args, { maxLength: 3 }), /that of its arguments/],
    ["with other threads", ({ work }) => Object.assign(work[0]!, { threads: 4 }), /that of its arguments/],
    ["of a kind that there is not", ({ work }) => Object.assign(work[0]!, { kind: "shell" }), /one of the kinds/],
    ["with a path for an id", ({ work }) => Object.assign(work[0]!, { id: "../../x" }), /must be what a plan is/],
    ["with a path for an input", ({ work }) => Object.assign(work[0]!, { inputs: ["../x"] }), /must be what a plan is/],
  ])("%s is refused, and no note keeps the right worker away", async (name, change, message) => {
    const run = changed(name.replaceAll(" ", "-"), change);
    const { id } = plan.work[0]!;
    const refused = await runTask(run, id).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "refused-task", message: expect.stringMatching(message) });
    writeFileSync(join(run, "plan.json"), readFileSync(at("run/plan.json")));
    expect(await runTask(run, id)).toMatchObject({ wasThere: false });
  });

  it("names no task that is not its own", async () => {
    await expect(runTask(at("run"), "embed-00000000000000000000")).rejects.toThrow("none of id");
    await expect(runTask(at("run"), "../../etc/passwd")).rejects.toThrow("none of id");
  });
});
