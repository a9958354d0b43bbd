/** Makes the report's page come alive: its figures, its tables, and what can be looked up beyond them. */
import { mount } from "svelte";
import { changesId, exploreId, marginId } from "../src/report/page-ids.ts";
import { goThere } from "./address.svelte.ts";
import Changes from "./changes/Changes.svelte";
import Explore from "./explore/Explore.svelte";
import LiveFigure from "./figures/LiveFigure.svelte";
import PictureTools from "./figures/PictureTools.svelte";
import MarginChoice from "./margin/MarginChoice.svelte";
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
    else if (block?.parentElement) mount(PictureTools, { target: block.parentElement, props: { id, figure } });
  }
  const { scores, margins, details } = data;
  const [explore, margin, changes] = [exploreId, marginId, changesId].map((id) => document.getElementById(id));
  if (explore && scores.length > 0) mount(Explore, { target: explore, props: { data } });
  if (margin && margins.length > 0) mount(MarginChoice, { target: margin, props: { data } });
  if (changes && details !== null) {
    changes.replaceChildren();
    mount(Changes, { target: changes, props: { details } });
  }
  goThere();
}

void start();
