/** Arithmetic on rows of numbers as operations of a graph: values [rows, n] whose n is known, and how many rows is not. */
import type { GraphBuilder, Shape, Value } from "../../../graph/builder.ts";

/** The symbol of the number of rows. */
export const rows = "rows";

/** Writes operations into a graph; constants are float64 unless they are said to be integers. */
export class RowArithmetic {
  readonly graph: GraphBuilder;

  constructor(graph: GraphBuilder) {
    this.graph = graph;
  }

  /** Size of the last axis. */
  width(x: Value): number {
    return Number(x.shape.at(-1));
  }

  number(value: number): Value {
    return this.graph.scalar(value, "float64");
  }

  numbers(values: ArrayLike<number>, shape: readonly number[] = [values.length]): Value {
    return this.graph.constant(Float64Array.from(values), shape);
  }

  integer(value: number): Value {
    return this.graph.scalar(value, "int64");
  }

  integers(values: ArrayLike<number>, shape: readonly number[] = [values.length]): Value {
    return this.graph.constant(BigInt64Array.from(Array.from(values, BigInt)), shape);
  }

  /** Float32 numbers that are kept as such in the model, and computed with in float64. */
  widened(values: Float32Array, shape: readonly number[] = [values.length]): Value {
    return this.double(this.graph.constant(values, shape));
  }

  double(x: Value): Value {
    return x.type === "float64" ? x : this.graph.apply("Cast", [x], { to: "float64" });
  }

  single(x: Value): Value {
    return this.graph.apply("Cast", [x], { to: "float32" });
  }

  /** Towards zero, which of numbers from 0 on is down. */
  whole(x: Value): Value {
    return this.graph.apply("Cast", [x], { to: "int64" });
  }

  bytes(x: Value): Value {
    return this.graph.apply("Cast", [x], { to: "uint8" });
  }

  add(a: Value, b: Value): Value {
    return this.graph.apply("Add", [a, b]);
  }

  subtract(a: Value, b: Value): Value {
    return this.graph.apply("Sub", [a, b]);
  }

  multiply(a: Value, b: Value): Value {
    return this.graph.apply("Mul", [a, b]);
  }

  divide(a: Value, b: Value): Value {
    return this.graph.apply("Div", [a, b]);
  }

  smaller(a: Value, b: Value): Value {
    return this.graph.apply("Min", [a, b]);
  }

  /** a < b ? 1 : 0 as int64. */
  isLess(a: Value, b: Value): Value {
    return this.whole(this.graph.apply("Less", [a, b]));
  }

  /** `then` where x is not 0, else `others`. */
  unlessZero(x: Value, then: Value, others: Value): Value {
    return this.graph.apply("Where", [this.graph.apply("Equal", [x, this.number(0)]), others, then]);
  }

  reshape(x: Value, shape: Shape): Value {
    return this.graph.apply("Reshape", [x], { shape });
  }

  /** Columns from … to − 1. */
  columns(x: Value, from: number, to: number): Value {
    if (from === 0 && to === this.width(x)) return x;
    return this.graph.apply("Slice", [x], { axis: x.shape.length - 1, from, to });
  }

  /** Columns in another order, some perhaps often. */
  picked(x: Value, places: ArrayLike<number>): Value {
    return this.graph.apply("Gather", [x, this.integers(places)], { axis: 1 });
  }

  /** Side by side. */
  beside(parts: readonly Value[]): Value {
    return parts.length === 1 ? parts[0]! : this.graph.apply("Concat", parts, { axis: parts[0]!.shape.length - 1 });
  }

  /** Columns of zeros behind, up to a width. */
  padded(x: Value, width: number): Value {
    const missing = width - this.width(x);
    if (missing === 0) return x;
    const zero = x.type === "int64" ? this.integers(new Array(missing).fill(0)) : this.numbers(new Float64Array(missing));
    return this.beside([x, this.graph.apply("Expand", [zero], { shape: [rows, missing] })]);
  }

  /** The sum of each row [rows, 1], added up from its first number to its last. */
  sumInOrder(x: Value): Value {
    const width = this.width(x);
    return this.columns(this.graph.apply("CumSum", [x], { axis: 1 }), width - 1, width);
  }

  /** The sum of each row [rows, 1] in the order of all codes: four partial sums, (s₀ + s₁) + (s₂ + s₃). */
  sumOfFour(x: Value): Value {
    const each = Math.ceil(this.width(x) / 4);
    const quarters = this.reshape(this.padded(x, 4 * each), [rows, each, 4]);
    const sums = this.graph.apply("CumSum", [quarters], { axis: 1 });
    const last = this.reshape(this.graph.apply("Slice", [sums], { axis: 1, from: each - 1, to: each }), [rows, 4]);
    const [s0, s1, s2, s3] = [0, 1, 2, 3].map((r) => this.columns(last, r, r + 1));
    return this.add(this.add(s0!, s1!), this.add(s2!, s3!));
  }

  /** The thresholds that lie below each number, counted; there must be one fewer than a power of two, rising. */
  countBelow(x: Value, thresholds: ArrayLike<number>): Value {
    const table = this.numbers(thresholds);
    let half = (thresholds.length + 1) >> 1;
    let count = this.multiply(this.isLess(this.number(thresholds[half - 1]!), x), this.integer(half));
    for (half >>= 1; half > 0; half >>= 1) {
      const threshold = this.graph.apply("Gather", [table, this.add(count, this.integer(half - 1))], { axis: 0 });
      count = this.add(count, this.multiply(this.isLess(threshold, x), this.integer(half)));
    }
    return count;
  }

  /** The entry of a table [m] that each whole number picks. */
  entries(table: ArrayLike<number>, numbers: Value): Value {
    return this.graph.apply("Gather", [this.numbers(table), numbers], { axis: 0 });
  }
}
