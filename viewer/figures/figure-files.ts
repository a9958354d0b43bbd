/** A figure as a file. */
import { figureCsv } from "../../src/report/figures/figure-csv.ts";
import { paperWidths, standaloneSvg } from "../../src/report/figures/standalone-svg.ts";
import { chartSvg } from "../../src/report/plots/chart-svg.ts";
import type { Figure } from "../../src/report/plots/plot.ts";

const page = paperWidths.at(-1)!;

/** Of the drawing's pixels: three of the picture's, which is 333 an inch. */
const sharpness = 3;

/** As for papers, a page wide. */
export function svgFile(id: string, figure: Figure): Blob {
  return new Blob([svgText(id, figure)], { type: "image/svg+xml" });
}

/** Its numbers. */
export function csvFile(figure: Figure): Blob {
  return new Blob([figureCsv(figure)], { type: "text/csv" });
}

/** As a picture on white. */
export async function pngFile(id: string, figure: Figure): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(id, figure))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = page.pixels * sharpness;
  canvas.height = Math.round((canvas.width * image.naturalHeight) / image.naturalWidth);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser draws no pictures.");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error("This browser makes no PNG.")) : resolve(blob)), "image/png");
  });
}

function svgText(id: string, figure: Figure): string {
  return standaloneSvg(id, figure, page, (chart, frame) => chartSvg(chart, frame, document).outerHTML);
}
