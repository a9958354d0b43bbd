"""Counts what held, for the readers beside this file."""
import importlib.util


class Check:
    """Counts what held, and prints a line of each."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def say(self, holds, what, figures):
        self.passed += holds
        self.failed += not holds
        print(f"  {'ok    ' if holds else 'FAILED'} {what}: {figures}")

    def skip(self, what, missing):
        self.skipped += 1
        print(f"  skipped {what}: there is no {missing}")

    def end(self):
        """Prints the counts; the exit code."""
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        return 0 if self.failed == 0 and self.passed > 0 else 1


def has(module):
    return importlib.util.find_spec(module) is not None
