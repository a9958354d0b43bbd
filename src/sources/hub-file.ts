/**
 * A file of a data set of the Hub, in ranges. The token of the environment (HF_TOKEN, else the file that Python's
 * huggingface_hub keeps, ~/.cache/huggingface/token) goes to the Hub's own host and to none that it sends us to; it is in
 * no message, no hash and no file.
 */
import { UnsupportedError, UsageError } from "../base/errors.ts";
import { type HubRepositoryName, refusalOf } from "../runtime/hub/errors.ts";
import { requestOnce } from "../runtime/hub/request.ts";
import { hubSettings } from "../runtime/hub/settings.ts";
import type { Address } from "./address.ts";
import type { RangeAsking } from "./range-file.ts";

/**
 * How a file is asked for that is named hf:owner/name@revision/path/in/it.parquet; the revision is "main" when left out.
 * @throws UsageError for an address without a file; UnsupportedError offline; as hubSettings. Its requests throw what the
 *   Hub refuses: a data set that is private or not there, terms to accept, a token that it does not know
 */
export async function askingHub(address: Address): Promise<RangeAsking> {
  const [, owner, name, revision = "main", path] =
    /^hf:(?:\/\/)?(?:datasets\/)?([^/@]+)\/([^/@]+)(?:@([^/]+))?\/(.+)$/.exec(address.target()) ?? [];
  if (owner === undefined || path === undefined) throw withoutFile(address);
  const settings = await hubSettings();
  if (settings.offline) throw offline(address);
  const repository: HubRepositoryName = { id: `${owner}/${name}`, kind: "dataset", revision };
  const url = `${settings.endpoint}/datasets/${owner}/${name}/resolve/${revision}/${path}`;
  return {
    async ask(range, control) {
      const { response, pieces, close } = await requestOnce(settings, url, { range }, control);
      return { response, bytes: () => new Response(ReadableStream.from(pieces())).arrayBuffer(), close: async () => close() };
    },
    refusal: (response) => refusalOf(response, settings, repository, path),
  };
}

function withoutFile(address: Address): UsageError {
  return new UsageError({
    where: "address",
    must: "a data set of the Hub must be named with a file in it",
    got: address.shown,
    todo: "Write hf:owner/name/data/train-00000-of-00001.parquet?vector=embedding, or hf:owner/name@revision/….",
  });
}

function offline(address: Address): UnsupportedError {
  return new UnsupportedError({
    where: "sources",
    must: "a file of the Hub must be fetched",
    got: "HF_HUB_OFFLINE",
    todo: "Unset it, or name a file on this computer.",
    file: address.shown,
  });
}
