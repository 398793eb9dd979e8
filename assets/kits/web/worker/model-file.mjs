/** Fetches the model that lies beside the page. */
import { ModelError, hostile } from "../shared/refusals.mjs";

const LARGEST = 2 ** 31;

/**
 * @param {URL} address
 * @param {(fetched: number, total: number) => void} progress bytes; `total` is 0 where the server does not tell.
 * @returns {Promise<Uint8Array>}
 * @throws {ModelError} "missing-model", "unreadable-model" or "hostile-model".
 */
export async function fetchModel(address, progress) {
  const answer = await fetch(address).catch(() => undefined);
  if (answer === undefined) throw unreachable();
  if (!answer.ok) {
    throw new ModelError("missing-model", "There is no model file beside this page.", "Export it again with Tellapart.");
  }
  const packed = answer.headers.get("Content-Encoding") !== null;
  const total = packed ? 0 : Number(answer.headers.get("Content-Length") ?? 0);
  const parts = [];
  let fetched = 0;
  const reader = answer.body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw unreachable();
    });
    if (done) break;
    parts.push(value);
    fetched += value.length;
    if (fetched > LARGEST) throw hostile("it is bigger than any model");
    progress(fetched, total);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

const unreachable = () =>
  new ModelError("unreadable-model", "The model file could not be fetched.", "Check the connection, then load the page again.");
