/** Many small files, some at a time: a process may have a thousand open at once. */
const atOnce = 64;

/** What `work` makes of each, in their order. */
export async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const made: R[] = [];
  for (let from = 0; from < items.length; from += atOnce) {
    made.push(...(await Promise.all(items.slice(from, from + atOnce).map(work))));
  }
  return made;
}
