/** Gives every table of the page its tools; one that is folded away gets them when it is opened. */
import { mount } from "svelte";
import TableTools from "./TableTools.svelte";

/** All that stand in the page now. */
export function enliven(root: ParentNode): void {
  for (const [place, scroll] of scrolled(root).entries()) {
    const table = scroll.querySelector("table");
    if (table?.tBodies.length !== 1 || table.tHead?.rows.length !== 1 || table.querySelector("[colspan], [rowspan]")) continue;
    const start = (): void => {
      const label = scroll.getAttribute("aria-label") ?? "";
      mount(TableTools, { target: scroll.parentElement!, anchor: scroll, props: { table, place, label } });
    };
    const folded = scroll.closest("details");
    if (folded === null || folded.open) start();
    else folded.addEventListener("toggle", start, { once: true });
  }
}

function scrolled(root: ParentNode): readonly HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(".scroll")].filter((each) => each.querySelector(":scope > table") !== null);
}
