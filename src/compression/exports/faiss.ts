/**
 * A chain's maps as faiss VectorTransforms, and the factory string of the nearest index. Files are those of
 * `faiss.write_VectorTransform` (faiss/impl/index_write.cpp), little-endian: four letters that name the kind, its own fields,
 * then d_in, d_out (int32) and is_trained (one byte). A vector in them is its length (uint64) and its numbers.
 *
 *   LTra  have_bias (one byte), A [k, d] float32, b [k] float32      y = A x + b
 *   RmDT  map [k] int32                                              yᵢ = x at mapᵢ
 *   VNrm  norm float32, here 2                                       y = x / ‖x‖
 */
import { bytesOf } from "../../formats/whole-file.ts";
import { denseLayer } from "./dense-steps.ts";
import { type ExportedChain, type ExportedFile, type StepMap, stepSizes } from "./exported-chain.ts";

/** The folder within the artefact's. */
const faissFolder = "faiss";

/** The transforms in their order, and a text that says how they become an index. */
export function faissFiles(chain: ExportedChain): readonly ExportedFile[] {
  const transforms = chain.steps.map((step) => (step.kind === "hidden-layer" ? null : transformBytes(step)));
  const isWhole = transforms.every((bytes) => bytes !== null);
  const files = isWhole ? transforms.map((content, at): ExportedFile => ({ path: transformName(at), content })) : [];
  const text = indexText(chain, isWhole);
  return [...files, { path: "index.txt", content: text }].map(({ path, content }) => ({
    path: `${faissFolder}/${path}`,
    content,
  }));
}

function transformName(at: number): string {
  return `${at}.transform`;
}

/** The bytes of one VectorTransform. */
function transformBytes(step: Exclude<StepMap, { kind: "hidden-layer" }>): Uint8Array {
  const { inputs, outputs } = stepSizes(step);
  const common = [bytesOf(Int32Array.of(inputs, outputs)), Uint8Array.of(1)];
  switch (step.kind) {
    case "selection":
      return joined([letters("RmDT"), ...vector(step.dimensions), ...common]);
    case "unit":
      return joined([letters("VNrm"), bytesOf(Float32Array.of(2)), ...common]);
    case "linear": {
      const { weight, bias } = denseLayer(step);
      const added = Float32Array.from(bias ?? []);
      return joined([letters("LTra"), Uint8Array.of(bias === null ? 0 : 1), ...vector(weight.data), ...vector(added), ...common]);
    }
  }
}

function letters(name: string): Uint8Array {
  return new TextEncoder().encode(name);
}

function vector(numbers: Float32Array | Int32Array): readonly Uint8Array[] {
  return [bytesOf(BigUint64Array.of(BigInt(numbers.length))), bytesOf(numbers)];
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** What faiss calls the codecs, and how far it is the same. */
interface FaissCodec {
  readonly factory: string;
  readonly remark: string;
}

const trained = "faiss learns its own ranges or centroids when the index is trained.";

/** How the trained numbers of a scalar quantiser are those of our ranges, of so many steps. */
function sameRanges(steps: number): string {
  return [
    `${trained} To have those of this chain instead, with the tensors codec.low and codec.step of compressor.safetensors:`,
    "",
    `    faiss.copy_array_to_vector(numpy.concatenate([low - step / 2, ${steps} * step]), index.sq.trained)`,
    "    index.is_trained = True",
    "",
    "before the transforms are put in front. The codes are the same then, but for rounding in float32, and so is what they decode to.",
  ].join("\n");
}

/** The codec in words of faiss. */
function faissCodec(name: string): FaissCodec {
  const [kind = "", digits = ""] = name.split(":");
  const multiple = `The number of dimensions must be a multiple of ${digits} there.`;
  const named: Readonly<Record<string, FaissCodec>> = {
    float32: { factory: "Flat", remark: "The numbers are the same." },
    float16: {
      factory: "SQfp16",
      remark: "The numbers are the same, but for those beyond 65504: they become infinite in faiss.",
    },
    int8: { factory: "SQ8", remark: sameRanges(255) },
    int4: { factory: "SQ4", remark: sameRanges(15) },
    signs: { factory: "Flat", remark: "faiss.IndexBinaryFlat holds the codes as they are, and compares bits with bits." },
    pq: { factory: `PQ${digits}x8`, remark: `${trained} ${multiple}` },
    opq: { factory: `OPQ${digits},PQ${digits}x8`, remark: `${trained} ${multiple}` },
    rq: { factory: `RQ${digits}x8`, remark: trained },
  };
  if (Object.hasOwn(named, kind)) return named[kind]!;
  return { factory: "Flat", remark: `faiss has no codec like ${name}: the index above keeps float32 numbers.` };
}

function indexText(chain: ExportedChain, isWhole: boolean): string {
  const { name, codec, codedSize, steps } = chain;
  const { factory, remark } = faissCodec(codec.name);
  const words = steps.map((step, at) => factoryWord(step, chain.compressors[at]!));
  const unknown = words.indexOf(null);
  const lines = [
    ...(unknown < 0
      ? [[...words, factory].join(","), "", `This factory string makes an index like ${name} that learns everything anew.`]
      : [`The factory of faiss has no word for ${chain.compressors[unknown]}, a step of ${name}.`]),
    "The index with what was fitted:",
    "",
    `    index = faiss.index_factory(${codedSize}, ${JSON.stringify(factory)})`,
    ...(isWhole ? steps.map((_, at) => wrapping(at)).reverse() : []),
    "",
    ...(isWhole ? [] : ["faiss has no transform with a hidden layer: apply compressor.onnx before the index.", ""]),
    remark,
  ];
  return `${lines.join("\n")}\n`;
}

/** A transform that learns what the step has learnt; null where the factory has none. */
function factoryWord(step: StepMap, compressor: string): string | null {
  if (step.kind === "unit") return "L2norm";
  return compressor === "pca" ? `PCA${stepSizes(step).outputs}` : null;
}

function wrapping(at: number): string {
  const path = `${faissFolder}/${transformName(at)}`;
  return `    index = faiss.IndexPreTransform(faiss.read_VectorTransform(${JSON.stringify(path)}), index)`;
}
