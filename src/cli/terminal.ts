/**
 * What a person sees while work goes on: bars on a terminal, plain lines
 * elsewhere, nothing with --quiet. Everything goes to standard error;
 * standard output is for results.
 */
import process from "node:process";
import cliProgress from "cli-progress";
import { now } from "../base/clock.ts";
import type { ProgressEvent } from "../base/progress.ts";
import { printable, say } from "./printing.ts";

/** Milliseconds between two plain lines of one stage. */
const plainLineInterval = 10_000;

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
  let stage = "";
  let startedAt = 0;
  const end = (): void => {
    bar?.stop();
    bar = null;
    stage = "";
  };
  return {
    progress(event) {
      if (event.milestone !== undefined) {
        end();
        say(event.milestone);
      }
      if (event.stage !== stage) {
        end();
        stage = event.stage;
        startedAt = now();
      }
      if (bar === null && (event.done >= event.total || now() - startedAt < barDelay)) return;
      if (bar === null) {
        bar = new cliProgress.SingleBar({
          format: `${printable(stage)} {bar} {percentage} % · {value}/{total} ${printable(event.unit)} · {eta_formatted} left{note}`,
          barCompleteChar: "█",
          barIncompleteChar: "░",
          barsize: 24,
          hideCursor: true,
          etaBuffer: 50,
          stream: process.stderr,
        });
        bar.start(event.total, event.done, { note: "" });
      }
      bar.setTotal(event.total);
      bar.update(event.done, { note: event.note === undefined ? "" : ` · ${printable(event.note)}` });
      if (event.done >= event.total) end();
    },
    note(line) {
      end();
      say(line);
    },
    end,
  };
}

function withLines(): Terminal {
  let stage = "";
  let lastLine = 0;
  let first = { at: 0, done: 0 };
  return {
    progress(event) {
      const finished = event.done >= event.total;
      if (event.milestone !== undefined) {
        say(event.milestone);
        return;
      }
      if (event.stage !== stage) {
        stage = event.stage;
        lastLine = now();
        first = { at: lastLine, done: event.done };
        if (!finished) return;
      }
      if (!finished && now() - lastLine < plainLineInterval) return;
      lastLine = now();
      const percent = event.total === 0 ? 100 : Math.floor((100 * event.done) / event.total);
      say(
        `${event.stage}: ${event.done}/${event.total} ${event.unit} (${percent} %)${finished ? "" : timeLeft(event, first)}${event.note === undefined ? "" : `, ${event.note}`}`,
      );
    },
    note(line) {
      say(line);
    },
    end() {},
  };
}

/** At the pace since the stage began. */
function timeLeft(event: ProgressEvent, first: { readonly at: number; readonly done: number }): string {
  const seconds = ((event.total - event.done) * (now() - first.at)) / (1000 * (event.done - first.done));
  if (!Number.isFinite(seconds)) return "";
  return `, ${seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`} left`;
}
