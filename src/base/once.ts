/** Work that is done when it is first asked for, and once. */

/** A function that makes the value at its first call and gives the same at every later one. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
