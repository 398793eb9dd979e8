/** Asks a model about its own golden pictures. */
import { createHash } from "node:crypto";
import { difference, largestDifference } from "../shared/golden.mjs";
import { decodePicture, REFUSED_FEATURES } from "./pictures.mjs";

/**
 * @param {Model} model
 * @returns {Promise<SelftestReport>} see index.d.ts.
 */
export async function selftest(model) {
  const report = { pictures: model.golden.length, compared: 0, largestDifference: 0, refused: [], failures: [] };
  for (const golden of model.golden) {
    const given = await ask(model, golden, report);
    if (given === null) continue;
    report.compared += 1;
    report.largestDifference = Math.max(report.largestDifference, largestDifference(given.probabilities, golden.probabilities));
    const wrong = difference(golden, given, model.description.tolerances);
    if (wrong !== "") report.failures.push({ picture: golden.name, message: wrong });
  }
  return report;
}

async function ask(model, golden, report) {
  try {
    const { height, width } = golden;
    const pixels = golden.isRaw ? { data: golden.bytes, height, width } : await decodePicture(golden.bytes);
    const rgbSha256 = createHash("sha256").update(pixels.data).digest("hex");
    return { rgbSha256, ...(await model.run(pixels)) };
  } catch (error) {
    if (error.code === undefined) throw error;
    const isKnown = error.code === "unsupported" && Object.hasOwn(REFUSED_FEATURES, golden.feature);
    const list = isKnown ? report.refused : report.failures;
    list.push({ picture: golden.name, message: error.message });
    return null;
  }
}
