/**
 * Rows for the benchmark of scale: the demo's real sentence vectors, [CLS] and mean side by side (768 dimensions),
 * repeated in turn with normal noise of half each dimension's standard deviation. The classes stay learnable, no
 * two rows are equal, and the correlations of real vectors stay.
 */
import { existsSync } from "node:fs";
import { mkdir, open, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { seeded } from "../dist/base/random.js";
import { embed, loadEncoder, loadTask } from "../dist/index.js";

const noise = 0.5;
const chunkRows = 4096;

/** Writes rows and labels of each size, where they are not there already; paths by size. */
export async function makeScaleData(folder, sizes) {
  await mkdir(folder, { recursive: true });
  let base = null;
  const made = [];
  for (const rows of sizes) {
    const [vectors, labels] = [join(folder, `rows-${rows}.npy`), join(folder, `rows-${rows}.txt`)];
    if (!existsSync(vectors)) {
      base ??= await baseVectors(folder);
      await writeFile(labels, Array.from({ length: rows }, (_, i) => `${base.labels[i % base.rows]}\n`).join(""));
      await writeRows(vectors, rows, base);
    }
    made.push({ rows, vectors, labels });
  }
  return made;
}

async function baseVectors(folder) {
  const [encoder, task] = [await loadEncoder("demo"), await loadTask("demo")];
  const set = await embed(encoder, task, { layers: "last", poolings: ["cls", "mean"], folder: join(folder, "base") });
  const sides = await Promise.all(set.slices.map((slice) => set.read(slice)));
  const d = sides.reduce((sum, side) => sum + side.columns, 0);
  const data = new Float32Array(set.rows * d);
  for (let i = 0; i < set.rows; i++) {
    let to = i * d;
    for (const side of sides) {
      data.set(side.data.subarray(i * side.columns, (i + 1) * side.columns), to);
      to += side.columns;
    }
  }
  return { rows: set.rows, dimensions: d, data, labels: set.labels.values, deviations: deviations(data, set.rows, d) };
}

function deviations(data, rows, d) {
  const [sums, squares] = [new Float64Array(d), new Float64Array(d)];
  for (let at = 0; at < data.length; at++) {
    sums[at % d] += data[at];
    squares[at % d] += data[at] ** 2;
  }
  return squares.map((square, j) => Math.sqrt(Math.max(0, square / rows - (sums[j] / rows) ** 2)));
}

async function writeRows(path, rows, { rows: count, dimensions: d, data, deviations: spread }) {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${d}), }`;
  const header = `${text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11)}\n`;
  const file = await open(`${path}.part`, "w");
  try {
    await file.write(Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length & 255, header.length >> 8]));
    await file.write(header);
    const random = seeded(1).fork("scale");
    // a long run of noise, entered at a random place by each row: drawing all of it would take longer than the study
    const drawn = Float32Array.from({ length: 1 << 22 }, () => noise * random.normal());
    const chunk = new Float32Array(chunkRows * d);
    for (let from = 0; from < rows; from += chunkRows) {
      const size = Math.min(chunkRows, rows - from);
      for (let i = 0; i < size; i++) {
        const own = ((from + i) % count) * d;
        const start = random.below(drawn.length - d);
        for (let j = 0; j < d; j++) chunk[i * d + j] = data[own + j] + spread[j] * drawn[start + j];
      }
      await file.write(new Uint8Array(chunk.buffer, 0, 4 * size * d));
    }
  } finally {
    await file.close();
  }
  await rename(`${path}.part`, path);
}
