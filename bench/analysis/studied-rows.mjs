/** The rows of the default study: the first 20,000, the last tenths of them for validation and test. */
import { splitCodes } from "../../dist/tasks/task.js";

const most = 20_000;

export function studiedRows({ vectors: { rows: all, data }, labels }, dimensions) {
  const rows = Math.min(most, all);
  const held = Math.floor(rows / 10);
  const splits = new Uint8Array(rows).fill(splitCodes.training);
  splits.fill(splitCodes.validation, rows - 2 * held, rows - held);
  splits.fill(splitCodes.test, rows - held);
  return {
    vectors: { rows, columns: dimensions, data: data.subarray(0, rows * dimensions) },
    labels: { kind: "classes", classes: 2, values: labels[2].slice(0, rows) },
    splits,
  };
}
