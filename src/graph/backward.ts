/**
 * Reverse-mode differentiation of a graph: walks the operations backwards from
 * the loss and adds, for each, the operations of its rule. What is not asked
 * for costs nothing: freezing a weight is leaving it out of `wanted`.
 *
 *   d loss / d x = Σ over the operations that take x of (their rule at d loss / d output)
 *
 * Griewank & Walther 2008, "Evaluating Derivatives", doi:10.1137/1.9780898717761, chapter 3.
 */
import { UnsupportedError } from "../base/errors.ts";
import type { GraphBuilder } from "./builder.ts";
import { type Differentiated, type GradientRule, isRowGradient, type RowGradient } from "./gradient.ts";
import { gradientRules } from "./gradient-rules.ts";
import type { GraphNode, OpName } from "./node.ts";
import type { Value } from "./value.ts";

/** The gradient by one wanted value: the sum of both parts. */
export interface Gradient {
  /** In the value's shape; null where only rows were looked up, or nothing leads to the loss. */
  readonly dense: Value | null;
  /** One for each look-up of rows. */
  readonly rows: readonly RowGradient[];
}

/**
 * Adds to the graph what computes the gradients of a loss.
 *
 * @param loss    one number, shape []; or any shape with `seed`
 * @param wanted  inputs or weights of the graph
 * @param seed    the gradient at `loss`, in its shape; 1 when left out
 * @returns       a gradient for each wanted value, zero ones with no part at all
 * @throws UnsupportedError when an operation on the way cannot be differentiated, naming it
 */
export function backward(graph: GraphBuilder, loss: Value, wanted: readonly Value[], seed?: Value): ReadonlyMap<Value, Gradient> {
  if (seed === undefined && loss.shape.length > 0) throw new Error("a loss must be one number");
  const forward = [...graph.nodes];
  const leading = leadingFrom(forward, wanted);
  const leaves = new Set(wanted);
  const parts = new Map<Value, Value[]>([[loss, [seed ?? graph.scalar(1, loss.type)]]]);
  const rows = new Map<Value, RowGradient[]>();
  for (const node of forward.reverse()) {
    if (!node.inputs.some((value) => leading.has(value))) continue;
    const [output, ...others] = node.outputs;
    if (output === undefined) continue;
    if (others.some((value) => parts.has(value))) throw unsupported(node, "a gradient by its further outputs");
    const gradient = summed(graph, parts, output);
    if (gradient === null) continue;
    const flowing = differentiate(
      graph,
      node,
      gradient,
      node.inputs.map((value) => leading.has(value)),
    );
    node.inputs.forEach((value, place) => {
      const part = flowing[place];
      if (part === null || part === undefined || !leading.has(value)) return;
      if (!isRowGradient(part)) append(parts, value, part);
      else if (leaves.has(value)) append(rows, value, part);
      else throw unsupported(node, "a look-up of rows that were themselves computed");
    });
  }
  return new Map(wanted.map((value) => [value, { dense: summed(graph, parts, value), rows: rows.get(value) ?? [] }]));
}

/** The values that wanted ones lead to, themselves included: only these need gradients. */
function leadingFrom(nodes: readonly GraphNode[], wanted: readonly Value[]): ReadonlySet<Value> {
  const leading = new Set(wanted);
  for (const node of nodes) {
    if (gradientRules[node.op] === "stops" || !node.inputs.some((value) => leading.has(value))) continue;
    for (const value of node.outputs) leading.add(value);
  }
  return leading;
}

/** The sum of what flowed to a value so far, or null. */
function summed(graph: GraphBuilder, parts: ReadonlyMap<Value, Value[]>, value: Value): Value | null {
  const [first, ...others] = parts.get(value) ?? [];
  if (first === undefined) return null;
  return others.reduce((sum, part) => graph.apply("Add", [sum, part]), first);
}

function differentiate(
  graph: GraphBuilder,
  node: GraphNode,
  gradient: Value,
  wanted: readonly boolean[],
): readonly (Value | RowGradient | null)[] {
  const rule = gradientRules[node.op] as GradientRule<OpName> | "stops" | "unsupported";
  if (rule === "unsupported") throw unsupported(node, "no rule");
  if (rule === "stops") return node.inputs.map(() => null);
  const flowing = rule({ graph, node, gradient, wanted } as Differentiated<OpName>);
  if (flowing.length !== node.inputs.length) throw new Error(`the rule of ${node.op} must give ${node.inputs.length} gradients`);
  return flowing;
}

function append<T>(map: Map<Value, T[]>, value: Value, part: T): void {
  const known = map.get(value);
  if (known === undefined) map.set(value, [part]);
  else known.push(part);
}

function unsupported(node: GraphNode, got: string): UnsupportedError {
  return new UnsupportedError({
    where: "gradient",
    must: `${node.op} must be one that can be differentiated here`,
    got,
    todo: "Write the graph with other operations, or do not ask for this gradient.",
  });
}
