#!/usr/bin/env node
/** The command `assay`. */
import process from "node:process";
import { keepStreamsOpen } from "./printing.ts";
import { runProgram } from "./program.ts";

keepStreamsOpen();
await runProgram(process.argv.slice(2));
