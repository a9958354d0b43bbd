/** NumPy's .npz archives: arrays by name. */
import { MissingError } from "../base/errors.ts";
import { type ByteSource, withFileBytes } from "./byte-source.ts";
import { openZipMember, readZipDirectory } from "./zip.ts";

/** The arrays of an open archive. */
export interface NpzArrays {
  /** As numpy has them, without the ending of their members. */
  readonly names: readonly string[];
  /** An array as the bytes of an .npy file. @throws MissingError, and as `openZipMember` */
  open(name: string): Promise<ByteSource>;
}

const ending = ".npy";

/** Opens an archive as long as `use` works. @throws MissingError, FormatError, and what `use` throws */
export function withNpz<T>(path: string, use: (arrays: NpzArrays) => Promise<T>): Promise<T> {
  return withFileBytes("npz", path, async (source) => {
    const members = await readZipDirectory(source);
    const names = [...members.keys()].filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
    if (names.length === 0) {
      throw new MissingError({
        where: "npz",
        must: "there must be arrays in the archive",
        got: "none",
        todo: "Is this the file you meant? numpy.savez(path, X=vectors, y=labels) writes one.",
        file: path,
      });
    }
    return use({
      names,
      open(name) {
        const member = members.get(`${name}${ending}`);
        if (member !== undefined) return openZipMember(source, member);
        throw new MissingError({
          where: "npz",
          must: `there must be an array ${JSON.stringify(name)}`,
          got: `the arrays ${names
            .slice(0, 20)
            .map((each) => JSON.stringify(each.slice(0, 60)))
            .join(", ")}`,
          todo: "Name one of these.",
          file: path,
        });
      },
    });
  });
}
