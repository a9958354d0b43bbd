/** Unpacked copies on disk: there while they are needed, and gone afterwards whatever happens. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { unpackToDisk, withPlainFile } from "../../src/formats/unpacked-file.ts";
import { complaint, namesIn, put } from "../runtime/tables-support.ts";
import { gzipBomb } from "../support/gzip-members.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const cache = join(folder, "cache");
const unpackedFolder = join(cache, "unpacked");
process.env["ASSAY_CACHE"] = cache;
const content = "one text after another\n".repeat(100_000);
const packed = put(folder, "text.txt.gz", gzipSync(content));
const left = (): readonly string[] => (existsSync(unpackedFolder) ? namesIn(unpackedFolder) : []);

/** A program that unpacks with the built code, says where, and then does what `then` says. */
function program(then: string): string[] {
  const module = join(import.meta.dirname, "../../dist/formats/unpacked-file.js");
  const code = `
    import { writeSync } from "node:fs";
    process.on("SIGXFSZ", () => {});
    const { unpackToDisk } = await import(${JSON.stringify(module)});
    const said = await unpackToDisk(${JSON.stringify(packed)}, {}).catch((error) => error.code + " " + error.message);
    writeSync(1, said + "\\n");
    ${then}`;
  return ["--input-type=module", "-e", code];
}

beforeEach(() => expect(left()).toEqual([]));

describe("a plain file for as long as it is used", () => {
  it("is the file itself where it is not packed", async () => {
    const plain = put(folder, "plain.txt", "x");
    expect(await withPlainFile(plain, {}, (path) => Promise.resolve(path))).toBe(plain);
  });

  it("is a copy that only its owner reads, and goes when it was used", async () => {
    await withPlainFile(packed, {}, async (path) => {
      expect(readFileSync(path, "utf8")).toBe(content);
      expect(left()).toHaveLength(1);
      if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
    });
  });

  it("goes when its use fails, too, and does not heap up listeners", async () => {
    const before = process.listenerCount("exit");
    for (let i = 0; i < 15; i++) {
      await expect(withPlainFile(packed, {}, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    }
    expect(process.listenerCount("exit")).toBe(before);
  });

  it("is not left half where unpacking fails: damage, a limit, an interruption", async () => {
    const use = (): Promise<string> => Promise.resolve("used");
    const broken = put(folder, "broken.txt.gz", readFileSync(packed).subarray(0, -4));
    expect((await complaint(withPlainFile(broken, {}, use))).complaint).toMatchObject({ where: "unpacking", file: broken });
    expect((await complaint(withPlainFile(packed, { limitBytes: 1000 }, use))).code).toBe("format");
    expect((await complaint(withPlainFile(put(folder, "bomb.gz", gzipBomb(5)), {}, use))).message).toMatch(/must unpack to/);
    const stop = new AbortController();
    const stopping = withPlainFile(packed, { signal: stop.signal, onProgress: () => stop.abort() }, use);
    await expect(stopping).rejects.toMatchObject({ code: "interrupted" });
  });

  it.skipIf(process.platform === "win32")("is an error that says where there is no room", () => {
    const output = execFileSync("bash", ["-c", 'ulimit -f 1024; exec "$0" "$@"', process.execPath, ...program("")], {
      encoding: "utf8",
    });
    expect(output).toMatch(/^disk unpacking: .*room to write, got a limit on the size of files \(.*unpacked\)/);
  });
});

describe("a copy for the rest of the process", () => {
  it("goes at its end, also where an error ends it", () => {
    const ended = execFileSync(process.execPath, program(""), { encoding: "utf8" });
    expect(ended.trim()).toContain(unpackedFolder);
    expect(left()).toEqual([]);
    expect(() => execFileSync(process.execPath, program("throw new Error('no')"), { stdio: "pipe" })).toThrow("no");
    expect(left()).toEqual([]);
    expect(() => execFileSync(process.execPath, program("process.exit(3)"))).toThrow();
  });

  it("is taken away by the next to unpack where a process was killed, and stays where it lives", async () => {
    const start = async (): Promise<{ readonly path: string; readonly kill: () => Promise<void> }> => {
      const child = spawn(process.execPath, program("setInterval(() => {}, 1000);"), { stdio: ["ignore", "pipe", "inherit"] });
      const path = await new Promise<string>((resolve) => {
        child.stdout.once("data", (said: Buffer) => resolve(said.toString("utf8").trim()));
      });
      const ended = new Promise<void>((resolve) => {
        child.once("close", () => resolve());
      });
      return {
        path,
        async kill() {
          child.kill("SIGKILL");
          await ended;
        },
      };
    };
    const [dying, living] = [await start(), await start()];
    await dying.kill();
    expect(left()).toHaveLength(2);
    await withPlainFile(packed, {}, () => Promise.resolve());
    expect(left().map((name) => join(unpackedFolder, name))).toEqual([living.path]);
    await living.kill();
    await withPlainFile(packed, {}, () => Promise.resolve());
  });

  it("says that the cache can be no folder", async () => {
    process.env["ASSAY_CACHE"] = put(folder, "a file", "");
    const error = await complaint(unpackToDisk(packed, {}));
    process.env["ASSAY_CACHE"] = cache;
    expect(error.code).toMatch(/conflict|input/);
    mkdirSync(unpackedFolder, { recursive: true });
    expect(readdirSync(unpackedFolder)).toEqual([]);
  });
});
