/** Rules of differentiation for what works element by element: dx from dy, the formula above each. */
import type { GraphBuilder } from "./builder.ts";
import { type Differentiated, type GradientRule, inputAt, outputAt, scaled, sumTo } from "./gradient.ts";
import type { OpName } from "./node.ts";
import type { Value } from "./value.ts";

/** The parts of a rule, by the names the formulas give them. */
interface Unary {
  readonly graph: GraphBuilder;
  readonly x: Value;
  readonly y: Value;
  readonly dy: Value;
}

/** A rule for y = f(x). */
function unary<Op extends OpName>(rule: (parts: Unary) => Value): GradientRule<Op> {
  return ({ graph, node, gradient }) => [rule({ graph, x: inputAt(node, 0), y: outputAt(node, 0), dy: gradient })];
}

/** A rule for y = f(a, b) with broadcasting: the parts are summed back to the shapes of a and b. */
function binary<Op extends OpName>(
  rule: (parts: {
    readonly graph: GraphBuilder;
    readonly a: Value;
    readonly b: Value;
    readonly y: Value;
    readonly dy: Value;
  }) => [Value, Value],
): GradientRule<Op> {
  return ({ graph, node, gradient }) => {
    const [a, b] = [inputAt(node, 0), inputAt(node, 1)];
    const [da, db] = rule({ graph, a, b, y: outputAt(node, 0), dy: gradient });
    return [sumTo(graph, da, a.shape), sumTo(graph, db, b.shape)];
  };
}

/** The larger (or smaller) of two: where both are equal each gets half, as in PyTorch. */
function extremum<Op extends "Max" | "Min">(): GradientRule<Op> {
  return binary(({ graph, a, b, y, dy }) => {
    const half = scaled(graph, dy, 0.5);
    const none = graph.scalar(0, dy.type);
    const share = (operand: Value): Value => {
      const others = graph.apply("Where", [graph.apply("Equal", [a, b]), half, dy]);
      return graph.apply("Where", [graph.apply("Equal", [operand, y]), others, none]);
    };
    return [share(a), share(b)];
  });
}

const two = 2 / Math.sqrt(Math.PI);

/** One rule for each element-by-element operation that has one. */
export const elementwiseGradients: {
  readonly [Op in
    | "Add"
    | "Sub"
    | "Mul"
    | "Div"
    | "Pow"
    | "Max"
    | "Min"
    | "Abs"
    | "Neg"
    | "Sqrt"
    | "Reciprocal"
    | "Exp"
    | "Log"
    | "Tanh"
    | "Erf"
    | "Relu"
    | "Sigmoid"
    | "Gelu"
    | "Where"
    | "Cast"]: GradientRule<Op>;
} = {
  // y = a + b: da = dy, db = dy
  Add: binary<"Add">(({ dy }) => [dy, dy]),
  // y = a − b: da = dy, db = −dy
  Sub: binary<"Sub">(({ graph, dy }) => [dy, graph.apply("Neg", [dy])]),
  // y = a · b: da = dy · b, db = dy · a
  Mul: binary<"Mul">(({ graph, a, b, dy }) => [graph.apply("Mul", [dy, b]), graph.apply("Mul", [dy, a])]),
  // y = a / b: da = dy / b, db = −dy · y / b
  Div: binary<"Div">(({ graph, b, y, dy }) => {
    const da = graph.apply("Div", [dy, b]);
    return [da, graph.apply("Neg", [graph.apply("Mul", [da, y])])];
  }),
  // y = aᵇ: da = dy · b · aᵇ⁻¹, db = dy · y · ln a
  Pow: binary<"Pow">(({ graph, a, b, y, dy }) => {
    const lower = graph.apply("Pow", [a, graph.apply("Sub", [b, graph.scalar(1, b.type)])]);
    return [
      graph.apply("Mul", [dy, graph.apply("Mul", [b, lower])]),
      graph.apply("Mul", [dy, graph.apply("Mul", [y, graph.apply("Log", [a])])]),
    ];
  }),
  Max: extremum<"Max">(),
  Min: extremum<"Min">(),
  // y = |x|: dx = dy · sign x
  Abs: unary<"Abs">(({ graph, x, dy }) => {
    const none = graph.scalar(0, x.type);
    const turned = graph.apply("Where", [graph.apply("Less", [x, none]), graph.apply("Neg", [dy]), dy]);
    return graph.apply("Where", [graph.apply("Equal", [x, none]), none, turned]);
  }),
  // y = −x: dx = −dy
  Neg: unary<"Neg">(({ graph, dy }) => graph.apply("Neg", [dy])),
  // y = √x: dx = dy / (2 y)
  Sqrt: unary<"Sqrt">(({ graph, y, dy }) => graph.apply("Div", [scaled(graph, dy, 0.5), y])),
  // y = 1/x: dx = −dy · y²
  Reciprocal: unary<"Reciprocal">(({ graph, y, dy }) =>
    graph.apply("Neg", [graph.apply("Mul", [dy, graph.apply("Mul", [y, y])])]),
  ),
  // y = eˣ: dx = dy · y
  Exp: unary<"Exp">(({ graph, y, dy }) => graph.apply("Mul", [dy, y])),
  // y = ln x: dx = dy / x
  Log: unary<"Log">(({ graph, x, dy }) => graph.apply("Div", [dy, x])),
  // y = tanh x: dx = dy · (1 − y²)
  Tanh: unary<"Tanh">(({ graph, y, dy }) =>
    graph.apply("Mul", [dy, graph.apply("Sub", [graph.scalar(1, y.type), graph.apply("Mul", [y, y])])]),
  ),
  // y = erf x: dx = dy · 2/√π · exp(−x²)
  Erf: unary<"Erf">(({ graph, x, dy }) => graph.apply("Mul", [dy, scaled(graph, bell(graph, x), two)])),
  // y = max(x, 0): dx = dy where x > 0
  Relu: unary<"Relu">(({ graph, x, dy }) => {
    const none = graph.scalar(0, x.type);
    return graph.apply("Where", [graph.apply("Less", [none, x]), dy, none]);
  }),
  // y = 1/(1 + e⁻ˣ): dx = dy · y · (1 − y)
  Sigmoid: unary<"Sigmoid">(({ graph, y, dy }) =>
    graph.apply("Mul", [dy, graph.apply("Mul", [y, graph.apply("Sub", [graph.scalar(1, y.type), y])])]),
  ),
  Gelu: (node) => [node.node.attributes.approximate === "tanh" ? tanhGelu(node) : gelu(node)],
  // y = c ? a : b: da = dy where c, db = dy elsewhere
  Where: ({ graph, node, gradient }) => {
    const [condition, a, b] = [inputAt(node, 0), inputAt(node, 1), inputAt(node, 2)];
    const none = graph.scalar(0, gradient.type);
    const da = graph.apply("Where", [condition, gradient, none]);
    const db = graph.apply("Where", [condition, none, gradient]);
    return [null, sumTo(graph, da, a.shape), sumTo(graph, db, b.shape)];
  },
  // between floating point types; to integers and bools no gradient flows
  Cast: ({ graph, node, gradient }) => {
    const from = inputAt(node, 0).type;
    const isFloat = (type: string): boolean => type === "float32" || type === "float64";
    return [isFloat(from) && isFloat(gradient.type) ? graph.apply("Cast", [gradient], { to: from }) : null];
  },
};

/** exp(−x²); the engine multiplies by −1 on all threads, and negates on one. */
function bell(graph: GraphBuilder, x: Value): Value {
  return graph.apply("Exp", [scaled(graph, graph.apply("Mul", [x, x]), -1)]);
}

/** y = x · (1 + erf u)/2, u = x/√2: dx = dy · (1 + erf u + 2/√π · u · exp(−u²))/2. */
function gelu({ graph, node, gradient }: Differentiated<"Gelu">): Value {
  const u = scaled(graph, inputAt(node, 0), Math.SQRT1_2);
  const slope = scaled(graph, graph.apply("Mul", [u, bell(graph, u)]), two);
  const sum = graph.apply("Add", [graph.apply("Add", [graph.apply("Erf", [u]), slope]), graph.scalar(1, u.type)]);
  return scaled(graph, graph.apply("Mul", [gradient, sum]), 0.5);
}

/** y = x · (1 + t)/2, t = tanh(a (x + b x³)): dx = dy · (1 + t + x · (1 − t²) · a (1 + 3 b x²))/2, a = √(2/π), b = 0.044715. */
function tanhGelu({ graph, node, gradient }: Differentiated<"Gelu">): Value {
  const x = inputAt(node, 0);
  const [a, b] = [Math.sqrt(2 / Math.PI), 0.044715];
  const one = graph.scalar(1, x.type);
  const square = graph.apply("Mul", [x, x]);
  const inner = graph.apply("Mul", [x, scaled(graph, graph.apply("Add", [scaled(graph, square, b), one]), a)]);
  const t = graph.apply("Tanh", [inner]);
  const rise = scaled(graph, graph.apply("Add", [scaled(graph, square, 3 * b), one]), a);
  const flatness = graph.apply("Sub", [one, graph.apply("Mul", [t, t])]);
  const slope = graph.apply("Mul", [x, graph.apply("Mul", [flatness, rise])]);
  const sum = graph.apply("Add", [graph.apply("Add", [t, slope]), one]);
  return scaled(graph, graph.apply("Mul", [gradient, sum]), 0.5);
}
