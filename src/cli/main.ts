#!/usr/bin/env node
/** The command `assay`. */
import process from "node:process";
import { runProgram } from "./program.ts";

await runProgram(process.argv.slice(2));
