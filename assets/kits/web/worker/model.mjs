/** A model that is ready to answer. */
import { openBundle } from "../shared/bundle.mjs";
import { hasUnknownScore, outputsOf } from "../shared/description.mjs";
import { broken } from "../shared/refusals.mjs";
import { verifyByWebCrypto } from "../shared/signature.mjs";
import { answerOf } from "../shared/verdict.mjs";
import { sha256 } from "./sha256.mjs";

export class Model {
  #bundle;
  #session;
  #Tensor;

  constructor(bundle, session, Tensor) {
    this.#bundle = bundle;
    this.#session = session;
    this.#Tensor = Tensor;
  }

  /**
   * @param {Uint8Array} bytes of a `.tellapart` file, believed in nothing.
   * @param {Runtime} runtime see runtime.mjs.
   * @param {string} [signedBy] public key in base64 that must have signed it.
   * @throws {ModelError} see openBundle.
   */
  static async open(bytes, { ort }, signedBy = undefined) {
    const bundle = await openBundle(bytes, { sha256, verify: verifyByWebCrypto, signedBy });
    let session;
    try {
      session = await ort.InferenceSession.create(bundle.model, { executionProviders: ["wasm"], logSeverityLevel: 3 });
    } catch (error) {
      throw broken(`ONNX Runtime cannot run its graph (${error.message ?? error})`);
    }
    checkEnds(session, bundle.description);
    return new Model(bundle, session, ort.Tensor);
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

  /** From decoded pixels to what is said of them; see index.d.ts of the Node package. */
  async classifyPixels(pixels) {
    const { probabilities, unknownScore, milliseconds } = await this.run(pixels);
    return { ...answerOf(this.description, probabilities, unknownScore), milliseconds };
  }

  /** The bare numbers about decoded pixels: RGB, three bytes each, row by row. */
  async run({ data, height, width }) {
    if (data.length !== height * width * 3 || data.length === 0) {
      throw new RangeError(`${data.length} bytes are not ${height} x ${width} pixels of RGB`);
    }
    const image = new this.#Tensor("uint8", data, [height, width, 3]);
    const started = performance.now();
    const outputs = await this.#session.run({ image });
    const milliseconds = performance.now() - started;
    const probabilities = Float32Array.from(outputs.probabilities.data);
    if (probabilities.length !== this.description.classes.length) {
      throw broken("it does not have as many answers as class names");
    }
    const unknownScore = hasUnknownScore(this.description) ? outputs.unknown_score.data[0] : null;
    return { probabilities, unknownScore, milliseconds };
  }

  async close() {
    await this.#session.release();
  }
}

function checkEnds({ inputNames, outputNames }, description) {
  if (inputNames.join() !== "image" || [...outputNames].sort().join() !== outputsOf(description).join()) {
    throw broken("its graph does not lead from a picture to probabilities");
  }
}
