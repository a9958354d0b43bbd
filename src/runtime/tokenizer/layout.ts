/**
 * Where the special tokens go: the post-processor of tokenizer.json, flattened into a list.
 *
 * Ours, because `@huggingface/tokenizers` gives the second text of a RobertaProcessing pair token type 1
 * (Python: 0), takes only the first id of a special token, and cannot truncate.
 */
import { UnsupportedError } from "../../base/errors.ts";
import { damaged, isRecord, type JsonRecord, type TokenizerDescription } from "./file.ts";

/** One piece of an encoding: a special token (`id`), or all tokens of a text (`id` null). */
export interface LayoutPart {
  readonly id: number | null;
  readonly text: "first" | "second";
  readonly type: number;
}

/** The pieces in their order; each text occurs once. */
export type Layout = readonly LayoutPart[];

/** The layout of single texts or of pairs. */
export function layoutOf(description: TokenizerDescription, paired: boolean): Layout {
  const layout = partsOf(description.json["post_processor"], paired, description.file);
  for (const text of paired ? (["first", "second"] as const) : (["first"] as const)) {
    if (layout.filter((part) => part.id === null && part.text === text).length !== 1) {
      throw damaged(description.file, `the post-processor must place the ${text} text once`, "another number of times");
    }
  }
  return layout;
}

/**
 * How many tokens of each text fit into `room`: the longest is shortened first, then both alike
 * (`truncate_encodings` with LongestFirst in the Rust library; an odd token over goes to the longer text).
 */
export function truncatedLengths(first: number, second: number | null, room: number): readonly [number, number] {
  if (second === null) return [Math.min(first, room), 0];
  if (first + second <= room) return [first, second];
  let shorter = Math.min(first, second);
  let longer = shorter > room ? shorter : Math.max(shorter, room - shorter);
  if (shorter + longer > room) {
    shorter = Math.floor(room / 2);
    longer = shorter + (room % 2);
  }
  return first > second ? [longer, shorter] : [shorter, longer];
}

const text = (which: "first" | "second", type: number): LayoutPart => ({ id: null, text: which, type });
const special = (id: number, type: number): LayoutPart => ({ id, text: "first", type });

function partsOf(config: unknown, paired: boolean, file: string): Layout {
  const bare = paired ? [text("first", 0), text("second", 1)] : [text("first", 0)];
  if (config === undefined || config === null) return bare;
  if (!isRecord(config)) throw damaged(file, "the post-processor must be an object", typeof config);
  switch (config["type"]) {
    case "ByteLevel": // moves offsets only
      return bare;
    case "TemplateProcessing":
      return templateParts(config, paired, file);
    case "BertProcessing": {
      const [start, end] = [boundaryId(config["cls"], file), boundaryId(config["sep"], file)];
      const single = [special(start, 0), text("first", 0), special(end, 0)];
      return paired ? [...single, text("second", 1), special(end, 1)] : single;
    }
    case "RobertaProcessing": {
      const [start, end] = [boundaryId(config["cls"], file), boundaryId(config["sep"], file)];
      const single = [special(start, 0), text("first", 0), special(end, 0)];
      return paired ? [...single, special(end, 0), text("second", 0), special(end, 0)] : single;
    }
    case "Sequence": {
      const processors = Array.isArray(config["processors"]) ? (config["processors"] as readonly unknown[]) : [];
      const placing = processors.filter((part) => !(isRecord(part) && part["type"] === "ByteLevel"));
      if (placing.length > 1) throw unsupportedProcessor(file, "a sequence of several post-processors that add tokens");
      return partsOf(placing[0], paired, file);
    }
    default:
      throw unsupportedProcessor(file, JSON.stringify(config["type"]));
  }
}

function templateParts(config: JsonRecord, paired: boolean, file: string): Layout {
  const template = config[paired ? "pair" : "single"];
  const specials = config["special_tokens"];
  if (!Array.isArray(template) || !isRecord(specials)) {
    throw damaged(file, "TemplateProcessing must have single, pair and special_tokens", "something else");
  }
  return template.flatMap((piece: unknown): LayoutPart[] => {
    const token = isRecord(piece) ? piece["SpecialToken"] : undefined;
    const sequence = isRecord(piece) ? piece["Sequence"] : undefined;
    if (isRecord(sequence)) return [text(sequence["id"] === "B" ? "second" : "first", tokenType(sequence["type_id"], file))];
    if (!isRecord(token)) throw damaged(file, "a template's pieces must be SpecialToken or Sequence", JSON.stringify(piece));
    const entry = specials[String(token["id"])];
    const ids = isRecord(entry) ? entry["ids"] : undefined;
    if (!Array.isArray(ids)) throw damaged(file, "each special token of the template must have ids", String(token["id"]));
    return ids.map((id: unknown) => special(tokenId(id, file), tokenType(token["type_id"], file)));
  });
}

/** `["[CLS]", 101]` */
function boundaryId(pair: unknown, file: string): number {
  return tokenId(Array.isArray(pair) ? pair[1] : undefined, file);
}

function tokenId(id: unknown, file: string): number {
  if (typeof id === "number" && Number.isInteger(id) && id >= 0 && id < 2 ** 31) return id;
  throw damaged(file, "a special token's id must be a whole number", JSON.stringify(id) ?? "nothing");
}

function tokenType(type: unknown, file: string): number {
  if (typeof type === "number" && Number.isInteger(type) && type >= 0 && type < 256) return type;
  throw damaged(file, "a token type must be a whole number below 256", JSON.stringify(type) ?? "nothing");
}

function unsupportedProcessor(file: string, got: string): UnsupportedError {
  return new UnsupportedError({
    where: "tokenizer.json",
    must: "the post-processor must be TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel or a sequence with one of them",
    got,
    todo: "Use a tokenizer of the BERT family.",
    file,
  });
}
