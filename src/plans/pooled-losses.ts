/** Losses over the tasks of an encoder: random-effects means, for each encoder by itself. */
import type { GridLoss, GridRow, PooledLoss } from "../results/grid-summary.ts";
import { variantNames } from "../results/slice-identity.ts";
import { randomEffects, type StudyEffect } from "../statistics/random-effects.ts";

/** What finetuning changes. */
const change = "change";

/**
 * Of the last layer, each pooling and variant: the mean loss over tasks, and of what finetuning changes. A task is among
 * them where its loss was tested: not where the whole vector is not shown to say anything of its labels. Only where all
 * tasks are scored in one metric is anything put together.
 */
export function pooledLosses(rows: readonly GridRow[]): readonly PooledLoss[] {
  return distinct(rows.map(({ encoder }) => encoder)).flatMap((encoder) => {
    const own = rows.filter((row) => row.encoder === encoder);
    if (distinct(own.map(({ metric }) => metric)).length > 1) return [];
    const last = Math.max(...own.map(({ layer }) => layer ?? 0));
    const ofLast = own.filter(({ layer }) => (layer ?? 0) === last);
    return distinct(ofLast.map(({ pooling }) => pooling)).flatMap((pooling) =>
      ofPooling(
        encoder,
        pooling,
        ofLast.filter((row) => row.pooling === pooling),
      ),
    );
  });
}

function ofPooling(encoder: string, pooling: string | null, rows: readonly GridRow[]): readonly PooledLoss[] {
  const tasks = distinct(rows.map(({ task }) => task));
  const { pretrained, finetuned } = variantNames;
  const named = (name: string, task: string): GridRow | undefined => rows.find((row) => row.name === name && row.task === task);
  const effects: Readonly<Record<string, (task: string, what: string) => StudyEffect | null>> = {
    [pretrained]: (task, what) => effectOf(named(pretrained, task), what),
    [finetuned]: (task, what) => effectOf(named(finetuned, task), what),
    [change]: (task, what) => changeOf(effectOf(named(pretrained, task), what), effectOf(named(finetuned, task), what)),
  };
  const whats = distinct(rows.flatMap(({ losses }) => losses.map(({ what }) => what)));
  return Object.entries(effects).flatMap(([name, effect]) =>
    whats.flatMap((what) => {
      const tested = tasks.flatMap((task) => {
        const found = effect(task, what);
        return found === null ? [] : [{ task, found }];
      });
      if (tested.length < 2) return [];
      const { mean, interval, prediction, between } = randomEffects(tested.map(({ found }) => found));
      return [{ encoder, pooling, name, what, tasks: tested.map(({ task }) => task), mean, interval, prediction, between }];
    }),
  );
}

function effectOf(row: GridRow | undefined, what: string): StudyEffect | null {
  const found: GridLoss | undefined = row?.losses.find((loss) => loss.what === what);
  return found === undefined ? null : { effect: found.difference, standardError: found.standardError };
}

/** Both losses are of the same test rows, and mostly rise together: without their covariance the error is rather too large. */
function changeOf(before: StudyEffect | null, after: StudyEffect | null): StudyEffect | null {
  if (before === null || after === null) return null;
  const standardError = Math.hypot(before.standardError, after.standardError);
  return { effect: after.effect - before.effect, standardError };
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
