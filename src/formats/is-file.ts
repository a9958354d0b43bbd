/** Whether there is a file of that name. */
import { stat } from "node:fs/promises";

/** Whether the path, or what a link there leads to, is a file; not so of folders, and where nothing is or may be looked at. */
export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isFile(),
    () => false,
  );
}
