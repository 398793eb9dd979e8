/** Everything that takes time, away from the page, so that the page never stops answering its person. */
import { asProblem, PictureError, TellapartError } from "../shared/refusals.mjs";
import { decodersThatDiffer, selftest } from "./golden-check.mjs";
import { fetchModel } from "./model-file.mjs";
import { Model } from "./model.mjs";
import { decodePicture } from "./pictures.mjs";
import { loadWasm } from "./runtime.mjs";
import { sha256 } from "./sha256.mjs";
import { thumbnailOf } from "./thumbnail.mjs";
import { whyNone } from "./why-none.mjs";

const THUMBNAIL = 360;

let model;
let runtime;
let distrusted = new Set();

const TASKS = {
  /** Fetches and opens the model, and looks whether this browser decodes pictures as Tellapart does. */
  async open({ address, signedBy: needed }, progress) {
    const loading = loadWasm();
    const bytes = await fetchModel(address, (fetched, total) => progress({ fetched, total }));
    runtime = await loading;
    progress({ checking: true });
    model = await Model.open(bytes, runtime, needed);
    distrusted = await decodersThatDiffer(model.golden);
    const { description, signedBy } = model;
    return { description, signedBy, runtime: told(), distrusted: [...distrusted] };
  },

  async classify({ file, pixels }) {
    const decoded = pixels ?? (await decodePicture(await bytesOf(file), distrusted));
    const { note = null, ...picture } = decoded;
    const answer = await model.classifyPixels(picture);
    const reason = whyNone(model.description, answer);
    const thumbnail = thumbnailOf(picture, THUMBNAIL);
    return { ...answer, whyNone: reason, note, height: picture.height, width: picture.width, thumbnail };
  },

  /** The bare numbers, for programs. */
  async answer({ bytes, raw }) {
    const picture = raw === null ? await decodePicture(bytes) : { data: bytes, ...raw };
    const { probabilities, unknownScore, milliseconds } = await model.run(picture);
    const rgbSha256 = await sha256(picture.data);
    return { probabilities, unknownScore, milliseconds, rgbSha256, height: picture.height, width: picture.width };
  },

  selftest: (_, progress) => selftest(model, distrusted, (done, total) => progress({ done, total })),
};

/** A file may have gone since it was dropped, or be one that nobody may read. */
async function bytesOf(file) {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new PictureError("unreadable-file", "The browser cannot get at this file.", "It was moved or changed: choose it again.");
  }
}

const told = () => ({ name: runtime.name, version: runtime.version });

/** One after the other: a second picture would only make the first one wait. */
let last = Promise.resolve();

globalThis.addEventListener("message", ({ data: { id, task, given } }) => {
  last = last.then(() => perform(id, task, given));
});

async function perform(id, task, given) {
  const progress = (content) => postMessage({ id, progress: content });
  try {
    postMessage({ id, result: await TASKS[task](given, progress) });
  } catch (error) {
    const problem = error instanceof TellapartError ? { ...asProblem(error), hint: error.hint } : unexpected(error);
    postMessage({ id, problem });
  }
}

const unexpected = (error) => ({ code: "failed", message: `Something went wrong: ${error.message ?? error}`, hint: "" });
