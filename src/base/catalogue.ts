/** A catalogue: the list of all things of one kind, looked up by name. */
import { type Identity, identityOf, isCopyOfOurs, isUsual } from "./brought.ts";
import { InputError, UnknownNameError } from "./errors.ts";
import { nearestName } from "./nearest-name.ts";
import { type Parts, requireParts } from "./parts.ts";

/** Anything with a name can stand in a catalogue. */
export interface Named {
  readonly name: string;
}

/** A typed list with unique names. It never changes: what a person brings is in a catalogue of its own. */
export interface Catalogue<T extends Named> {
  /** What the things are: "probe", "compressor". */
  readonly kind: string;
  /** All entries, in the order of the list. */
  readonly items: readonly T[];
  /** All names, in the order of the list. */
  readonly names: readonly string[];
  /** The identities of the objects that were included. */
  readonly included: readonly string[];
  /**
   * The entry of that name, or the object that was included under it.
   * @throws UnknownNameError with the nearest name and all choices.
   */
  get(name: string): T;
  /**
   * The name under which a choice stands in results: that of an entry, or the identity of an object that a person brings.
   * @throws UnknownNameError for a name that is no entry's; InputError for what is no such thing, for an object that has
   *   the name of an entry, or is a changed copy of one of ours
   */
  nameOf(choice: string | (T & Identity)): string;
  /**
   * The same list, whose `get` finds these objects too, by their identities. Each run has its own, so that what one
   * brings is nothing to another.
   * @throws as `nameOf`
   */
  including(objects: readonly (T & Identity)[]): Catalogue<T>;
}

/**
 * Builds a catalogue.
 *
 * @param parts  what an object must have to be one of the kind
 * @throws Error when two entries share a name (a mistake in our own list).
 */
export function catalogue<T extends Named>(kind: string, items: readonly T[], parts: Parts = {}): Catalogue<T> {
  const byName = new Map<string, T>();
  for (const item of items) {
    if (byName.has(item.name)) throw new Error(`two entries of the ${kind} list are named ${item.name}`);
    byName.set(item.name, item);
  }
  const nameOf = (object: T & Identity): string => {
    requireParts(kind, object, parts);
    const identity = identityOf(object);
    if (items.includes(object) || (isUsual(object) && byName.has(identity))) return identity;
    if (byName.has(identity) || isCopyOfOurs(object)) throw taken(kind, identity);
    return identity;
  };
  return withBrought({ kind, items, names: [...byName.keys()], byName, nameOf }, new Map());
}

/** The list, and how its objects are named. */
interface Listed<T extends Named> {
  readonly kind: string;
  readonly items: readonly T[];
  readonly names: readonly string[];
  readonly byName: ReadonlyMap<string, T>;
  nameOf(object: T & Identity): string;
}

function withBrought<T extends Named>(listed: Listed<T>, brought: ReadonlyMap<string, T>): Catalogue<T> {
  const { kind, items, names, byName } = listed;
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
  return {
    kind,
    items,
    names,
    included: [...brought.keys()],
    get,
    nameOf(choice) {
      if (typeof choice !== "string") return listed.nameOf(choice);
      get(choice);
      return choice;
    },
    including(objects) {
      const more = objects.map((object) => [listed.nameOf(object), object] as const);
      return withBrought(listed, new Map([...brought, ...more]));
    },
  };
}

function taken(kind: string, name: string): InputError {
  return new InputError({
    where: kind,
    must: `a ${kind} of your own must have a name of its own, or a version`,
    got: JSON.stringify(name),
    todo: "Give it another name, or its version; leave out the origin of what it was copied from.",
  });
}
