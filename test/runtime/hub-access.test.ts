/** Who may read what, what a token is sent to, and what is refused from a Hub that is not what it should be. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { downloadSnapshot } from "../../src/runtime/hub/hub.ts";
import { type HubServer, startHubServer } from "../support/hub-server.ts";
import { noise, removeHome, stubHubEnvironment, treeOf } from "../support/hub-server-environment.ts";

const token = "hf_made_up_and_secret";
const files = { "config.json": "{}", "model.safetensors": noise(1000) };
const everything = (): boolean => true;

let server: HubServer;
let home: string;
beforeEach(async () => {
  server = await startHubServer(
    [
      { kind: "model", id: "tiny/open", files },
      { kind: "model", id: "tiny/gated", files, gated: true },
      { kind: "model", id: "tiny/private", files, private: true },
    ],
    { token },
  );
  home = await stubHubEnvironment(server.url);
});
afterEach(async () => {
  await removeHome(home);
  await server.close();
});

/** The message of a download that must fail; it must not hold the token, and nothing may be left. */
async function complaint(id: string, revision = "main"): Promise<string> {
  const failure = await downloadSnapshot(id, "model", everything, { revision }).catch((cause: unknown) => cause);
  expect(failure).toBeInstanceOf(Error);
  const { message, stack } = failure as Error;
  expect(`${message}${stack}`).not.toContain("hf_");
  expect(Object.keys(await treeOf(join(home, "hub"))).filter((path) => path.includes("models--"))).toEqual([]);
  return message;
}

describe("the token", () => {
  it("opens gated and private repositories, from HF_TOKEN or from the file in HF_HOME", async () => {
    vi.stubEnv("HF_TOKEN", token);
    await downloadSnapshot("tiny/gated", "model", everything);
    vi.stubEnv("HF_TOKEN", "");
    await writeFile(join(home, "token"), `${token}\n`);
    await downloadSnapshot("tiny/private", "model", everything);
  });

  it("is sent to the Hub with every request, and to no other host", async () => {
    vi.stubEnv("HF_TOKEN", token);
    await downloadSnapshot("tiny/gated", "model", everything);
    const sent = (host: string): unknown[] =>
      server.requests.filter((one) => one.host === host).map((one) => one.headers.authorization);
    expect(new Set(sent("hub"))).toEqual(new Set([`Bearer ${token}`]));
    expect(sent("cdn")).toEqual([undefined]);
  });

  it("is not sent to the next page of a listing on another host", async () => {
    vi.stubEnv("HF_TOKEN", token);
    server.faults.push({ path: /tree/, json: [], headers: { link: `<${server.cdnUrl}/steal>; rel="next"` } });
    await downloadSnapshot("tiny/open", "model", everything).catch(() => undefined);
    const asked = server.requests.filter(({ host }) => host === "cdn");
    expect(asked.map(({ path }) => path)).toEqual(["/steal"]);
    expect(asked[0]?.headers.authorization).toBeUndefined();
  });

  it("that cannot be one is refused without being shown", async () => {
    vi.stubEnv("HF_TOKEN", "hf_two words");
    expect(await complaint("tiny/open")).toMatch(/Hub token: must be one word.*HF_TOKEN/);
    vi.stubEnv("HF_TOKEN", undefined);
    await writeFile(join(home, "token"), "hf_line\nhf_line");
    expect(await complaint("tiny/open")).toContain(join(home, "token"));
    expect(server.requests).toEqual([]);
  });

  it("that the Hub does not know is named by where it came from", async () => {
    vi.stubEnv("HF_TOKEN", "hf_wrong");
    expect(await complaint("tiny/open")).toMatch(/must accept the token.*HF_TOKEN.*settings\/tokens/);
  });
});

describe("a refusal", () => {
  it("of a gated repository says where to accept its terms and to set HF_TOKEN", async () => {
    const message = await complaint("tiny/gated");
    expect(message).toContain("gated");
    expect(message).toContain(`Accept the terms on ${server.url}/tiny/gated`);
    expect(message).toContain("HF_TOKEN");
  });

  it("of a gated repository to an account without access names the account's token", async () => {
    vi.stubEnv("HF_TOKEN", token);
    server.faults.push({ path: /revision/, status: 403, headers: { "x-error-code": "GatedRepo" } });
    expect(await complaint("tiny/open")).toMatch(/gated.*the token in HF_TOKEN/);
  });

  it("of what is private or not there says both, and does not fall back to the cache", async () => {
    await downloadSnapshot("tiny/open", "model", everything);
    server.faults.push({ path: /open/, status: 401, headers: { "x-error-code": "RepoNotFound" } });
    await expect(downloadSnapshot("tiny/open", "model", everything)).rejects.toThrow(/no such repository, or a private one/);
    await expect(downloadSnapshot("tiny/private", "model", everything)).rejects.toThrow(/HTTP 401.*spelling.*HF_TOKEN/);
  });

  it("with 404 to a token that is known, of a data set asked for as a model", async () => {
    vi.stubEnv("HF_TOKEN", token);
    expect(await complaint("tiny/absent")).toMatch(/HTTP 404.*not a data set/);
  });

  it("with 403 without a reason", async () => {
    server.faults.push({ path: /revision/, status: 403 });
    expect(await complaint("tiny/open")).toMatch(/HTTP 403.*HF_TOKEN/);
  });

  it("of a revision that is not there", async () => {
    expect(await complaint("tiny/open", "v9")).toMatch(/"v9".*no such branch/);
    expect(await complaint("tiny/open", "f".repeat(40))).toMatch(/no such branch/);
  });

  it("when nothing in the repository is wanted names what there is", async () => {
    await expect(downloadSnapshot("tiny/open", "model", (path) => path.endsWith(".onnx"))).rejects.toThrow(/config\.json/);
  });
});

describe("a Hub that is not what it should be", () => {
  const sha = "a".repeat(40);
  const entry = (path: string, more: object = {}): object => ({ type: "file", oid: sha, size: 2, path, ...more });

  it.each([
    ["../../../escaped", "parent folders"],
    ["/etc/escaped", "an absolute path"],
    ["a/../../escaped", "parent folders in the middle"],
    ["a\\..\\escaped", "backslashes"],
    ["C:escaped", "a drive"],
    ["a//b", "an empty part"],
    ["a/./b", "a dot"],
    ["", "nothing"],
    ["a\0b", "a NUL byte"],
    [`${"x".repeat(300)}/a`, "a part too long for any disk"],
  ])("with the file name %j (%s) is refused before anything is written", async (path) => {
    server.faults.push({ path: /tree/, json: [entry(path)] });
    expect(await complaint("tiny/open")).toMatch(/stay inside the repository/);
    expect(Object.keys(await treeOf(home))).toEqual([]);
  });

  it("that declares more bytes than the disk holds is refused before anything is written", async () => {
    server.faults.push({ path: /tree/, json: [entry("huge.bin", { size: 2 ** 52 })] });
    expect(await complaint("tiny/open")).toMatch(
      /must have room for 4,503,599,627,370,496 bytes of files, got [\d,]+ bytes free.*HF_HUB_CACHE/,
    );
    expect(Object.keys(await treeOf(home))).toEqual([]);
  });

  it.each([
    ["a size below zero", entry("a", { size: -1 })],
    ["a size that is no number", entry("a", { size: "9" })],
    ["a size beyond whole numbers", entry("a", { size: 1e300 })],
    ["a hash that is a path", entry("a", { oid: "../../../x" })],
    ["an LFS hash that is a path", entry("a", { lfs: { oid: "../../x", size: 2 } })],
    ["two sizes", entry("a", { lfs: { oid: "b".repeat(64), size: 3 } })],
    ["no name", { type: "file", oid: sha, size: 2 }],
  ])("with %s in its listing is refused", async (_, bad) => {
    server.faults.push({ path: /tree/, json: [bad] });
    expect(await complaint("tiny/open")).toMatch(/the Hub must/);
  });

  it("with a commit that is a path is refused", async () => {
    server.faults.push({ path: /revision/, json: { id: "tiny/open", sha: "../../../../escaped" } });
    expect(await complaint("tiny/open")).toMatch(/name the commit/);
  });

  it("that sends a page instead of JSON is refused", async () => {
    server.faults.push({ path: /revision/, status: 200, headers: { "content-type": "text/html" } });
    expect(await complaint("tiny/open")).toMatch(/log in/);
  });

  it("that sends more bytes than it said is refused, and nothing is left", async () => {
    server.faults.push({ path: /tree/, json: [entry("config.json", { size: 1 })] });
    expect(await complaint("tiny/open")).toMatch(/must have 1 bytes, got more/);
  });

  it("that redirects in circles, or to another protocol, is left", async () => {
    server.faults.push({
      path: /open/,
      status: 302,
      headers: { location: `${server.url}/api/models/tiny/open/revision/main` },
      times: 50,
    });
    expect(await complaint("tiny/open")).toMatch(/more than 10 redirects/);
    server.faults.length = 0;
    server.faults.push({ path: /open/, status: 302, headers: { location: "file:///etc/passwd" } });
    expect(await complaint("tiny/open")).toMatch(/a redirect to file:/);
  });

  it("whose repository was renamed is followed", async () => {
    const target = `/api/models/tiny/open/revision/main?expand=sha`;
    server.faults.push({ path: /old-name\/revision/, status: 307, headers: { location: target } });
    server.faults.push({ path: /old-name\/tree/, status: 307, headers: { location: `/api/models/tiny/open/tree/main` } });
    for (const file of Object.keys(files)) {
      const path = new RegExp(`old-name/resolve.*${file}`);
      server.faults.push({ path, status: 307, headers: { location: `/tiny/open/resolve/main/${file}` } });
    }
    const { folder } = await downloadSnapshot("tiny/old-name", "model", everything);
    expect(Object.keys(await treeOf(folder))).toEqual(["config.json", "model.safetensors"]);
  });
});
