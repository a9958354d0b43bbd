/**
 * Which of a tokenizer's own patterns is at work, told to another thread.
 *
 * A regular expression of a stranger's tokenizer.json can need longer than
 * anybody lives ("(x+x+)+y" on a row of x), and a thread that is inside one
 * answers nothing. So the thread that tokenises notes in shared memory which
 * pattern it enters, and the thread that waits looks there.
 */

/** Shared memory: the pattern at work (from 1; 0 for none), how often one was entered, the length of its text; then names. */
export type PatternWatch = Int32Array<SharedArrayBuffer>;

/** A pattern at work. */
export interface RunningPattern {
  /** Its kind and the pattern, shortened. */
  readonly name: string;
  /** UTF-16 units of the text that it is at work on. */
  readonly characters: number;
  /** Another number for every time that a pattern was entered. */
  readonly entered: number;
}

const runningSlot = 0;
const enteredSlot = 1;
const charactersSlot = 2;
const headerBytes = 16;
const nameBytes = 256;
/** Names that are kept; files of models in use have one or two patterns. */
const mostNames = 64;

/** The watch of this thread; null where nobody looks. */
let threadWatch: PatternWatch | null = null;
let patterns = 0;

/** A new watch: nothing is at work. */
export function newPatternWatch(): PatternWatch {
  return new Int32Array(new SharedArrayBuffer(headerBytes + nameBytes * mostNames));
}

/** Makes a watch that of this thread. */
export function usePatternWatch(watch: PatternWatch): void {
  threadWatch = watch;
}

/** `run`, noted under `name` while it is at work. */
export function watched<Result>(name: string, run: (text: string) => Result): (text: string) => Result {
  const watch = threadWatch;
  if (watch === null) return run;
  const index = Math.min(patterns++, mostNames - 1);
  new TextEncoder().encodeInto(name, new Uint8Array(watch.buffer, headerBytes + index * nameBytes, nameBytes));
  return (text) => {
    Atomics.store(watch, charactersSlot, text.length);
    Atomics.add(watch, enteredSlot, 1);
    Atomics.store(watch, runningSlot, index + 1);
    try {
      return run(text);
    } finally {
      Atomics.store(watch, runningSlot, 0);
    }
  };
}

/** The pattern at work now, or null. */
export function runningPattern(watch: PatternWatch): RunningPattern | null {
  const running = Atomics.load(watch, runningSlot);
  if (running === 0) return null;
  const start = headerBytes + (running - 1) * nameBytes;
  const name = Buffer.from(watch.buffer, start, nameBytes).toString("utf8");
  const end = name.indexOf("\0");
  return {
    name: end < 0 ? name : name.slice(0, end),
    characters: Atomics.load(watch, charactersSlot),
    entered: Atomics.load(watch, enteredSlot),
  };
}
