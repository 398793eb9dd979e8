/** A model that is ready to answer. */
import { createHash, createPublicKey, verify as verifySignature } from "node:crypto";
import { openBundle } from "../shared/bundle.mjs";
import { hasUnknownScore, outputsOf } from "../shared/description.mjs";
import { broken } from "../shared/refusals.mjs";
import { answerOf } from "../shared/verdict.mjs";
import { decodePicture } from "./pictures.mjs";
import { readModelFile, readPictureFile } from "./reading.mjs";
import { InferenceSession, Tensor } from "./runtime.mjs";

/** What comes before the 32 bytes of an Ed25519 key in DER. */
const ED25519_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

function verify(key, message, signature) {
  const publicKey = createPublicKey({ key: Buffer.concat([ED25519_PREFIX, key]), format: "der", type: "spki" });
  return verifySignature(null, message, publicKey, signature);
}

function checkEnds({ inputNames, outputNames }, description) {
  if (inputNames.join() !== "image" || [...outputNames].sort().join() !== outputsOf(description).join()) {
    throw broken("its graph does not lead from a picture to probabilities");
  }
}

export class Model {
  #bundle;
  #session;

  constructor(bundle, session) {
    this.#bundle = bundle;
    this.#session = session;
  }

  static async open(source, { threads = undefined, signedBy = undefined } = {}) {
    const bytes = source instanceof Uint8Array ? source : await readModelFile(source);
    const bundle = await openBundle(bytes, { sha256, verify, signedBy });
    const options = { executionProviders: ["cpu"], logSeverityLevel: 3 };
    if (threads !== undefined) Object.assign(options, { intraOpNumThreads: threads, interOpNumThreads: threads });
    let session;
    try {
      session = await InferenceSession.create(bundle.model, options);
    } catch (error) {
      throw broken(`ONNX Runtime cannot run its graph (${error.message})`);
    }
    checkEnds(session, bundle.description);
    return new Model(bundle, session);
  }

  get name() {
    return this.#bundle.description.name;
  }

  get classes() {
    return this.#bundle.description.classes;
  }

  get description() {
    return this.#bundle.description;
  }

  get golden() {
    return this.#bundle.golden;
  }

  get signedBy() {
    return this.#bundle.signedBy;
  }

  async classify(picture) {
    const file = picture instanceof Uint8Array ? picture : await readPictureFile(picture);
    const { note, ...pixels } = await decodePicture(file);
    return { ...(await this.classifyPixels(pixels)), note };
  }

  async classifyPixels(pixels) {
    const { probabilities, unknownScore } = await this.run(pixels);
    return answerOf(this.#bundle.description, probabilities, unknownScore);
  }

  async run({ data, height, width }) {
    if (data.length !== height * width * 3 || data.length === 0) {
      throw new RangeError(`${data.length} bytes are not ${height} x ${width} pixels of RGB`);
    }
    const image = new Tensor("uint8", data, [height, width, 3]);
    const started = performance.now();
    const outputs = await this.#session.run({ image });
    const milliseconds = performance.now() - started;
    if (outputs.probabilities.data.length !== this.classes.length) {
      throw broken("it does not have as many answers as class names");
    }
    const unknownScore = hasUnknownScore(this.#bundle.description) ? outputs.unknown_score.data[0] : null;
    return { probabilities: outputs.probabilities.data, unknownScore, milliseconds };
  }

  async close() {
    await this.#session.release();
  }
}
