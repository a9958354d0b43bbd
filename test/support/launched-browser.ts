/** The browser of the tests, which speaks to nobody by itself. */
import { type Browser, chromium } from "playwright-core";
import { chromiumPath } from "./needs.ts";

/** Started anew; whoever asked for it closes it. */
export function launchedBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
