/** Whether the classes lie along the head's weights: its first, random ones and its trained ones, with what chance gives. */

import { capital } from "../../results/names.ts";
import { variantNames } from "../../results/slice-identity.ts";
import { formatCount, formatNumber } from "../../results/words.ts";
import type { StudyPlot } from "./plot.ts";

/** The plot. */
export const headAlignment: StudyPlot = {
  name: "head-alignment",
  description: "Cosine of the class means with the head's first and trained weights, beside chance",
  about: "finetuning",
  figures({ summary: { comparison, task } }) {
    const dots = (comparison?.origins ?? []).map(({ name, head, alignment: { value, chance } }) => {
      const isFirst = head.weights === "initial";
      const row = `${name}, ${isFirst ? "first" : "trained"} weights`;
      const seed = head.seed === null ? "" : `, head seed ${head.seed}`;
      const tip = `${row}${seed}: ${formatNumber(value, 3)} (chance ±${formatNumber(chance, 3)})`;
      return { row, series: (name === variantNames.pretrained ? 0 : 1) + (isFirst ? 0 : 2), value, chance, tip };
    });
    if (dots.length === 0) return [];
    const names = [...new Set(dots.map(({ row }) => row))];
    const bands = names.map((row) => {
      const chance = Math.max(...dots.filter((dot) => dot.row === row).map((dot) => dot.chance));
      return { x: 0, y: row, low: -chance, high: chance };
    });
    const low = Math.min(0, ...bands.map((band) => band.low), ...dots.map(({ value }) => value));
    return [
      {
        heading: "Where the new direction comes from",
        caption:
          "Each dot: the mean cosine between the directions that tell the class means apart (training rows; no test rows are needed, the first weights have seen neither) and those of a head's weights, one dot a head seed. The first weights are random, drawn before any training. " +
          `The grey bar is where 95 of 100 random heads would fall (of several layers, the last one is drawn). A pooler counts as the product of its linear layers. Class means are of ${formatCount(task.rows.train)} rows.`,
        legend: [...new Map(dots.map(({ row, series }) => [row, series]))].map(([row, series]) => ({
          label: capital(row),
          series,
          shape: "dot",
        })),
        chart: {
          title: "Cosine of class means with the head's weights",
          description: dots.map(({ tip }) => `${tip}.`).join(" "),
          layout: { kind: "row", height: [70 + names.length * 44, 70 + names.length * 46] },
          margins: { left: [230, 12], top: [12, 24], right: 16 },
          x: {
            label: "cosine →",
            domain: [low - 0.05, 1.02],
            ticks: [5, 5],
            hasGrid: true,
            format: { decimals: 1 },
          },
          y: { names, padding: 0.45 },
          panels: [
            {
              title: "",
              marks: [
                { mark: "bars", points: bands, paint: "muted", opacity: 0.3 },
                { mark: "level", axis: "x", at: 0, paint: "muted" },
                {
                  mark: "dots",
                  points: dots.map(({ row, series, value, tip }) => ({ x: value, y: row, paint: series, tip })),
                  radius: 5,
                  opacity: 0.75,
                },
              ],
            },
          ],
        },
      },
    ];
  },
};
