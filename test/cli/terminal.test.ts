/** What is printed while work goes on where standard error is no terminal. */
import process from "node:process";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ProgressEvent } from "../../src/base/progress.ts";
import { openTerminal } from "../../src/cli/terminal.ts";

let lines: string[];

beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const cells = (done: number): ProgressEvent => ({ stage: "analysis", done, total: 4, unit: "cells" });

describe("plain lines", () => {
  it("come every thirty seconds while a cell reports nothing, and end with the work", async () => {
    const terminal = openTerminal({ quiet: false });
    terminal.progress(cells(0));
    await vi.advanceTimersByTimeAsync(29_000);
    expect(lines).toEqual([]);
    await vi.advanceTimersByTimeAsync(70_000);
    expect(lines).toEqual([
      "analysis: 0/4 cells (0 %), 30 s so far\n",
      "analysis: 0/4 cells (0 %), 60 s so far\n",
      "analysis: 0/4 cells (0 %), 2 min so far\n",
    ]);
    terminal.progress(cells(2));
    terminal.progress(cells(4));
    expect(lines.slice(3)).toEqual(["analysis: 4/4 cells (100 %)\n"]);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(lines).toHaveLength(4);
  });

  it("say how long is left at the pace so far, and stop when an error ends the work", async () => {
    const terminal = openTerminal({ quiet: false });
    terminal.progress(cells(0));
    await vi.advanceTimersByTimeAsync(20_000);
    terminal.progress(cells(1));
    expect(lines).toEqual(["analysis: 1/4 cells (25 %), 60 s left\n"]);
    terminal.end();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(lines).toHaveLength(1);
  });

  it("are none when nothing is to be said", async () => {
    const terminal = openTerminal({ quiet: true });
    terminal.progress(cells(0));
    await vi.advanceTimersByTimeAsync(120_000);
    expect(lines).toEqual([]);
  });
});
