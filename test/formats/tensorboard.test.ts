/** Event files against those of TensorBoard's own writer (tools/golden/tensorboard_events.py, which also reads ours back). */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConflictError, UsageError } from "../../src/base/errors.ts";
import { type EventFileOptions, openEventFile } from "../../src/formats/tensorboard.ts";

interface Golden {
  readonly runs: readonly {
    readonly options: EventFileOptions;
    readonly scalars: readonly (readonly [tag: string, value: number | "nan", step: number, wallTime: number])[];
    readonly name: string;
    readonly hex: string;
  }[];
  readonly read: Readonly<Record<string, readonly (readonly [seconds: number, step: number, value: number | string])[]>>;
}

const golden = JSON.parse(await readFile(join(import.meta.dirname, "../golden/tensorboard.json"), "utf8")) as Golden;
const options: EventFileOptions = { host: "host", wallTime: 1_700_000_000_123 };
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "assay-events-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe("event files", () => {
  it.each(golden.runs)("are TensorBoard's, byte for byte: $name", async (run) => {
    const file = await openEventFile(join(folder, "new", "events"), run.options);
    for (const [tag, value, step, time] of run.scalars) file.scalar(tag, value === "nan" ? Number.NaN : value, step, time);
    file.close();
    expect(basename(file.path)).toBe(run.name);
    expect((await readFile(file.path)).toString("hex")).toBe(run.hex);
  });

  it("were read by TensorBoard as they were written, the steps that a second run took again once", () => {
    const [first, second] = golden.runs;
    const again = second!.options.continueAt!;
    const kept = [...first!.scalars.filter(([, , step]) => step < again), ...second!.scalars];
    const expected: Record<string, [number, number, number | string][]> = {};
    for (const [tag, value, step, time] of kept) {
      const single = Math.fround(value === "nan" ? Number.NaN : value);
      const shown = Number.isFinite(single) ? single : Number.isNaN(single) ? "nan" : "inf";
      expected[tag] = [...(expected[tag] ?? []), [time / 1000, step, shown]];
    }
    expect(golden.read).toEqual(expected);
  });

  it("hold each number when the call returns", async () => {
    const file = await openEventFile(folder, options);
    let size = (await readFile(file.path)).length;
    expect(size).toBeGreaterThan(16);
    for (let step = 0; step < 3; step++) {
      file.scalar("loss", 1, step, options.wallTime);
      const now = (await readFile(file.path)).length;
      expect(now).toBeGreaterThan(size + 16);
      size = now;
    }
    file.close();
    file.close();
  });

  it("leave what is there alone", async () => {
    const path = join(folder, "events.out.tfevents.1700000000.host");
    await writeFile(path, "mine");
    const made = [await openEventFile(folder, options), await openEventFile(folder, options)];
    for (const file of made) file.close();
    expect(made.map((file) => file.path)).toEqual([`${path}.1`, `${path}.2`]);
    expect(await readFile(path, "utf8")).toBe("mine");
  });

  it("lie in the folder whatever the machine is called", async () => {
    await mkdir(join(folder, "in"));
    const file = await openEventFile(join(folder, "in"), { ...options, host: "../../up\0" });
    file.close();
    expect(await readdir(join(folder, "in"))).toEqual([basename(file.path)]);
  });

  it("refuse steps that are none, numbers without a tag, numbers after closing, and a file in the folder's place", async () => {
    const file = await openEventFile(folder, options);
    for (const step of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => file.scalar("loss", 1, step, options.wallTime)).toThrow(UsageError);
      await expect(openEventFile(folder, { ...options, continueAt: step })).rejects.toThrow(UsageError);
    }
    expect(() => file.scalar("", 1, 1, options.wallTime)).toThrow(UsageError);
    file.close();
    expect(() => file.scalar("loss", 1, 1, options.wallTime)).toThrow(UsageError);
    await expect(openEventFile(file.path, options)).rejects.toThrow(ConflictError);
  });
});
