/** What is said to Ray's dashboard, and what is made of its answers: a server that answers as it does, or otherwise. */
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Plan, type RunOnRayOptions, runOnRay } from "../../src/plans/index.ts";
import { runAssay } from "../support/built-command.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { planTiny, writeTinyGrid } from "./tiny-grid.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
let plan: Plan;
let server: Server | undefined;
let runs = 0;

beforeAll(async () => {
  plan = (await planTiny(await writeTinyGrid(at("grid"), "finetune: false"), at("planned"))).plan;
});
afterEach(() => void server?.close());

/** A folder for the plan, with nothing made. */
function newRun(): string {
  const run = at(`run's ${runs++}`);
  mkdirSync(join(run, "results"), { recursive: true });
  cpSync(at("planned/plan.json"), join(run, "plan.json"));
  return run;
}

function makeAll(run: string): void {
  for (const { id } of plan.work) writeFileSync(join(run, "results", id), "made");
}

/** What a dashboard knows. */
class Dashboard {
  readonly jobs = new Map<string, { status: string; entrypoint: string }>();
  readonly stopped: string[] = [];
  log = "";
  /** What a job comes to at the first look at it. */
  outcome: (entrypoint: string) => string = () => "RUNNING";
  /** Looks at a job that are not answered. */
  silent = 0;

  answer(method: string, path: string, body: string): readonly [status: number, answer: unknown] {
    if (method === "POST" && path === "/api/jobs/") {
      const { submission_id: id, entrypoint } = JSON.parse(body);
      if (this.jobs.has(id)) return [400, `ValueError: Job with submission_id ${id} already exists.`];
      this.jobs.set(id, { status: "PENDING", entrypoint });
      return [200, { submission_id: id, job_id: id }];
    }
    const [, id = "", what = ""] = /^\/api\/jobs\/([a-z0-9-]+)(\/\w+)?$/.exec(path) ?? [];
    const job = this.jobs.get(id);
    if (job === undefined) return [404, `Job ${id} does not exist`];
    if (what === "/logs") return [200, { logs: this.log }];
    if (what === "/stop") {
      this.stopped.push(id);
      job.status = "STOPPED";
      return [200, { stopped: true }];
    }
    if (job.status === "PENDING") job.status = this.outcome(job.entrypoint);
    return [200, { type: "SUBMISSION", submission_id: id, ...job, message: null }];
  }
}

/** Serves answers on a free port. @returns its address */
async function serve(answer: (method: string, path: string, body: string) => readonly [number, unknown] | null): Promise<string> {
  const listening = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () => {
      const said = answer(request.method!, request.url!, Buffer.concat(pieces).toString());
      if (said === null) return void request.socket.destroy();
      response.writeHead(said[0]).end(typeof said[1] === "string" ? said[1] : JSON.stringify(said[1]));
    });
  });
  server = listening;
  await new Promise<void>((done) => listening.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

async function serveDashboard(dashboard: Dashboard): Promise<string> {
  return serve((method, path, body) => {
    if (method === "GET" && dashboard.jobs.size > 0 && dashboard.silent-- > 0) return null;
    return dashboard.answer(method, path, body);
  });
}

const options = (ray: string, more: Partial<RunOnRayOptions> = {}): RunOnRayOptions => ({ ray, assay: "assay", ...more });

describe("a plan sent to Ray", () => {
  it("is one job, whose words reach its driver as they are; a dashboard that is away for a moment is asked again", async () => {
    const run = newRun();
    const dashboard = new Dashboard();
    dashboard.outcome = () => {
      makeAll(run);
      return "SUCCEEDED";
    };
    dashboard.silent = 1;
    const made = await runOnRay(run, options(await serveDashboard(dashboard), { assay: "node '/opt/it is/main.js'" }));
    expect(made).toEqual({ tasks: plan.work.length, made: plan.work.length, there: 0 });
    const [id, job] = [...dashboard.jobs][0]!;
    expect(id).toMatch(/^assay-[0-9a-f]{16}-1$/);
    const folder = `'${run.replace("'", "'\\''")}'`;
    expect(job.entrypoint).toBe(
      `exec python3 ${folder.slice(0, -1)}/ray_driver.py' ${folder} 'node '\\''/opt/it is/main.js'\\'''`,
    );
    expect(existsSync(join(run, "ray_driver.py"))).toBe(true);
    // all is there: nobody is asked
    expect(await runOnRay(run, options("http://127.0.0.1:1"))).toEqual({ ...made, made: 0, there: plan.work.length });
  });

  it("is joined where it runs, and sent again under the next number where it is over", async () => {
    const run = newRun();
    const dashboard = new Dashboard();
    const ray = await serveDashboard(dashboard);
    dashboard.outcome = () => "FAILED";
    dashboard.log = "Traceback\n  File driver\nModuleNotFoundError: No module named 'ray'\n\n";
    await expect(runOnRay(run, options(ray))).rejects.toThrow(
      /-1 failed \(Traceback; File driver; ModuleNotFoundError: No module/,
    );
    dashboard.outcome = () => "RUNNING";
    const both = Promise.all([runOnRay(run, options(ray)), runOnRay(run, options(ray))]);
    await expect.poll(() => [...dashboard.jobs.values()].at(-1)!.status).toBe("RUNNING");
    makeAll(run);
    for (const job of dashboard.jobs.values()) job.status = "SUCCEEDED";
    await both;
    expect([...dashboard.jobs.keys()].map((id) => id.slice(-2))).toEqual(["-1", "-2"]);
  });

  it("is stopped there when it is interrupted here", async () => {
    const run = newRun();
    const dashboard = new Dashboard();
    const stop = new AbortController();
    const onProgress = (): void => stop.abort();
    const sent = runOnRay(run, options(await serveDashboard(dashboard), { signal: stop.signal, onProgress }));
    await expect(sent).rejects.toMatchObject({ code: "interrupted" });
    expect(dashboard.stopped).toEqual([...dashboard.jobs.keys()]);
  });

  it("names what no other try can make; and takes the notes away again", async () => {
    const run = newRun();
    const [{ id }] = plan.work as [Plan["work"][number]];
    const dashboard = new Dashboard();
    const ray = await serveDashboard(dashboard);
    mkdirSync(join(run, "refused"));
    const note = { schema: "assay/refusal@1", id, code: "input", message: "texts that were changed" };
    writeFileSync(join(run, `refused/${id}.json`), JSON.stringify(note));
    dashboard.outcome = () => "FAILED";
    await expect(runOnRay(run, options(ray))).rejects.toThrow(`failed (${id}: texts that were changed)`);
    await expect(runOnRay(run, options(ray, { again: true }))).rejects.toThrow("-2 failed (it said nothing)");
  });

  it("is not made where Ray says so and no result is here", async () => {
    const dashboard = new Dashboard();
    dashboard.outcome = () => "SUCCEEDED";
    const ray = await serveDashboard(dashboard);
    await expect(runOnRay(newRun(), options(ray))).rejects.toThrow(/must see the folder of the run under the same path/);
  });

  it.each<[string, number, unknown, RegExp]>([
    ["no Ray", 404, "nothing", /dashboard.*may jobs be sent/],
    ["no JSON", 200, "<html>", /as its documents say/],
    ["no job", 200, { status: "DANCING" }, /as its documents say, got status/],
    ["a refusal", 403, "who are you?", /got status 403: who are you\?/],
    ["another address", 302, "", /got status 302/],
  ])("is refused by what is %s", async (_, status, body, message) => {
    await expect(runOnRay(newRun(), options(await serve(() => [status, body])))).rejects.toThrow(message);
  });

  it.each(["ray://127.0.0.1:10001", "127.0.0.1:8265", "http://user:word@127.0.0.1:8265", "http://127.0.0.1:8265/?a=b"])(
    "is not sent to %s",
    async (address) => {
      await expect(runOnRay(newRun(), options(address))).rejects.toThrow(/must be http:\/\/ or https:\/\/(?!.*user:word)/);
    },
  );

  it("has words on the command line", async () => {
    const run = newRun();
    for (const [words, said] of [
      [["--ray", "http://127.0.0.1:1"], "the dashboard of Ray must answer"],
      [["--ray", "http://127.0.0.1:1", "--cores", "2"], "--cores is for this machine"],
      [["--assay", "assay"], "--assay is for the nodes of Ray"],
    ] as const) {
      expect((await runAssay(["run", run, ...words])).stderr).toContain(said);
    }
  });
});
