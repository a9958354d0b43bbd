/** The plain JavaScript of a process that damages a parquet file in many ways and reads each with the built code. */
import { join } from "node:path";

const dist = join(import.meta.dirname, "../../dist");

/** What came of it. */
export interface DamageCounts {
  /** Damage that did no harm. */
  readonly sound: number;
  /** Errors of ours. */
  readonly refused: number;
  /** Anything else that was thrown. */
  readonly strange: readonly string[];
}

/** Arguments for node; prints the counts as JSON. Half of the damage is in the footer, where sizes and offsets stand. */
export function damageArguments(path: string, files: number): string[] {
  const code = `
    import { readFileSync, writeFileSync } from "node:fs";
    const { seeded } = await import(${JSON.stringify(join(dist, "base/random.js"))});
    const { AssayError } = await import(${JSON.stringify(join(dist, "base/errors.js"))});
    const { readColumns, readVectorColumn } = await import(${JSON.stringify(join(dist, "runtime/tables/tables.js"))});
    const sound = readFileSync(${JSON.stringify(path)});
    const footer = sound.length - 8 - sound.readUInt32LE(sound.length - 8);
    const random = seeded(7);
    const counts = { sound: 0, refused: 0, strange: [] };
    for (let file = 0; file < ${files}; file++) {
      const damaged = Buffer.from(sound);
      for (let hits = 1 + random.below(4); hits > 0; hits--) {
        const at = file % 2 === 0 ? footer + random.below(sound.length - 8 - footer) : 4 + random.below(footer - 4);
        damaged[at] = [random.below(256), 0xff, 0x7f, 0][random.below(4)];
      }
      const path = ${JSON.stringify(`${path}.damaged.parquet`)};
      writeFileSync(path, damaged);
      try {
        await readColumns(path, ["text"], { limitBytes: 10_000_000 });
        await readVectorColumn(path, "v", { limitBytes: 10_000_000 });
        counts.sound++;
      } catch (error) {
        if (error instanceof AssayError && !/\\n|SELECT/.test(error.message)) counts.refused++;
        else counts.strange.push(file + ": " + (error.stack ?? error));
      }
    }
    process.stdout.write(JSON.stringify(counts));`;
  return ["--input-type=module", "-e", code];
}
