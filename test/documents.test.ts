/** The documents of this checkout: every link between them leads to a file, and to a heading of it, that there is. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");

const documents = [root, join(root, "docs"), join(root, "docs/api"), join(root, "docs/api/assay"), join(root, "tools/golden")]
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((path) => path.endsWith(".md"));

/** What a link may name after `#`: headings in the form GitHub gives them, the second of a name with -1, and written anchors. */
function anchorsOf(text: string): ReadonlySet<string> {
  const prose = text.replace(/^```[\s\S]*?^```/gm, "");
  const anchors = new Set([...prose.matchAll(/<a id="([^"]+)"/g)].map(([, id]) => id ?? ""));
  const seen = new Map<string, number>();
  for (const [, heading = ""] of prose.matchAll(/^#{1,6} (.*)$/gm)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(slug) ?? 0;
    anchors.add(before === 0 ? slug : `${slug}-${before}`);
    seen.set(slug, before + 1);
  }
  return anchors;
}

/** The JSON of a file in the root. */
const json = (name: string): unknown => JSON.parse(readFileSync(join(root, name), "utf8"));

describe("the pages of the interface", () => {
  it("are made of every module that the package exports", () => {
    const { exports } = json("package.json") as {
      readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
    };
    const built = Object.values(exports).flatMap((target) => (typeof target === "string" ? [] : [target.default]));
    const { entryPoints } = json("typedoc.json") as { readonly entryPoints: readonly string[] };
    expect([...entryPoints].sort()).toEqual(built.map((path) => path.replace("./dist/", "src/").replace(/js$/, "ts")).sort());
  });

  it("are linked from the README", () => {
    expect(readFileSync(join(root, "README.md"), "utf8")).toContain("(docs/api/README.md)");
  });
});

describe("links between documents", () => {
  it.each(documents.map((path) => relative(root, path)))("of %s lead somewhere", (name) => {
    const path = join(root, name);
    const links = [...readFileSync(path, "utf8").matchAll(/\]\((?![a-z]+:)([^)\s]+)\)/g)].map(([, link]) => link ?? "");
    const lost = links.filter((link) => {
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? path : join(dirname(path), file);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(target, "utf8")).has(anchor);
    });
    expect(lost).toEqual([]);
  });

  it("are looked at in more than the pages of the interface", () => {
    expect(documents.length).toBeGreaterThan(15);
  });
});

describe("programs outside src", () => {
  const folders = ["bench", "bench/analysis", "tools", "tools/results", "tools/simulations", ".ci"];
  const programs = folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".mjs"))
      .map((name) => join(root, folder, name)),
  );

  it("import modules that there are", () => {
    const lost = programs.flatMap((path) =>
      [...readFileSync(path, "utf8").matchAll(/from "(\.[^"]+)"/g)]
        .map(([, specifier = ""]) =>
          resolve(dirname(path), specifier.replace("/dist/", "/src/").replace(/\/src\/(.*)\.js$/, "/src/$1.ts")),
        )
        .filter((file) => !existsSync(file)),
    );
    expect(programs.length).toBeGreaterThan(5);
    expect(lost).toEqual([]);
  });
});
