/** `assay serve` and `--open`, as processes of their own. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { askBehind } from "../serving/ask.ts";
import { runAssay, type Started, startAssay, startProgram } from "../support/built-command.ts";
import { runCli } from "../support/run-cli.ts";
import { sampleStudy } from "../support/sample-study.ts";
import { writeStudyFolder } from "../support/study-folders.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const studies = join(root, "studies");
const opened = join(root, "opened");

beforeAll(() => {
  writeStudyFolder(join(studies, "one"), sampleStudy({ dimensions: 48, compressors: ["pca"] }));
  writeStudyFolder(join(studies, "two"), sampleStudy({ dimensions: 48, compressors: ["pca"], seed: 2 }));
  mkdirSync(join(root, "empty"));
  // what a desktop has for opening pages, here a program that writes down what it was given
  mkdirSync(join(root, "bin"));
  for (const name of ["xdg-open", "open"]) {
    writeFileSync(
      join(root, "bin", name),
      `#!/bin/sh\nprintf '%s\\n' "$@" > '${opened}.part'\nmv '${opened}.part' '${opened}'\n`,
    );
    chmodSync(join(root, "bin", name), 0o755);
  }
});

const firstAddress = /^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/$/;

/** The first line that it says on standard error comes after what it printed. */
async function serving(started: Started): Promise<string> {
  let printed = "";
  started.child.stdout?.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  for (let turn = 0; turn < 200 && !started.printed().includes("Ctrl-C ends it."); turn++) await wait(50);
  expect(started.printed()).toContain("2 studies. Ctrl-C ends it.");
  return printed;
}

async function whatWasOpened(): Promise<string> {
  for (let turn = 0; turn < 100 && !existsSync(opened); turn++) await wait(50);
  return readFileSync(opened, "utf8").trim();
}

describe("assay serve", () => {
  it("prints an address, answers there, and ends at Ctrl-C with code 0", { timeout: 30_000 }, async () => {
    const started = startAssay(["serve", studies]);
    const url = (await serving(started)).trim();
    expect(url).toMatch(firstAddress);
    expect((await askBehind(url, "")).body).toContain("<h1>2 studies</h1>");
    started.child.kill("SIGINT");
    expect(await started.ended).toMatchObject({ code: 0, signal: null });
    await expect(askBehind(url, "")).rejects.toThrow("ECONNREFUSED");
  });

  it("says the same as JSON, and refuses a port that is taken", { timeout: 30_000 }, async () => {
    const started = startAssay(["serve", studies, "--json"]);
    const said: unknown = JSON.parse(await serving(started));
    expect(said).toEqual({
      url: expect.stringMatching(firstAddress),
      studies: [
        { name: "one", folder: join(studies, "one") },
        { name: "two", folder: join(studies, "two") },
      ],
    });
    const port = new URL((said as { readonly url: string }).url).port;
    const taken = await runAssay(["serve", studies, "--port", port]);
    expect(taken.code).toBe(1);
    expect(taken.stderr).toBe(
      `error: serve: port ${port} must be free, got one in use. Choose another with --port, or leave it out for a free one.\n`,
    );
    started.child.kill("SIGTERM");
    expect((await started.ended).code).toBe(0);
  });

  it("opens a browser, whose address works once", { timeout: 30_000 }, async () => {
    const path = `${join(root, "bin")}:${process.env["PATH"]}`;
    const command = join(import.meta.dirname, "../../dist/cli/main.js");
    const started = startProgram(["/usr/bin/env", `PATH=${path}`, process.execPath, command, "serve", studies, "--open"]);
    const url = (await serving(started)).trim();
    const page = await whatWasOpened();
    expect(page).toMatch(firstAddress);
    expect(page).not.toBe(url);
    const { status, headers } = await askBehind(page, "");
    expect(status).toBe(303);
    expect(new URL(headers.location ?? "", page).href).toBe(url);
    expect((await askBehind(page, "")).status).toBe(404);
    started.child.kill("SIGINT");
    expect((await started.ended).code).toBe(0);
  });

  it("needs a folder with a study in it", async () => {
    const empty = await runCli("serve", join(root, "empty"));
    expect(empty.code).toBe(1);
    expect(empty.stderr).toContain("serve: the folder must hold a study, or folders of studies, got none");
    const nowhere = await runCli("serve", join(root, "nowhere"));
    expect(nowhere.code).toBe(1);
    expect((await runCli("serve")).code).toBe(2);
    expect((await runCli("serve", studies, "--port", "0")).code).toBe(2);
    expect((await runCli("serve", "")).code).toBe(2);
  });
});

describe("assay report --open", () => {
  it("opens the page that it wrote, and does without a browser", { timeout: 30_000 }, async () => {
    const before = process.env["PATH"];
    try {
      process.env["PATH"] = `${join(root, "bin")}:${before}`;
      writeFileSync(opened, "");
      const { code, stdout } = await runCli("report", join(studies, "one"), "--open");
      expect(code).toBe(0);
      expect(stdout).toContain(`Report: ${join(studies, "one", "report.html")}`);
      for (let turn = 0; turn < 100 && readFileSync(opened, "utf8") === ""; turn++) await wait(50);
      expect(await whatWasOpened()).toBe(join(studies, "one", "report.html"));
      process.env["PATH"] = join(root, "empty");
      expect((await runCli("report", join(studies, "one"), "--open")).code).toBe(0);
    } finally {
      process.env["PATH"] = before;
    }
  });
});
