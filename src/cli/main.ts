#!/usr/bin/env node
/** The command `assay`. */
import process from "node:process";
import { maskedWords } from "../sources/address.ts";
import { keepStreamsOpen } from "./printing.ts";
import { runProgram } from "./program.ts";

const words = process.argv.slice(2);
const shown = maskedWords(words);
// what `ps` shows of this process, where an address has a password
if (shown.some((word, at) => word !== words[at])) process.title = ["assay", ...shown].join(" ");
keepStreamsOpen();
await runProgram(words);
