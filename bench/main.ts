/** `npm run bench -- <name>`: runs one benchmark. Each prints a table with what it compared, on which machine. */
import process from "node:process";

const benches: Readonly<Record<string, () => Promise<{ run(words: readonly string[]): Promise<void> }>>> = {
  analysis: () => import("./analysis.ts"),
  cluster: () => import("./cluster.ts"),
  compress: () => import("./compress.ts"),
  "compress-scale": () => import("./compress-scale.ts"),
  eigen: () => import("./eigen.ts"),
  embed: () => import("./embed.ts"),
  finetune: () => import("./finetune.ts"),
  memory: () => import("./memory.ts"),
  neurox: () => import("./neurox.ts"),
  page: () => import("./page.ts"),
  postgresql: () => import("./postgresql.ts"),
  profile: () => import("./profile.ts"),
  scale: () => import("./scale.ts"),
};

const [name, ...words] = process.argv.slice(2);
const bench = name !== undefined && Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench === undefined) {
  process.stderr.write(`Name a benchmark: ${Object.keys(benches).join(", ")}. Example: npm run bench -- embed --runs 3\n`);
  process.exitCode = 2;
} else {
  try {
    await (await bench()).run(words);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
