/** Opens the model and tells how far it is. */
import { byId } from "./elements.mjs";
import { inEveryLanguage, problemInWords, words } from "./language.mjs";
import { SIGNED_BY } from "./trusted-key.mjs";

const MEGABYTE = 1e6;

/**
 * @param {WorkerClient} client
 * @returns {Promise<object | null>} what `open` of worker.mjs gives; null if the page says why there is no model.
 */
export async function openModel(client) {
  const address = new URL("../model.tellapart", import.meta.url).href;
  try {
    const opened = await client.ask("open", { address, signedBy: SIGNED_BY || undefined }, showProgress);
    byId("opening").hidden = true;
    return opened;
  } catch (problem) {
    if (problem.code === undefined) throw problem;
    byId("opening").hidden = true;
    inEveryLanguage(() => showProblem(problemInWords(problem)));
    return null;
  }
}

export function showProblem(text) {
  byId("problem").textContent = text;
  byId("problem").hidden = text === "";
}

function showProgress({ fetched, total, checking }) {
  const bar = byId("opening-progress");
  const said = byId("opening-words");
  if (checking) {
    bar.removeAttribute("value");
    said.textContent = words().checking;
    return;
  }
  const megabytes = (bytes) => Math.round(bytes / MEGABYTE);
  if (total > 0) bar.value = fetched / total;
  const text = words().fetching(megabytes(fetched), megabytes(total));
  if (said.textContent !== text) said.textContent = text;
}
