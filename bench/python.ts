/** The Python of the peers. */
import { execFileSync } from "node:child_process";
import process from "node:process";

/** Named by ASSAY_PYTHON. */
export const pythonInterpreter: string = process.env["ASSAY_PYTHON"] ?? "python3";

/** Whether it has these packages; where it has not, says so. */
export function hasPython(...packages: readonly string[]): boolean {
  try {
    execFileSync(pythonInterpreter, ["-c", `import ${packages.join(", ")}`], { stdio: "ignore" });
    return true;
  } catch {
    process.stdout.write(`Python with ${packages.join(", ")} was not found: name its interpreter by ASSAY_PYTHON\n`);
    return false;
  }
}
