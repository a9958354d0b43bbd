/** The server of studies, asked as strangers and as its own browser ask. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lockFolder } from "../../src/formats/folder-lock.ts";
import { sealedJson } from "../../src/formats/seal.ts";
import { renderReport } from "../../src/report/page.ts";
import { writeReport } from "../../src/report/write-report.ts";
import { type StudyServer, serveStudies } from "../../src/serving/serve-studies.ts";
import { sampleCompressor } from "../support/sample-compressor.ts";
import { hostileName, sampleStudy } from "../support/sample-study.ts";
import { writeBegunStudy, writeStudyFolder } from "../support/study-folders.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { type Answered, ask, askBehind } from "./ask.ts";

const root = temporaryFolder();
const at = (...names: string[]): string => join(root, ...names);

const small = { dimensions: 48, compressors: ["pca"] };
const first = sampleStudy({ ...small, names: ["pretrained", "finetuned"], headSeeds: [0, 1, 2], encoderName: "first-encoder" });
const second = sampleStudy({ ...small, seed: 2, encoderName: "second-encoder" });
const regression = sampleStudy({ ...small, labelNames: null, taskName: "ratings" });
const hostile = sampleStudy({ ...small, taskName: hostileName, encoderName: hostileName });
const otherTask = (name: string, hash: string) => ({
  inputs: { ...second.manifest.inputs, task: { name, revision: null, hash } },
});

let server: StudyServer;
let port: number;
const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answered> =>
  askBehind(server.url, path, { headers });

beforeAll(async () => {
  writeStudyFolder(at("all", "a"), first);
  writeStudyFolder(at("all", "b"), second);
  writeStudyFolder(at("all", "c"), regression, otherTask("ratings", "d".repeat(64)));
  writeStudyFolder(at("all", "d"), hostile, otherTask(hostileName, "e".repeat(64)));
  mkdirSync(at("all", "not-a-study"));
  server = await serveStudies([at("all"), at("all", "b")], null);
  port = Number(new URL(server.url).port);
});
afterAll(() => server.close());

describe("the door", () => {
  it("is the token that every address begins with, and no cookie", async () => {
    expect(server.url).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${port}/[\\w-]{32}/$`));
    const { status, headers, body } = await get("");
    expect(status).toBe(200);
    expect(headers["set-cookie"]).toBeUndefined();
    expect(body).toContain("first-encoder");
  });

  it("sends an address without the slash at its end on to the one with it", async () => {
    const { pathname } = new URL(server.url);
    for (const behind of ["", "?x"]) {
      const { status, headers } = await ask(port, pathname.slice(0, -1) + behind);
      expect([status, headers.location]).toEqual([303, pathname]);
    }
  });

  it.each(["/", "/compare", "/rows", "/rows.csv", "/study/0/", "/nothing", "//", "/?token=", "", "/favicon.ico"])(
    "is closed without it: %s",
    async (path) => {
      const [, token = ""] = new URL(server.url).pathname.split("/");
      const other = `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`;
      const around = [
        `/x/${token}`,
        `//${token}`,
        `/${token}x`,
        `/?token=${token}`,
        `/%2F${token}`,
        `http://evil.example/${token}`,
      ];
      for (const before of ["", `/${other}`, `/${token.slice(1)}`, "/%00", ...around]) {
        const refused = await ask(port, `${before}${path}` || "/", { headers: { cookie: `assay-${port}=${token}` } });
        expect(refused.status, before).toBe(404);
        expect(refused.body).toContain("Open the whole address that assay serve printed");
        expect(refused.body).not.toContain("<nav");
        expect(refused.body).not.toContain(token);
      }
    },
  );

  it("has a pass that leads in once, and opens no other page", async () => {
    const pass = server.urlOnce();
    expect((await askBehind(pass, "study/0/")).status).toBe(404);
    const { status, headers, body } = await askBehind(pass, "");
    expect([status, headers.location]).toEqual([303, new URL(server.url).pathname]);
    expect(body).not.toContain("first-encoder");
    expect((await askBehind(pass, "")).status).toBe(404);
    const [older, newer] = [server.urlOnce(), server.urlOnce()];
    expect((await askBehind(older, "")).status).toBe(404);
    expect((await askBehind(newer, "")).status).toBe(303);
  });

  it.each([
    "evil.example",
    `evil.example:%`,
    "127.0.0.1",
    "127.0.0.1:1",
    `127.0.0.1.evil.example:%`,
    `0.0.0.0:%`,
    `localhost.:%`,
  ])("knows no other Host: %s", async (host) => {
    const refused = await get("", { host: host.replace("%", String(port)) });
    expect(refused.status).toBe(403);
    expect(refused.body).not.toContain("first-encoder");
  });

  it.each(["127.0.0.1:%", "localhost:%", "LOCALHOST:%", "[::1]:%"])("knows its own: %s", async (host) => {
    expect((await get("", { host: host.replace("%", String(port)) })).status).toBe(200);
  });

  it.each(["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])("takes no %s", async (method) => {
    const refused = await askBehind(server.url, "", { method });
    expect([refused.status, refused.headers.allow]).toEqual([405, "GET, HEAD"]);
  });

  it("answers HEAD with the same headers and nothing else", async () => {
    const [head, whole] = [await askBehind(server.url, "rows", { method: "HEAD" }), await get("rows")];
    expect([head.status, head.body]).toEqual([200, ""]);
    expect(head.headers["content-length"]).toBe(String(Buffer.byteLength(whole.body)));
  });
});

describe("every answer", () => {
  it.each(["", "compare", "rows", "rows.csv", "study/0/", "study/99/", "nothing"])("forbids what it can: %s", async (path) => {
    for (const { headers } of [await get(path), await ask(port, `/${path}`)]) {
      expect(headers["content-security-policy"]).toMatch(
        /^default-src 'none'; (?:script-src 'sha256-[\w+/=]+'; img-src data:; connect-src 'none'; )?style-src 'sha256-[\w+/=]+'; .*frame-ancestors 'none'$/,
      );
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["referrer-policy"]).toBe("no-referrer");
      expect(headers["cache-control"]).toBe("no-store");
    }
  });

  it("has a policy with the hashes of its own style and script", async () => {
    for (const [path, scripts] of [
      ["", 0],
      ["study/1/", 1],
    ] as const) {
      const { headers, body } = await get(path);
      const policy = headers["content-security-policy"];
      const hash = (text = ""): string => createHash("sha256").update(text).digest("base64");
      expect(policy).toContain(`style-src 'sha256-${hash(/<style>([\s\S]*?)<\/style>/.exec(body)?.[1])}'`);
      const run = [...body.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text]) => text);
      expect(run).toHaveLength(scripts);
      for (const text of run) expect(policy).toContain(`script-src 'sha256-${hash(text)}'`);
    }
  });
});

describe("addresses", () => {
  it.each([
    ...["study/0/../../manifest.json", "../manifest.json", "..", "study/..%2f..%2fmanifest.json", "%2e%2e/manifest.json"],
    ...["study/0/manifest.json", "study/00/", "study/-1/", "study/0", "study/4/", "study/1e1/", "study/9999999999/"],
    ...["manifest.json", "/etc/passwd", "//", "/", "study/constructor/", "study/0/\\..\\", "http://evil.example/"],
  ])("name no file and no other study: %s", async (path) => {
    const answered = await get(path);
    expect(answered.status).toBe(404);
    expect(answered.body).toContain("There is no such page");
  });

  it("lists each study once, by name", () => {
    expect(server.studies.map(({ name }) => name)).toEqual(["a", "b", "c", "d"]);
  });

  it("shows the report of a study as it is written", async () => {
    const { status, body } = await get("study/1/");
    expect([status, body]).toEqual([200, renderReport(second)]);
  });

  it("shows the compressor of a study, as the report that is written does", async () => {
    const folder = writeStudyFolder(at("compressed"), second);
    const others = await serveStudies([folder], null);
    try {
      const look = async (): Promise<string> => (await askBehind(others.url, "study/0/")).body;
      expect(await look()).toContain("No compressor of these vectors lies beside this page");
      mkdirSync(join(folder, "compressor"));
      writeFileSync(join(folder, "compressor", "compressor.json"), sealedJson(sampleCompressor));
      const served = await look();
      expect(served).toContain("pca:4+int8");
      expect(served).not.toContain("No compressor of these vectors");
      const written = await writeReport(folder, { path: at("report.html") });
      expect(readFileSync(written, "utf8").startsWith(served)).toBe(true); // behind it is the seal
    } finally {
      await others.close();
    }
  });
});

describe("the pages", () => {
  it("list studies before and after finetuning, with links", async () => {
    const { body } = await get("");
    expect(body).toContain("<h1>4 studies</h1>");
    expect(body).toContain('<a class="name" href="study/0/">a</a>');
    expect(body).toContain("finetuned, layer 6, [CLS], 3 seeds");
    expect(body).toContain("2026-11-23 09:02 UTC");
    expect(body).not.toContain("http-equiv");
  });

  it("escape names from strangers' files", async () => {
    for (const path of ["", "rows", "compare", "study/3/"]) {
      const { body } = await get(path);
      const [printed = ""] = body.split("<script"); // what follows is data, packed, and the script
      expect(printed).not.toContain("<img");
      expect(printed).not.toContain("</script>");
      expect(printed).toContain("&lt;img");
    }
  });

  it("compare what can be, and say why the rest is not", async () => {
    const { body } = await get("compare");
    expect(body).toContain("same rows, not paired: labels missing");
    expect(body).toContain("no file says what the label of each is");
    expect(body).toContain("Holm-corrected over 1 difference");
    expect(body).toContain("wide enough for any dependence between them");
    expect(body).toContain("Other tasks: sentences and ratings.");
    expect(body).not.toContain("McNemar");
  });

  it("have all sets of vectors, and the same as CSV", async () => {
    const { body } = await get("rows");
    const csv = await get("rows.csv");
    expect(csv.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(csv.headers["content-disposition"]).toBe('attachment; filename="rows.csv"');
    const lines = csv.body.trimEnd().split("\r\n");
    expect(lines.length).toBe(1 + 7);
    expect(body.match(/<tr><td>/g)?.length).toBe(7);
    expect(lines[0]).toMatch(/^study,encoder,task,variant,layer,/);
    expect(lines[1]).toMatch(/^a,first-encoder,sentences,pretrained,6,cls,,0,1197,accuracy,logistic,/);
  });
});

describe("a study that is not finished", () => {
  it("shows how far it is while it runs, and is looked at again until it does not", async () => {
    writeStudyFolder(at("some", "done"), second);
    const begun = { ...first, manifest: { ...first.manifest, options: { ...first.manifest.options, command: "study" } } };
    writeBegunStudy(at("some", "going"), begun, 12);
    const lock = await lockFolder(at("some", "going"));
    const other = await serveStudies([at("some")], null);
    try {
      const look = (path: string): Promise<Answered> => askBehind(other.url, path);
      const { body: running, headers } = await look("");
      const script = /<script>([\s\S]*?)<\/script>/.exec(running)![1]!;
      const hash = createHash("sha256").update(script).digest("base64");
      expect(headers["content-security-policy"]).toContain(`script-src 'sha256-${hash}'; connect-src 'self'; style-src `);
      expect(running).not.toContain("http-equiv");
      expect(running).toContain('<a href="./">Look again</a>');
      expect(running).toContain("<td>running</td>");
      expect(running).toContain(">12</td>");
      expect(await look("study/1/")).toMatchObject({ status: 404 });
      await lock.release();
      const { body: stopped, headers: quiet } = await look("");
      expect(stopped).not.toMatch(/<script|Look again/);
      expect(quiet["content-security-policy"]).not.toMatch(/script-src|connect-src/);
      expect(stopped).toContain("<td>stopped</td>");
      writeStudyFolder(at("some", "going"), first);
      const finished = (await look("")).body;
      expect(finished).not.toContain("Not finished");
      expect(finished).toContain("first-encoder");
      writeFileSync(at("some", "going", "manifest.json"), "{");
      expect((await look("")).body).toContain("Not readable");
      rmSync(at("some", "going"), { recursive: true });
      expect((await look("compare")).status).toBe(200);
      expect((await look("study/1/")).status).toBe(404);
    } finally {
      await other.close();
    }
  });
});

describe("a comparison", () => {
  const withServer = async (folder: string, use: (get: (path: string) => Promise<Answered>) => Promise<void>): Promise<void> => {
    const other = await serveStudies([folder], null);
    try {
      await use((path) => askBehind(other.url, path));
    } finally {
      await other.close();
    }
  };

  it("lists a study whose files cannot be read, with its error, and compares the others", async () => {
    for (const name of ["a", "b", "c"]) writeStudyFolder(at("torn", name), second);
    await withServer(at("torn"), async (look) => {
      await look(""); // what it knows of them stays while their files do
      rmSync(at("torn", "c", "results.jsonl"));
      const { status, body } = await look("compare");
      expect(status).toBe(200);
      expect(body).toContain("Holm-corrected over 1 difference");
      expect(body).toMatch(/Not compared[\s\S]*<span class="name">c<\/span>[\s\S]*results\.jsonl/);
      writeStudyFolder(at("torn", "c"), second);
      expect((await look("compare")).body).toContain("Holm-corrected over 3 differences");
    });
  });

  it("is of twelve studies at most, and says which were left out", async () => {
    const names = Array.from({ length: 14 }, (_, i) => `s${String(i).padStart(2, "0")}`);
    for (const name of names) writeStudyFolder(at("many", name), second);
    await withServer(at("many"), async (look) => {
      const { body } = await look("compare");
      expect(body).toContain("Left out: s12 and s13.");
      expect(body).toContain("Holm-corrected over 66 differences");
    });
  });
});

describe("what cannot be served", () => {
  it("is a folder without a study, or none at all", async () => {
    mkdirSync(at("empty"));
    await expect(serveStudies([at("empty")], null)).rejects.toThrow("serve: the folder must hold a study");
    await expect(serveStudies([at("nowhere")], null)).rejects.toThrow("nowhere");
    await expect(serveStudies([at("all", "a", "summary.json")], null)).rejects.toThrow("must hold a study");
  });

  it("is a port that another has", async () => {
    const taken = createServer();
    const its = await new Promise<number>((listens) => {
      taken.listen(0, "127.0.0.1", () => listens((taken.address() as { readonly port: number }).port));
    });
    await expect(serveStudies([at("all")], its)).rejects.toThrow(
      `serve: port ${its} must be free, got one in use. Choose another with option port`,
    );
    taken.close();
  });
});
