/** Rules of differentiation for matrix products and normalisations, the formula above each. */
import { type GradientRule, inputAt, outputAt, scaled, sumTo, transposed } from "./gradient.ts";
import { product, type Value } from "./value.ts";

/** One rule for each of these operations. */
export const productGradients: {
  readonly [Op in "MatMul" | "Gemm" | "LayerNormalization" | "Softmax" | "LogSoftmax"]: GradientRule<Op>;
} = {
  // Y = A · B: dA = dY · Bᵀ, dB = Aᵀ · dY, each summed over the leading axes along which it was repeated
  MatMul: ({ graph, node, gradient }) => {
    const [a, b] = [inputAt(node, 0), inputAt(node, 1)];
    const da = sumTo(graph, graph.apply("MatMul", [gradient, transposed(graph, b)]), a.shape);
    if (b.shape.length === 2 && a.shape.length > 2) {
      // one matrix for all: the sum over leading axes is itself a product
      const rows = (value: typeof a): typeof a =>
        graph.apply("Reshape", [value], { shape: [product(value.shape.slice(0, -1)), ...value.shape.slice(-1)] });
      return [da, graph.apply("Gemm", [rows(a), rows(gradient)], { transposeA: true, transposeB: false })];
    }
    return [da, sumTo(graph, graph.apply("MatMul", [transposed(graph, a), gradient]), b.shape)];
  },
  // Y = op(A) · op(B) + C: d op(A) = dY · op(B)ᵀ, d op(B) = op(A)ᵀ · dY, dC = dY
  Gemm: ({ graph, node, gradient }) => {
    const { transposeA, transposeB } = node.attributes;
    const [a, b, c] = [inputAt(node, 0), inputAt(node, 1), node.inputs[2]];
    const da = transposeA
      ? graph.apply("Gemm", [b, gradient], { transposeA: transposeB, transposeB: true })
      : graph.apply("Gemm", [gradient, b], { transposeA: false, transposeB: !transposeB });
    const db = transposeB
      ? graph.apply("Gemm", [gradient, a], { transposeA: true, transposeB: transposeA })
      : graph.apply("Gemm", [a, gradient], { transposeA: !transposeA, transposeB: false });
    return c === undefined ? [da, db] : [da, db, sumTo(graph, gradient, c.shape)];
  },
  // y = x̂ · γ + β, x̂ = (x − μ)/σ, g = dy · γ: dx = (g − mean g − x̂ · mean(g · x̂))/σ, dγ = Σ dy · x̂, dβ = Σ dy.
  // The means are products with γ, so that g · x̂ is never made: mean(g · x̂) = (dy · x̂) · γ / n.
  LayerNormalization: ({ graph, node, gradient: dy }) => {
    const [x, gamma, beta] = [inputAt(node, 0), inputAt(node, 1), inputAt(node, 2)];
    const [mean, inverse] = [1, 2].map((place) => {
      const statistic = outputAt(node, place);
      return statistic.type === x.type ? statistic : graph.apply("Cast", [statistic], { to: x.type });
    }) as [Value, Value];
    const size = Number(gamma.shape[0]);
    const column = graph.apply("Reshape", [gamma], { shape: [size, 1] });
    const normal = graph.apply("Mul", [graph.apply("Sub", [x, mean]), inverse]);
    const weighted = graph.apply("Mul", [dy, normal]);
    const meanG = scaled(graph, graph.apply("MatMul", [dy, column]), 1 / size);
    const meanGx = scaled(graph, graph.apply("MatMul", [weighted, column]), 1 / size);
    const g = graph.apply("Mul", [dy, gamma]);
    const centred = graph.apply("Sub", [graph.apply("Sub", [g, meanG]), graph.apply("Mul", [normal, meanGx])]);
    return [graph.apply("Mul", [centred, inverse]), sumTo(graph, weighted, gamma.shape), sumTo(graph, dy, beta.shape)];
  },
  // y = softmax x: dx = y · (dy − Σ dy · y)
  Softmax: ({ graph, node, gradient }) => {
    const y = outputAt(node, 0);
    const product = graph.apply("Mul", [gradient, y]);
    const total = graph.apply("ReduceSum", [product], { axes: [node.attributes.axis], keep: true });
    return [graph.apply("Mul", [y, graph.apply("Sub", [gradient, total])])];
  },
  // y = log softmax x: dx = dy − eʸ · Σ dy
  LogSoftmax: ({ graph, node, gradient }) => {
    const shares = graph.apply("Exp", [outputAt(node, 0)]);
    const total = graph.apply("ReduceSum", [gradient], { axes: [node.attributes.axis], keep: true });
    return [graph.apply("Sub", [gradient, graph.apply("Mul", [shares, total])])];
  },
};
