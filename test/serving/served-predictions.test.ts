/** Studies that were really run, served while they are, and compared by what their cells predicted. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadEncoder } from "../../src/encoders/load.ts";
import { type StudyServer, serveStudies } from "../../src/serving/serve-studies.ts";
import { runStudy } from "../../src/studies/study.ts";
import { loadTask } from "../../src/tasks/load.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { tinyTable, writeTinyEncoder } from "../vectors/tiny.ts";
import { askBehind } from "./ask.ts";

const root = temporaryFolder();
const quick = { compressors: ["pca"], sizes: [1, 4], permutations: 99, rotations: 2, bootstraps: 200, redraws: 0 };

let server: StudyServer;
const seen: string[] = [];

beforeAll(async () => {
  writeFileSync(join(root, "task.tsv"), tinyTable(200));
  const task = await loadTask(join(root, "task.tsv"));
  for (const seed of [1, 2]) {
    const encoder = await loadEncoder(await writeTinyEncoder(join(root, `encoder-${seed}`), seed));
    const folder = join(root, "studies", `study-${seed}`);
    const look = async (): Promise<void> => {
      const running = await serveStudies([folder], null);
      seen.push((await askBehind(running.url, "")).body);
      await running.close();
    };
    let looked: Promise<void> | null = null;
    await runStudy({
      ...quick,
      encoder,
      task,
      folder,
      threads: 1,
      onProgress({ stage, done }) {
        if (seed === 1 && stage === "analysis" && done > 0) looked ??= look();
      },
    });
    await looked;
  }
  server = await serveStudies([join(root, "studies")], null);
}, 120_000);
afterAll(() => server.close());

describe("a study that runs", () => {
  it("says how many cells there are of those that there will be", () => {
    expect(seen).toHaveLength(1);
    expect(seen[0]).toContain("<td>running</td>");
    expect(seen[0]).toContain("<td>analysis</td>");
    expect(seen[0]).toContain("1 of 1</td>");
    expect(seen[0]).toMatch(/\d+ of about \d+<br><progress value="\d+" max="\d+">/);
  });
});

describe("two studies of one task", () => {
  it("are paired by rows, and their losses shown at the sizes of both", async () => {
    const { body } = await askBehind(server.url, "compare");
    expect(body).toContain("paired by rows");
    expect(body).toContain("McNemar’s test, Holm-corrected over 1 test");
    expect(body).toContain("study-1 and study-2, pretrained: 2 sizes");
    expect(body).toContain("one interval without 0 among many shows nothing");
  });
});
