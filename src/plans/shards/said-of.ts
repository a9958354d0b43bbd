/** What is wrong with a shard is said of the source's own file, not of the copy that a task reads. */
import { AssayError } from "../../base/errors.ts";
import type { Shard } from "./shard.ts";

/** Does work on a shard; errors about files of the task's folder name the shard. */
export async function saidOf<T>(
  { from, bytes }: Shard,
  { folder }: { readonly folder: string },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isOfCopy = error instanceof AssayError && error.code !== "disk" && error.complaint.file?.includes(folder) === true;
    if (!isOfCopy) throw error;
    throw error.about(bytes === null ? from : `${from}, rows counted from byte ${bytes[0]}`);
  }
}
