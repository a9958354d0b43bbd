/** Disjoint sets (union–find): which of n things hang together, one step after another. */

/** Sets that grow together. */
export interface DisjointSets {
  /** Puts the sets of both into one. */
  join(a: number, b: number): void;
  /** A member that stands for the set, the same for all of it. */
  rootOf(member: number): number;
  /** Joins whatever comes with a key that came before. */
  joinBy(member: number, key: string): void;
}

/** Each of n things by itself. Galler & Fischer 1964, doi:10.1145/364099.364331; paths are halved on the way. */
export function disjointSets(count: number): DisjointSets {
  const parents = Int32Array.from({ length: count }, (_, member) => member);
  const first = new Map<string, number>();
  const rootOf = (member: number): number => {
    let root = member;
    while (parents[root] !== root) {
      parents[root] = parents[parents[root]!]!;
      root = parents[root]!;
    }
    return root;
  };
  const join = (a: number, b: number): void => {
    parents[rootOf(a)] = rootOf(b);
  };
  return {
    join,
    rootOf,
    joinBy(member, key) {
      const known = first.get(key);
      if (known === undefined) first.set(key, member);
      else join(member, known);
    },
  };
}
