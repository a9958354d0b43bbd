/** Opens a page in the browser of whoever sits here; where that cannot be done, nothing happens. */
import { spawn } from "node:child_process";
import process from "node:process";
import { flagOption, type Option } from "../base/options.ts";

/** The program of each system, and what stands before the page; others have xdg-open. */
const openers: Readonly<Record<string, readonly [program: string, ...words: readonly string[]]>> = {
  darwin: ["open"],
  // what `start` of its shell calls, without the shell
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** `--open`, of commands that write a page. */
export const openPageOption: Option<boolean, false> = flagOption("open the page in the browser when it is written");

/** By no shell, and not waited for. @param page  an address, or the path of a file */
export function openInBrowser(page: string): void {
  const [program, ...words] = openers[process.platform] ?? ["xdg-open"];
  try {
    const child = spawn(program, [...words, page], { detached: true, stdio: "ignore", shell: false });
    child.on("error", () => {}); // there is no such program
    child.unref();
  } catch {
    // there are too many processes: the page is there all the same
  }
}
