/** The data of the page: base64, gzip, JSON. */
import type { PageData } from "../src/report/page-data.ts";
import { dataId } from "../src/report/page-ids.ts";

/** Null where the browser cannot unpack it: the page says everything without. */
export async function readData(): Promise<PageData | null> {
  const text = document.getElementById(dataId)?.textContent;
  if (!text || typeof DecompressionStream === "undefined") return null;
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const data: PageData = await new Response(stream).json();
  return data;
}
