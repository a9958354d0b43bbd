#!/usr/bin/env node
/** The command `assay`. */
import process from "node:process";
import { runProgram } from "./program.ts";

// A reader that has seen enough (`| head`) closes the pipe; that is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

await runProgram(process.argv.slice(2));
