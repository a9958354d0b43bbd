/** Makes the report's page come alive: its figures, its tables, and what can be looked up beyond them. */
import { mount } from "svelte";
import { exploreId } from "../src/report/page-ids.ts";
import Beyond from "./Beyond.svelte";
import LiveFigure from "./figures/LiveFigure.svelte";
import { readData } from "./read-data.ts";
import { enliven } from "./tables/live-tables.ts";

async function start(): Promise<void> {
  const data = await readData();
  if (data === null) return;
  enliven(document);
  for (const { id, figure } of data.figures) {
    const block = document.getElementById(id);
    const anchor = block?.querySelector(".still");
    if (block && anchor) mount(LiveFigure, { target: block, anchor, props: { id, figure, block } });
  }
  const target = document.getElementById(exploreId);
  if (target !== null) mount(Beyond, { target, props: { data } });
}

void start();
