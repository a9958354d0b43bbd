/** Tests of which some are skipped: test/skipped-tests.test.ts runs them, the suite does not. */
import { describe, expect, it } from "vitest";
import { needing } from "../needs.ts";

describe("in a browser", needing("chromium", false), () => {
  it("is shown", () => expect.unreachable());
  it("is seen", () => expect.unreachable());
});

it("is traced", needing("strace", false), () => expect.unreachable());
it("is mounted", needing("mount", true), () => {});
it.skipIf(true)("is of another system", () => expect.unreachable());
it("runs", () => {});
