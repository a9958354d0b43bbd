/** A catalogue: the list of all things of one kind, looked up by name. */
import { haveSameCode, type Identity, identityOf, isCopyOfOurs, isUsual } from "./brought.ts";
import { InputError, UnknownNameError } from "./errors.ts";

/** Anything with a name can stand in a catalogue. */
export interface Named {
  readonly name: string;
}

/** A typed list with unique names. */
export interface Catalogue<T extends Named> {
  /** What the things are: "probe", "compressor". */
  readonly kind: string;
  /** All entries, in the order of the list. */
  readonly items: readonly T[];
  /** All names, in the order of the list. */
  readonly names: readonly string[];
  /**
   * The entry of that name, or what was brought under it.
   * @throws UnknownNameError with the nearest name and all choices.
   */
  get(name: string): T;
  /**
   * The name under which a choice stands in results, and `get` finds it: that of an entry, or the identity of an object
   * that a person brings.
   * @throws UnknownNameError for a name that is no entry's; InputError for an object that has the name of an entry, is a
   *   changed copy of one of ours, or has another code than what was brought under its identity before
   */
  bring(choice: string | (T & Identity)): string;
}

/**
 * Builds a catalogue.
 * @throws Error when two entries share a name (a mistake in our own list).
 */
export function catalogue<T extends Named>(kind: string, items: readonly T[]): Catalogue<T> {
  const byName = new Map<string, T>();
  for (const item of items) {
    if (byName.has(item.name)) throw new Error(`two entries of the ${kind} list are named ${item.name}`);
    byName.set(item.name, item);
  }
  const names = [...byName.keys()];
  const brought = new Map<string, T>();
  const get = (name: string): T => {
    const found = byName.get(name) ?? brought.get(name);
    if (found !== undefined) return found;
    const nearest = nearestName(name, names);
    throw new UnknownNameError({
      where: kind,
      must: `must be one of ${names.join(", ")}`,
      got: JSON.stringify(name),
      todo: nearest === null ? `Choose a ${kind} from the list.` : `Did you mean ${nearest}?`,
    });
  };
  const bring = (choice: string | (T & Identity)): string => {
    if (typeof choice === "string") {
      get(choice);
      return choice;
    }
    const identity = identityOf(choice);
    if (items.includes(choice) || (isUsual(choice) && byName.has(identity))) return identity;
    if (byName.has(identity) || isCopyOfOurs(choice)) throw taken(kind, identity);
    const before = brought.get(identity);
    if (before !== undefined && !haveSameCode(before, choice)) throw changed(kind, identity);
    brought.set(identity, choice);
    return identity;
  };
  return { kind, items, names, get, bring };
}

function taken(kind: string, name: string): InputError {
  return new InputError({
    where: kind,
    must: `a ${kind} of your own must have a name of its own, or a version`,
    got: JSON.stringify(name),
    todo: "Give it another name, or its version; leave out the origin of what it was copied from.",
  });
}

function changed(kind: string, identity: string): InputError {
  return new InputError({
    where: kind,
    must: "objects of one identity must do the same",
    got: `${JSON.stringify(identity)} with another code than before`,
    todo: "Give it another version: what is kept of the earlier one is stale.",
  });
}

/** The closest of `names` within a third of the letters, or null. */
export function nearestName(name: string, names: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.ceil(name.length / 3)) + 1;
  for (const candidate of names) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitute, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
