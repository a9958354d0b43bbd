/** Which process wrote something, and whether it still lives. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { hasEnded, identityText, ownIdentity, parseIdentity } from "../../src/formats/process-identity.ts";
import { needing } from "../support/needs.ts";

describe("a process's identity", () => {
  it("reads back what it writes, and nothing else", () => {
    expect(parseIdentity(identityText(ownIdentity))).toEqual(ownIdentity);
    for (const text of ["", "1-2-3", "0123abcd-0-1", "0123abcd-1", "0123abcd-1-1-1", "0123ABCD-1-1", "0123abcd--1-1"])
      expect(parseIdentity(text), text).toBeNull();
  });

  it("lives as long as the process", async () => {
    expect(hasEnded(ownIdentity)).toBe(false);
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    await once(child, "spawn");
    const identity = { ...ownIdentity, pid: child.pid ?? 0, started: "0" }; // a system that does not say when
    expect(hasEnded(identity)).toBe(false);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(hasEnded(identity)).toBe(true);
  });

  it.runIf(process.platform === "linux")("is not another process's of the same number", () => {
    expect(Number(ownIdentity.started)).toBeGreaterThan(0);
    expect(hasEnded({ ...ownIdentity, started: `${Number(ownIdentity.started) + 1}` })).toBe(true);
  });

  it("of another machine cannot be asked for", () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    expect(hasEnded({ ...ownIdentity, pid, machine: "00000000" })).toBe(false);
    expect(hasEnded({ ...ownIdentity, pid })).toBe(true);
  });

  const inSpace = ["-p", "-f", "--mount-proc", process.execPath, "--input-type=module", "-e"];
  const built = pathToFileURL(resolve(import.meta.dirname, "../../dist/formats/process-identity.js")).href;
  const program = `const { identityText, ownIdentity } = await import(${JSON.stringify(built)}); console.log(identityText(ownIdentity));`;
  const inside = spawnSync("unshare", [...inSpace, program], { encoding: "utf8" });

  it(
    "of a container with ids of its own, which may see the same folder, cannot be asked for either",
    needing("namespaces", inside.status === 0),
    () => {
      const other = parseIdentity(inside.stdout.trim())!;
      expect(other.machine).not.toBe(ownIdentity.machine);
      expect(hasEnded(other)).toBe(false);
    },
  );
});
