/** The only place that reads the clock. Times go into manifests and on the terminal, never into results. */

/** Milliseconds since 1970. */
export function now(): number {
  return Date.now();
}

/** The time as ISO 8601 in UTC. */
export function timestamp(): string {
  return new Date(now()).toISOString();
}
