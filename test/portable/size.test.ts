/** What a page pays for the runtime: all of it, minified, its WebAssembly within. */
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** Bytes. */
const largest = 15_360;

describe("the runtime", () => {
  it(`has at most ${largest} bytes, and imports nothing`, async () => {
    const bundle = await rolldown({ input: join(root, "src/portable/index.ts"), platform: "browser" });
    const { output } = await bundle.generate({ format: "esm", minify: true });
    await bundle.close();
    expect(output).toHaveLength(1);
    expect(output[0].imports).toEqual([]);
    expect(Buffer.byteLength(output[0].code)).toBeLessThanOrEqual(largest);
  });

  it("has the kernel of its source", async () => {
    const tool = pathToFileURL(join(root, "tools/build-runtime-kernel.mjs")).href;
    const { committedKernel, compiledKernel } = (await import(tool)) as {
      committedKernel(): Buffer;
      compiledKernel(): Promise<Uint8Array>;
    };
    expect(Buffer.from(await compiledKernel()).equals(committedKernel())).toBe(true);
  });
});
