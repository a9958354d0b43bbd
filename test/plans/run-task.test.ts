/** Tasks: the same bytes whoever makes them in whatever order, gone on from where they stopped, refused by name. */
import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { unpackFiles } from "../../src/formats/packed-folder.ts";
import { gridSummaryName, gridSummarySchema, type Plan, runStatus, runTask } from "../../src/plans/index.ts";
import { runStudy } from "../../src/studies/study.ts";
import { loadTask } from "../../src/tasks/load.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { copyPlan } from "./same-runs.ts";
import { planTiny, writeTinyGrid } from "./tiny-grid.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
let plan: Plan;

/** Bytes by the names of results. */
function resultsOf(run: string): ReadonlyMap<string, Buffer> {
  return new Map(readdirSync(join(run, "results")).map((id) => [id, readFileSync(join(run, "results", id))]));
}

/** A folder for the same plan, with nothing made. */
const anotherRun = (name: string): string => copyPlan(at("run"), at(name));

/** The last task of a kind, and the file of its result. */
const lastOf = (kind: string): string => plan.work.findLast((task) => task.kind === kind)!.id;

beforeAll(async () => {
  plan = (await planTiny(await writeTinyGrid(at("grid")), at("run"))).plan;
  for (const { id } of plan.work) await runTask(at("run"), id);
}, 300_000);

describe("tasks of a plan", { timeout: 300_000 }, () => {
  it("give the same bytes in whatever order they come", async () => {
    const run = anotherRun("shuffled");
    const random = seeded(9);
    const left = [...plan.work];
    while (left.length > 0) {
      const made = resultsOf(at("run"));
      const ready = left.filter(({ inputs }) => inputs.every((input) => !left.some(({ id }) => id === input)));
      const next = ready[random.below(ready.length)]!;
      expect(await runTask(join(run, "plan.json"), next.id)).toMatchObject({ wasThere: false, kind: next.kind });
      left.splice(left.indexOf(next), 1);
      expect(resultsOf(run).get(next.id)!.equals(made.get(next.id)!)).toBe(true);
    }
  });

  it("leave nothing but results among the results, and in them no path, host or time", () => {
    const results = resultsOf(at("run"));
    expect([...results.keys()].sort()).toEqual(plan.work.map(({ id }) => id).sort());
    for (const [id, bytes] of results) {
      const text = bytes.toString("latin1");
      expect(text.includes(root), id).toBe(false);
      if (hostname().length > 6) expect(text.includes(hostname()), id).toBe(false);
      expect(text, id).not.toMatch(/"20\d\d-\d\d-\d\dT/);
    }
    expect(readdirSync(at("run/begun"))).toEqual([]);
  });

  it("find what a study of the same finds", async () => {
    await unpackFiles(at(`run/results/${lastOf("study")}`), at("study"));
    const [encoder, task] = [await loadEncoder(at("grid/model")), await loadTask(at("grid/texts.tsv"))];
    const { summary } = await runStudy({
      ...{ encoder, task, folder: at("direct"), layers: "all", poolings: ["cls"], compressors: ["pca"], sizes: [1, 4] },
      ...{ bootstraps: 200, permutations: 99, rotations: 2, redraws: 2, threads: 1 },
      finetune: { epochs: 1, seeds: [0, 1] },
    });
    const planned = JSON.parse(readFileSync(at("study/summary.json"), "utf8"));
    const direct = JSON.parse(JSON.stringify(summary));
    expect(planned.variants).toEqual(direct.variants);
    expect(planned.combined).toEqual(direct.combined);
    expect(planned.comparison).toEqual(direct.comparison);
  });

  it("end in a row for every variant and slice, over seeds where there are several", async () => {
    await unpackFiles(at(`run/results/${lastOf("report")}`), at("report"));
    const { rows } = gridSummarySchema.parse(JSON.parse(readFileSync(at(`report/${gridSummaryName}`), "utf8")));
    const places = rows.map(({ encoder, task, name, layer, headSeeds }) => [encoder, task, name, layer, headSeeds.length]);
    expect(places).toEqual(
      [2, 1, 0]
        .flatMap((layer) => [["tiny", "parity", "pretrained", layer, 0]])
        .concat([2, 1, 0].map((layer) => ["tiny", "parity", "finetuned", layer, 2])),
    );
  });

  it("are not made again where they are there", async () => {
    const before = resultsOf(at("run"));
    const { id } = plan.work[0]!;
    expect(await runTask(at("run"), id)).toEqual({ id, kind: plan.work[0]!.kind, wasThere: true, seconds: 0 });
    expect(resultsOf(at("run"))).toEqual(before);
  });

  it("wait for what they read", async () => {
    const run = anotherRun("early");
    await expect(runTask(run, lastOf("study"))).rejects.toMatchObject({ code: "missing" });
    expect(readdirSync(join(run, "refused"))).toEqual([]);
  });

  it("go on from the checkpoints of another try, to the same bytes", async () => {
    const run = anotherRun("stopped");
    const id = plan.work.find(({ kind }) => kind === "finetune")!.id;
    const stop = new AbortController();
    const stopped = runTask(run, id, {
      signal: stop.signal,
      onProgress: ({ stage, done }) => void (stage === "finetuning" && done >= 2 && stop.abort()),
    });
    await expect(stopped).rejects.toMatchObject({ code: "interrupted" });
    const [own] = readdirSync(join(run, "begun", id));
    // as another machine would have left it
    const elsewhere = own!.replace(/^[0-9a-f]{8}/, "ffffffff");
    cpSync(join(run, "begun", id, own!), join(run, "begun", id, elsewhere), { recursive: true });
    rmSync(join(run, "begun", id, own!), { recursive: true });
    const steps: number[] = [];
    await runTask(run, id, { onProgress: ({ stage, done }) => void (stage === "finetuning" && steps.push(done)) });
    expect(steps[0]).toBeGreaterThan(0);
    expect(
      resultsOf(run)
        .get(id)!
        .equals(resultsOf(at("run")).get(id)!),
    ).toBe(true);
  });

  it("begin anew where what another try left is damaged", async () => {
    const run = anotherRun("damaged");
    const id = plan.work.find(({ kind }) => kind === "finetune")!.id;
    const left = join(run, "begun", id, "ffffffff-17-4", "model", "checkpoints");
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, "step-000000003.safetensors"), "no tensors");
    writeFileSync(join(left, "../finetune.json"), "{");
    await runTask(run, id);
    expect(
      resultsOf(run)
        .get(id)!
        .equals(resultsOf(at("run")).get(id)!),
    ).toBe(true);
  });

  it("refuse by name what no try can make, at once the next time; others are made", async () => {
    await writeTinyGrid(at("changing"), "finetune: false");
    const { plan: own } = await planTiny(at("changing/grid.yaml"), at("run changing"));
    const [first] = own.work;
    const texts = readFileSync(at("changing/texts.tsv"), "utf8");
    appendFileSync(at("changing/texts.tsv"), "one more\teven\n");
    const refused = {
      code: "refused-task",
      message: expect.stringContaining("task parity must be the one that the plan was made with"),
    };
    await expect(runTask(at("run changing"), first!.id)).rejects.toMatchObject(refused);
    writeFileSync(at("changing/texts.tsv"), texts);
    // the engine tries again: nothing is opened, the note answers
    await expect(runTask(at("run changing"), first!.id)).rejects.toMatchObject(refused);
    expect((await runStatus(at("run changing"))).refusals.map(({ id }) => id)).toEqual([first!.id]);
    rmSync(at(`run changing/refused/${first!.id}.json`));
    expect(await runTask(at("run changing"), first!.id)).toMatchObject({ wasThere: false });
  });

  it("do not read a result that was damaged, name it, and go on once it is made anew", async () => {
    const run = anotherRun("corrupt");
    const embedded = plan.work.find(({ kind }) => kind === "embed")!.id;
    const reader = plan.work.find(({ kind, inputs }) => kind === "cell" && inputs.length === 1 && inputs[0] === embedded)!.id;
    await runTask(run, embedded);
    const path = join(run, "results", embedded);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length - 100));
    await expect(runTask(run, reader)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining(embedded) });
    rmSync(path);
    await runTask(run, embedded);
    expect(await runTask(run, reader)).toMatchObject({ wasThere: false });
  });
});
