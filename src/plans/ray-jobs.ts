/**
 * Jobs of a Ray cluster, by the REST interface of its dashboard. It is spoken to by node:http, since it takes `fetch` for a
 * browser and refuses it; it is never followed elsewhere, and no answer is believed before it was looked at.
 */
import { request as plainRequest } from "node:http";
import { request as safeRequest } from "node:https";
import { z } from "zod";
import { AssayError, FormatError, InputError, UsageError } from "../base/errors.ts";
import { type Shape, shape } from "../formats/shape.ts";

/** Milliseconds for one answer. */
const longest = 60_000;
/** Bytes of one answer at most: that of a log is the whole of it. */
const largest = 64 * 2 ** 20;

const jobKeys = {
  status: z.enum(["PENDING", "RUNNING", "STOPPED", "SUCCEEDED", "FAILED"]),
  message: z.string().nullish(),
};

/** A job. */
export interface RayJob extends Shape<typeof jobKeys> {}

const jobSchema: z.ZodType<RayJob> = shape(jobKeys);
const logSchema = shape({ logs: z.string() });

/** A dashboard that does not answer, now. */
export class LostRayError extends AssayError {
  constructor(file: string, got: string) {
    const todo = "Is {ray} the address of its dashboard (http://127.0.0.1:8265), and can it be reached from here?";
    super("lost-ray", { where: "run", must: "the dashboard of Ray must answer", got, todo, file });
  }
}

/** The jobs of a cluster. Each call throws LostRayError where nothing answers, FormatError and InputError for other answers. */
export interface RayJobs {
  /** The job of that submission id; null where there is none. */
  find(id: string): Promise<RayJob | null>;
  /** Starts one; where there is one of that id, it is left as it is. */
  submit(id: string, entrypoint: string): Promise<void>;
  /** All that it has printed. */
  log(id: string): Promise<string>;
  stop(id: string): Promise<void>;
}

/** Whether a job has come to its end, whichever. */
export function isOver({ status }: RayJob): boolean {
  return status !== "PENDING" && status !== "RUNNING";
}

/** Those of the dashboard at an address; nothing is asked yet. @throws UsageError for an address of another form */
export function rayJobs(address: string): RayJobs {
  const base = baseOf(address);
  const refused = ({ status, text }: Answer): AssayError => {
    const got = `status ${status}: ${text.trim().split("\n").at(-1)?.slice(0, 300)}`;
    const todo = "Is {ray} the address of its dashboard, and may jobs be sent to it?";
    return new InputError({ where: "run", must: "Ray must take the job, or speak of it", got, todo, file: address });
  };
  const found = async <T>(path: string, form: z.ZodType<T>): Promise<T | null> => {
    const answer = await ask(base, path, null);
    if (answer.status === 404) return null;
    if (answer.status !== 200) throw refused(answer);
    const read = form.safeParse(parsed(answer.text));
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    const got = `${issue?.path.join(".")}: ${issue?.message}`;
    const todo = "Is {ray} the address of its dashboard, of a version that Assay knows?";
    throw new FormatError({ where: "run", must: "Ray must answer as its documents say", got, todo, file: address });
  };
  const find = (id: string): Promise<RayJob | null> => found(`/api/jobs/${id}`, jobSchema);
  return {
    find,
    async submit(id, entrypoint) {
      const answer = await ask(base, "/api/jobs/", JSON.stringify({ submission_id: id, entrypoint }));
      if (answer.status !== 200 && (await find(id)) === null) throw refused(answer);
    },
    log: async (id) => (await found(`/api/jobs/${id}/logs`, logSchema))?.logs ?? "",
    async stop(id) {
      const answer = await ask(base, `/api/jobs/${id}/stop`, "");
      if (answer.status !== 200 && answer.status !== 404) throw refused(answer);
    },
  };
}

/** Without a slash at its end. */
function baseOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  const isPlain = url !== null && [url.username, url.password, url.search, url.hash].every((part) => part === "");
  if (isPlain && ["http:", "https:"].includes(url.protocol)) return url.href.replace(/\/+$/, "");
  throw new UsageError({
    where: "run",
    must: "the address of Ray's dashboard must be http:// or https://, without a user, a query or a fragment",
    got: "another",
    todo: "Write {ray} as http://127.0.0.1:8265.",
    file: address,
  });
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** @param body  to POST; null for GET */
function ask(base: string, path: string, body: string | null): Promise<Answer> {
  const file = `${base}${path}`;
  const open = file.startsWith("https:") ? safeRequest : plainRequest;
  return new Promise((answered, failed) => {
    const method = body === null ? "GET" : "POST";
    const headers = { "user-agent": "assay", accept: "application/json", "content-type": "application/json" };
    const request = open(file, { method, headers, agent: false, signal: AbortSignal.timeout(longest) }, (response) => {
      const pieces: Buffer[] = [];
      let bytes = 0;
      response.on("data", (piece: Buffer) => {
        pieces.push(piece);
        bytes += piece.length;
        if (bytes > largest) request.destroy(new Error(`an answer of more than ${largest / 2 ** 20} MB`));
      });
      response.on("error", lost);
      response.on("end", () => answered({ status: response.statusCode!, text: Buffer.concat(pieces).toString("utf8") }));
    });
    const lost = (cause: Error): void => {
      const words = cause.name === "AbortError" ? `nothing within ${longest / 1000} seconds` : cause.message || cause.name;
      failed(new LostRayError(base, words));
    };
    request.on("error", lost);
    request.end(body ?? undefined);
  });
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
