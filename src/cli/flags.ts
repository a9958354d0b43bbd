/** What the options of the library are called on the command line. */

/** Those that have another name there. */
const otherNames: Readonly<Record<string, string>> = { encoder: "model", folder: "out", poolings: "pooling" };

/** The flag of an option: "--label-column" of "labelColumn". */
export function flagOf(key: string): string {
  const name = Object.hasOwn(otherNames, key) ? (otherNames[key] ?? key) : key;
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
