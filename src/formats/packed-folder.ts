/**
 * Files in one file: safetensors with a tensor of bytes for each, named by its path. The same files give the same bytes:
 * no times, no owners, no order of a folder. Names come from strangers: none leads out of the folder they are unpacked to.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { FormatError } from "../base/errors.ts";
import { writePiecesAtomically } from "./atomic-file.ts";
import { requireRoom } from "./disk-room.ts";
import { fileError } from "./file-error.ts";
import { encodeHeader, openSafetensors } from "./safetensors.ts";
import type { TensorInfo } from "./tensor.ts";
import { regularFileSize } from "./whole-file.ts";

/** What goes in, by the path that it has there ("/" between the parts): the bytes, or the path of a file. */
export type FilesToPack = ReadonlyMap<string, Uint8Array | string>;

/** Parts of a path: none is hidden, none leads upwards. */
const plainPath = /^[\p{L}\p{N}_][\p{L}\p{N}._ -]*(?:\/[\p{L}\p{N}_][\p{L}\p{N}._ -]*){0,7}$/u;

/** Writes files as one, whole or not at all. @throws AssayError with code "disk" when the disk is full */
export async function packFiles(path: string, files: FilesToPack): Promise<void> {
  const names = [...files.keys()].sort();
  const sizes: number[] = [];
  for (const name of names) {
    const file = files.get(name)!;
    sizes.push(typeof file === "string" ? await regularFileSize(file) : file.byteLength);
  }
  const header = encodeHeader(names.map((name, i) => ({ name, dtype: "U8", shape: [sizes[i]!] })));
  await writePiecesAtomically(path, pieces(header, names, files));
}

async function* pieces(header: Uint8Array, names: readonly string[], files: FilesToPack): AsyncGenerator<Uint8Array> {
  yield header;
  for (const name of names) {
    const file = files.get(name)!;
    if (typeof file === "string") yield* createReadStream(file, { highWaterMark: 1 << 20 });
    else yield file;
  }
}

/**
 * Makes the files again, in a folder where none of them is yet.
 * @throws FormatError for a file that `packFiles` did not write, AssayError "disk" where there is no room
 */
export async function unpackFiles(path: string, folder: string): Promise<void> {
  const packed = await openSafetensors(path);
  await packed.close();
  const entries = [...packed.tensors.values()];
  const foreign = entries.find(({ name, dtype, shape }) => dtype !== "U8" || shape.length !== 1 || !plainPath.test(name));
  if (foreign !== undefined) {
    throw new FormatError({
      where: "packed files",
      must: "must be bytes under plain paths",
      got: JSON.stringify(foreign.name.slice(0, 100)),
      todo: "Remove the file and let it be made again.",
      file: path,
    });
  }
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  requireRoom(bytes, "what is unpacked", { where: "packed files", todo: "Free some space, then try again.", file: folder });
  for (const entry of entries) await unpackFile(path, entry, join(folder, ...entry.name.split("/")));
}

async function unpackFile(path: string, { offset, bytes }: TensorInfo, to: string): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true });
    const target = createWriteStream(to, { flags: "wx" });
    if (bytes === 0) await new Promise<void>((done, failed) => target.on("error", failed).end(done));
    else await pipeline(createReadStream(path, { start: offset, end: offset + bytes - 1, highWaterMark: 1 << 20 }), target);
  } catch (cause) {
    throw fileError("packed files", to, cause);
  }
}

/** The files of a folder, and of those in it, that a pattern of their paths chooses, to be packed under these. */
export async function filesBeneath(folder: string, chosen: RegExp): Promise<FilesToPack> {
  const files = new Map<string, string>();
  const look = async (within: string): Promise<void> => {
    for (const entry of await readdir(join(folder, within), { withFileTypes: true })) {
      const name = within === "" ? entry.name : `${within}/${entry.name}`;
      if (entry.isDirectory()) await look(name);
      else if (entry.isFile() && chosen.test(name)) files.set(name, join(folder, ...name.split("/")));
    }
  };
  await look("");
  return files;
}
