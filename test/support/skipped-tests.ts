/** The last lines of a test run: which tests were skipped, why, and how to have them. Nothing where none were. */
import process from "node:process";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import { type Need, needs } from "./needs.ts";

/** A reporter of vitest; it comes after the others in the configuration. */
export class SkippedTests implements Reporter {
  private chosen = false;

  onInit({ config }: Parameters<NonNullable<Reporter["onInit"]>>[0]): void {
    this.chosen = config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    if (this.chosen) return; // by name: those left out were meant to be
    const skipped = modules.flatMap((module) => [...module.children.allTests("skipped")]);
    for (const sentence of skippedSentences(skipped)) process.stdout.write(`${sentence}\n`);
  }
}

/** One sentence for each thing that is missing, and one for tests that name none (those of another system). */
function skippedSentences(skipped: readonly TestCase[]): readonly string[] {
  const known: readonly (readonly [string, Need])[] = Object.entries(needs);
  const because = known.map(([tag, { description, have }]) => {
    const tests = skipped.filter(({ tags }) => tags.includes(tag));
    const them = tests.length === 1 ? "it" : "them";
    return tests.length === 0 ? null : `${counted(tests)} because there is no ${description}; to have ${them}, ${have}.`;
  });
  const others = skipped.filter(({ tags }) => !known.some(([tag]) => tags.includes(tag)));
  const rest = others.length === 0 ? null : `${counted(others)} that another system runs.`;
  return [...because, rest].filter((sentence) => sentence !== null);
}

/** "Skipped: 3 tests (test/report/browser.test.ts)". */
function counted(tests: readonly TestCase[]): string {
  const files = [...new Set(tests.map(({ module }) => module.relativeModuleId))].sort();
  return `Skipped: ${tests.length} ${tests.length === 1 ? "test" : "tests"} (${files.join(", ")})`;
}
