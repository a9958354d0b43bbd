/**
 * What Qdrant's OpenAPI document (version 1.18, docs/redoc/v1.18.x/openapi.json of its repository) says of what is asked and
 * answered here, as far as it is used: nothing else is let through. Checked against the types that the package
 * @qdrant/js-client-rest 1.18.0 has of the same document.
 */
import { z } from "zod";

/** ExtendedPointId: a number of 64 bits, which JavaScript may only hold as a BigInt or as text, or a UUID. */
const id = z.union([z.int().nonnegative(), z.guid(), z.string().regex(/^\d{16,20}$/)]);
const payload = z.record(z.string(), z.unknown());
const numbers = z.array(z.number());
const sparse = z.strictObject({ indices: z.array(z.int().nonnegative()), values: numbers });
const distance = z.enum(["Cosine", "Euclid", "Dot", "Manhattan"]);
const vectorParams = z.strictObject({
  size: z.int().min(1),
  distance,
  hnsw_config: z.unknown().optional(),
  quantization_config: z.unknown().optional(),
  on_disk: z.boolean().nullish(),
  datatype: z.enum(["float32", "uint8", "float16"]).nullish(),
  multivector_config: z.strictObject({ comparator: z.literal("max_sim") }).nullish(),
});

/** A path as Qdrant 1.8 and later parse them: a name bare or in quotes, without escapes. */
const path = z.string().regex(/^([\p{L}\p{N}_-]+|"[^"\\]*")$/u);
const condition = z.strictObject({ is_empty: z.strictObject({ key: path }) });
const conditions = z.union([condition, z.array(condition)]).nullish();
const filter = z.strictObject({ must: conditions, must_not: conditions, should: conditions });
/** A selector of payloads, and which vectors. */
const wanted = {
  with_payload: z.union([z.boolean(), z.array(path)]).nullish(),
  with_vector: z.union([z.boolean(), z.array(z.string())]).optional(),
};

/** Bodies of requests, by what is asked. */
export const requests = {
  /** ScrollRequest */
  scroll: z.strictObject({ ...wanted, offset: id.nullish(), limit: z.int().min(1).nullish(), filter: filter.nullish() }),
  /** PointRequest */
  points: z.strictObject({ ...wanted, ids: z.array(id) }),
  /** CountRequest */
  count: z.strictObject({ filter: filter.nullish(), exact: z.boolean().optional() }),
} as const;

/** Record */
const record = z.strictObject({
  id,
  payload: payload.nullish(),
  vector: z.union([numbers, z.array(numbers), z.record(z.string(), z.union([numbers, sparse, z.array(numbers)]))]).nullish(),
  shard_key: z.union([z.string(), z.int()]).nullish(),
  order_value: z.number().nullish(),
});

/** CollectionInfo, what it has of the configuration of indexes left open. */
const collectionInfo = z.strictObject({
  status: z.enum(["green", "yellow", "grey", "red"]),
  optimizer_status: z.union([z.literal("ok"), z.strictObject({ error: z.string() })]),
  warnings: z.array(z.unknown()).optional(),
  indexed_vectors_count: z.int().nonnegative().nullish(),
  points_count: z.int().nonnegative().nullish(),
  segments_count: z.int().nonnegative(),
  config: z.strictObject({
    params: z.strictObject({
      vectors: z.union([vectorParams, z.record(z.string(), vectorParams)]).optional(),
      sparse_vectors: z.record(z.string(), z.unknown()).nullish(),
      shard_number: z.int().min(1).optional(),
      replication_factor: z.int().min(1).optional(),
      write_consistency_factor: z.int().min(1).optional(),
      on_disk_payload: z.boolean().optional(),
    }),
    hnsw_config: payload,
    optimizer_config: payload,
    wal_config: payload.nullish(),
    quantization_config: payload.nullish(),
    strict_mode_config: payload.nullish(),
    metadata: payload.nullish(),
  }),
  payload_schema: z.record(z.string(), z.strictObject({ data_type: z.string(), params: z.unknown(), points: z.int() })),
  update_queue: z.unknown().optional(),
});

const answer = <T>(result: z.ZodType<T>): z.ZodType<unknown> =>
  z.strictObject({ result, status: z.literal("ok"), time: z.number().nonnegative(), usage: z.unknown().optional() });

/** Bodies of answers, by what was asked. */
export const answers = {
  /** CollectionsResponse */
  collections: answer(z.strictObject({ collections: z.array(z.strictObject({ name: z.string() })) })),
  collection: answer(collectionInfo),
  /** ScrollResult */
  scroll: answer(z.strictObject({ points: z.array(record), next_page_offset: id.nullish() })),
  points: answer(z.array(record)),
  count: answer(z.strictObject({ count: z.int().nonnegative() })),
  /** ErrorResponse */
  error: z.strictObject({ status: z.strictObject({ error: z.string() }), time: z.number().nonnegative() }),
} as const;
