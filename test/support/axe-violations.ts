/** What axe finds on a page in a real browser. */
import axe from "axe-core";
import type { Page } from "playwright-core";

/** What it calls serious or critical. */
export async function violations(page: Page): Promise<readonly unknown[]> {
  const found = await page.evaluate(`${axe.source};axe.run({ resultTypes: ["violations"], preload: false })`);
  const { violations: all } = found as { violations: { id: string; impact: string; nodes: { html: string }[] }[] };
  const bad = all.filter(({ impact }) => impact === "serious" || impact === "critical");
  return bad.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(({ html }) => html.slice(0, 200))]);
}
