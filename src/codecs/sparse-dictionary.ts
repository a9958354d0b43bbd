/**
 * Trains the dictionary of a TopK sparse code: by AdamW on the squared error of rows that come back from their K most
 * active units, with the gradient of those units alone.
 *
 *   L = mean ‖x − x̂‖² / d,  x̂ = Dᵀ z,  z the K largest of max(0, E x + bias)
 *
 * on rows that are centred and divided by one number. Units begin as rows drawn at random. A unit that no row of a pass has
 * made active is dead: it begins again as what is left over of a row that came back badly (as in k-means, and in place of
 * the auxiliary loss of Wen et al.).
 */
import type { Random } from "../base/random.ts";
import { GraphBuilder } from "../graph/builder.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { type EngineTensor, openSession, type Session } from "../runtime/session.ts";
import { centredBatch } from "../statistics/batch-inputs.ts";
import { heldOutTenth } from "../statistics/graph-training.ts";
import { columnMeans } from "../statistics/moments/column-moments.ts";
import { ParameterMemory } from "../statistics/parameter-memory.ts";

/** A trained dictionary, for rows as they were. */
export interface TrainedDictionary {
  readonly encoder: Float32Array;
  readonly bias: Float32Array;
  readonly dictionary: Float32Array;
  readonly shift: Float32Array;
}

/** What is trained. */
export interface DictionaryPlan {
  readonly name: string;
  readonly hidden: number;
  readonly active: number;
}

/** Passes are at least so many, and as many more as make the fewest steps. */
const [rate, batchRows, fewestPasses, fewestSteps] = [0.001, 256, 10, 400];

/** The share of all passes that may be no better than the best, one after another. */
const patienceShare = 0.2;

/** Rows that the scale of the first encoder is found on. */
const scalingRows = 64;

/** Rows that are trained on at most. */
const mostRows = 65_536;

/** Trains; rows without spread need no dictionary, and one row has none. */
export async function trainedDictionary(all: Matrix, plan: DictionaryPlan, random: Random): Promise<TrainedDictionary> {
  const mean = columnMeans(all);
  const scale = meanDeviation(all, mean);
  const empty = matrix(plan.hidden, all.columns);
  const shift = Float32Array.from(mean);
  if (!(scale > 0) || all.rows < 2) {
    return { encoder: empty.data, bias: new Float32Array(plan.hidden), dictionary: empty.data.slice(), shift };
  }
  const training = new DictionaryTraining(all, plan, { mean, scale }, random);
  const best = await training.run();
  return {
    encoder: best["encoder"]!.data.map((value) => value / scale),
    bias: best["bias"]!.data,
    dictionary: best["dictionary"]!.data.map((value) => value * scale),
    shift,
  };
}

/** The root of the mean squared distance from the mean, a dimension. */
function meanDeviation({ data, columns }: Matrix, mean: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < data.length; at++) sum += (data[at]! - mean[at % columns]!) ** 2;
  return Math.sqrt(sum / data.length);
}

/** One training under way. */
class DictionaryTraining {
  readonly #x: Matrix;
  readonly #plan: DictionaryPlan;
  readonly #about: { readonly mean: Float64Array; readonly scale: number };
  readonly #random: Random;
  readonly #memory: ParameterMemory;
  /** Rows that a unit was active for in this pass. */
  readonly #used: Int32Array;
  readonly #units: Int32Array;
  readonly #values: Float64Array;
  readonly #left: Float64Array;

  constructor(x: Matrix, plan: DictionaryPlan, about: { mean: Float64Array; scale: number }, random: Random) {
    this.#x = x;
    this.#plan = plan;
    this.#about = about;
    this.#random = random;
    const start = this.#drawnUnits(random.fork("units"));
    this.#memory = new ParameterMemory({ encoder: start, dictionary: start, bias: matrix(1, plan.hidden) });
    this.#used = new Int32Array(plan.hidden);
    this.#units = new Int32Array(plan.active);
    this.#values = new Float64Array(plan.active);
    this.#left = new Float64Array(x.columns);
  }

  /** All passes; the parameters of the one with the least error on rows held out. */
  async run(): Promise<Readonly<Record<string, Matrix>>> {
    const { training, heldOut } = heldOutTenth(this.#plan.name, this.#x.rows, null, this.#random.fork("rows"));
    const order = this.#random.fork("order");
    const rows = order.shuffle(training).slice(0, mostRows);
    const size = Math.min(batchRows, rows.length);
    const inPass = Math.floor(rows.length / size);
    const session = await activations(this.#plan.hidden, this.#x.columns);
    await this.#scaleEncoder(session, rows.subarray(0, scalingRows));
    let best = { error: await this.#heldOutError(session, heldOut), parameters: this.#memory.read(), at: 0 };
    const passes = Math.max(fewestPasses, Math.ceil(fewestSteps / inPass));
    const patience = Math.ceil(patienceShare * passes);
    for (let pass = 1; pass <= passes && pass - best.at <= patience; pass++) {
      order.shuffle(rows);
      for (let batch = 0; batch < inPass; batch++) {
        const step = (pass - 1) * inPass + batch;
        await this.#pass(session, rows.subarray(batch * size, (batch + 1) * size), true);
        const learningRate = (rate / 2) * (1 + Math.cos((Math.PI * step) / (passes * inPass)));
        this.#memory.step({ step: step + 1, learningRate, decay: 0 });
      }
      if (pass < passes / 2 && this.#used.includes(0)) await this.#revive(session, rows.subarray(0, size));
      this.#used.fill(0);
      const error = await this.#heldOutError(session, heldOut);
      if (error < best.error) best = { error, parameters: this.#memory.read(), at: pass };
    }
    await session.close();
    return best.parameters;
  }

  /** Units that overlap say the same thing twice: they are scaled so that Σ ‖x − c x̂‖² is least. */
  async #scaleEncoder(session: Session, rows: Int32Array): Promise<void> {
    let [along, square] = [0, 0];
    for (let i = 0; i < rows.length; i++) {
      const row = rows.subarray(i, i + 1);
      await this.#pass(session, row, false);
      const x = centredBatch(this.#x, row, this.#about.mean, 1 / this.#about.scale).data as Float32Array;
      for (let j = 0; j < x.length; j++) {
        const back = x[j]! - this.#left[j]!;
        along += x[j]! * back;
        square += back * back;
      }
    }
    const encoder = this.#memory.parameters["encoder"]!;
    if (square > 0) for (let at = 0; at < encoder.length; at++) encoder[at] = (along / square) * encoder[at]!;
  }

  async #heldOutError(session: Session, rows: Int32Array): Promise<number> {
    let sum = 0;
    for (let from = 0; from < rows.length; from += batchRows) {
      const part = rows.subarray(from, from + batchRows);
      sum += (await this.#pass(session, part, false)).reduce((total, value) => total + value, 0);
    }
    return sum / rows.length;
  }

  /** The squared error of each row a dimension; with gradients where they are wanted. */
  async #pass(session: Session, rows: Int32Array, withGradients: boolean): Promise<Float64Array> {
    const d = this.#x.columns;
    const { hidden } = this.#plan;
    const { parameters, gradients } = this.#memory;
    const vectors = centredBatch(this.#x, rows, this.#about.mean, 1 / this.#about.scale);
    const { activation } = await session.run({ vectors, ...this.#inputs() });
    const errors = new Float64Array(rows.length);
    if (withGradients) for (const gradient of Object.values(gradients)) gradient.fill(0);
    const dictionary = parameters["dictionary"]!;
    for (let i = 0; i < rows.length; i++) {
      const x = (vectors.data as Float32Array).subarray(i * d, (i + 1) * d);
      const found = this.#mostActive((activation!.data as Float32Array).subarray(i * hidden, (i + 1) * hidden));
      this.#left.set(x);
      for (let a = 0; a < found; a++) addRow(this.#left, dictionary, this.#units[a]! * d, -this.#values[a]!);
      for (let j = 0; j < d; j++) errors[i] = errors[i]! + this.#left[j]! ** 2 / d;
      if (withGradients) this.#addGradient(x, found, -2 / (rows.length * d));
    }
    return errors;
  }

  /** The gradient of one row: of its active units alone. */
  #addGradient(x: Float32Array, found: number, factor: number): void {
    const d = x.length;
    const { parameters, gradients } = this.#memory;
    const dictionary = parameters["dictionary"]!;
    for (let a = 0; a < found; a++) {
      const unit = this.#units[a]!;
      this.#used[unit] = this.#used[unit]! + 1;
      let along = 0;
      for (let j = 0; j < d; j++) along += dictionary[unit * d + j]! * this.#left[j]!;
      addRow(gradients["dictionary"]!, this.#left, 0, factor * this.#values[a]!, unit * d, d);
      addRow(gradients["encoder"]!, x, 0, factor * along, unit * d, d);
      gradients["bias"]![unit] = gradients["bias"]![unit]! + factor * along;
    }
  }

  /** The units of one row that are above 0 and among the K largest; their number. */
  #mostActive(heights: Float32Array): number {
    const { active } = this.#plan;
    let found = 0;
    for (let unit = 0; unit < heights.length; unit++) {
      const height = heights[unit]!;
      if (height <= 0 || (found === active && height <= this.#values[active - 1]!)) continue;
      let at = found < active ? found++ : active - 1;
      for (; at > 0 && height > this.#values[at - 1]!; at--) {
        this.#values[at] = this.#values[at - 1]!;
        this.#units[at] = this.#units[at - 1]!;
      }
      this.#values[at] = height;
      this.#units[at] = unit;
    }
    return found;
  }

  /** Dead units begin again as what is left over of the rows that come back worst. */
  async #revive(session: Session, rows: Int32Array): Promise<void> {
    const d = this.#x.columns;
    const errors = await this.#pass(session, rows, false);
    const worst = Int32Array.from(errors.keys()).sort((a, b) => errors[b]! - errors[a]! || a - b);
    const { parameters } = this.#memory;
    let taken = 0;
    for (let unit = 0; unit < this.#plan.hidden && taken < worst.length; unit++) {
      if (this.#used[unit]! > 0) continue;
      await this.#pass(session, rows.subarray(worst[taken]!, worst[taken]! + 1), false);
      taken++;
      const length = Math.hypot(...this.#left);
      if (length === 0) continue;
      for (const key of ["encoder", "dictionary"])
        parameters[key]!.set(
          this.#left.map((value) => value / length),
          unit * d,
        );
      parameters["bias"]![unit] = 0;
    }
  }

  #inputs(): Readonly<Record<string, EngineTensor>> {
    const { encoder, bias } = this.#memory.parameters;
    const { hidden } = this.#plan;
    return {
      encoder: { type: "float32", shape: [hidden, this.#x.columns], data: encoder! },
      bias: { type: "float32", shape: [1, hidden], data: bias! },
    };
  }

  /** Rows in random order, centred and of length 1; after the last one, the first again. A row of zeros is a random one. */
  #drawnUnits(random: Random): Matrix {
    const { hidden } = this.#plan;
    const order = random.shuffle(Int32Array.from({ length: this.#x.rows }, (_, i) => i));
    const rows = Int32Array.from({ length: hidden }, (_, u) => order[u % order.length]!);
    const drawn = centredBatch(this.#x, rows, this.#about.mean, 1 / this.#about.scale).data as Float32Array;
    const out = matrix(hidden, this.#x.columns, drawn);
    const d = out.columns;
    for (let u = 0; u < hidden; u++) {
      const row = drawn.subarray(u * d, (u + 1) * d);
      if (row.every((value) => value === 0)) row.set(row.map(() => random.normal()));
      const length = Math.hypot(...row);
      for (let j = 0; j < d; j++) row[j] = row[j]! / length;
    }
    return out;
  }
}

/** to[at + j] += factor · row[from + j] */
function addRow(
  to: Float32Array | Float64Array,
  row: ArrayLike<number>,
  from: number,
  factor: number,
  at: number = 0,
  count: number = to.length,
): void {
  for (let j = 0; j < count; j++) to[at + j] = to[at + j]! + factor * row[from + j]!;
}

/** E x + bias on one thread, so that the same rows give the same bits whatever number others have. */
function activations(hidden: number, d: number): Promise<Session> {
  const graph = new GraphBuilder();
  const inputs = [
    graph.input("vectors", "float32", ["batch", d]),
    graph.input("encoder", "float32", [hidden, d]),
    graph.input("bias", "float32", [1, hidden]),
  ];
  graph.output("activation", graph.apply("Gemm", inputs, { transposeA: false, transposeB: true }));
  return openSession(graph.toOnnx().model, { threads: 1 });
}
