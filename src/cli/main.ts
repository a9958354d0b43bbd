#!/usr/bin/env node
/** The command `assay`: words to calls, results to lines. */
import process from "node:process";
import { CommanderError } from "commander";
import { buildProgram } from "./program.ts";
import { report } from "./run-command.ts";

try {
  await buildProgram().parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = report(error);
}
