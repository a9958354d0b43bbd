/**
 * What a person sees while work goes on: bars on a terminal, plain lines
 * elsewhere, nothing with --quiet. Everything goes to standard error;
 * standard output is for results.
 */

import process from "node:process";
import cliProgress from "cli-progress";
import { now } from "../base/clock.ts";
import type { ProgressEvent } from "../base/progress.ts";
import { formatWait } from "../results/words.ts";
import { printable, say } from "./printing.ts";

/** Milliseconds between two plain lines of one stage. */
const plainLineInterval = 10_000;

/** Milliseconds without a report after which a plain line says that work goes on. */
const quietInterval = 30_000;

/** Milliseconds between two looks at a stage that reports nothing. */
const lookInterval = 1000;

/** Milliseconds a stage must last before a bar is drawn. */
const barDelay = 300;

/** Where progress and notes go. */
export interface Terminal {
  /** Draws or prints one report of progress. */
  progress(event: ProgressEvent): void;
  /** Prints a line, leaving bars intact. */
  note(line: string): void;
  /** Takes bars away; call before printing results. */
  end(): void;
}

/** Opens standard error for progress. */
export function openTerminal(options: { readonly quiet: boolean }): Terminal {
  if (options.quiet) return { progress: () => {}, note: () => {}, end: () => {} };
  return process.stderr.isTTY === true ? withBars() : withLines();
}

function withBars(): Terminal {
  let bar: cliProgress.SingleBar | null = null;
  const stage = stageOf();
  const clear = (): void => {
    bar?.stop();
    bar = null;
  };
  const draw = (): void => {
    const event = stage.event();
    if (event === null || (bar === null && stage.milliseconds() < barDelay)) return;
    if (bar === null) {
      bar = new cliProgress.SingleBar({
        format: `${printable(event.stage)} {bar} {percentage} % · {value}/{total} ${printable(event.unit)}{note}`,
        barCompleteChar: "█",
        barIncompleteChar: "░",
        barsize: 24,
        hideCursor: true,
        stream: process.stderr,
      });
      bar.start(event.total, event.done, { note: "" });
    }
    bar.setTotal(event.total);
    const note = event.note === undefined ? "" : ` · ${printable(event.note)}`;
    bar.update(event.done, { note: ` · ${stage.time()}${note}` });
  };
  return {
    progress(event) {
      if (event.milestone !== undefined) {
        clear();
        say(event.milestone);
      }
      if (stage.report(event, draw)) clear();
      draw();
    },
    note(line) {
      clear();
      say(line);
    },
    end() {
      clear();
      stage.end();
    },
  };
}

function withLines(): Terminal {
  let lastLine = 0;
  const stage = stageOf();
  const print = ({ stage: name, done, total, unit, note }: ProgressEvent): void => {
    lastLine = now();
    const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
    const time = done >= total ? "" : `, ${stage.time()}`;
    say(`${name}: ${done}/${total} ${unit} (${percent} %)${time}${note === undefined ? "" : `, ${note}`}`);
  };
  const look = (): void => {
    const event = stage.event();
    if (event !== null && now() - lastLine >= quietInterval) print(event);
  };
  return {
    progress(event) {
      if (event.milestone !== undefined) {
        say(event.milestone);
        return;
      }
      const isNew = stage.report(event, look);
      if (isNew) lastLine = now();
      if (event.done >= event.total || (!isNew && now() - lastLine >= plainLineInterval)) print(event);
    },
    note(line) {
      say(line);
    },
    end: stage.end,
  };
}

/** The stage at hand: what it last reported, and since when it runs. */
interface Stage {
  /** Takes a report, and has `look` called now and then until the stage is through; says whether a stage began. */
  report(event: ProgressEvent, look: () => void): boolean;
  /** What was last reported; null when nothing is at work. */
  event(): ProgressEvent | null;
  milliseconds(): number;
  /** How long it will take at the pace so far, or has taken. */
  time(): string;
  end(): void;
}

function stageOf(): Stage {
  let last: ProgressEvent | null = null;
  let name = "";
  let first = { at: 0, done: 0 };
  let looking: NodeJS.Timeout | undefined;
  const rest = (): void => {
    clearInterval(looking);
    looking = undefined;
    last = null;
  };
  return {
    report(event, look) {
      const isNew = event.stage !== name;
      if (isNew) first = { at: now(), done: event.done };
      name = event.stage;
      if (event.done >= event.total) {
        rest();
        name = "";
        return true;
      }
      last = event;
      looking ??= setInterval(look, lookInterval).unref();
      return isNew;
    },
    event: () => last,
    milliseconds: () => now() - first.at,
    time() {
      const passed = now() - first.at;
      const done = last === null ? 0 : last.done - first.done;
      if (last === null || done <= 0) return `${formatWait(passed / 1000)} so far`;
      return `${formatWait(((last.total - last.done) * passed) / done / 1000)} left`;
    },
    end() {
      rest();
      name = "";
    },
  };
}
