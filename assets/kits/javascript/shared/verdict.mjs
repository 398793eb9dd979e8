/** From a model's numbers to what is said of a picture. */
import { hasUnknownScore } from "./description.mjs";

/**
 * Numbers are compared as 32-bit floats, which is what the model answers with.
 *
 * @param {Description} description of the model: classes, thresholds, rejection.
 * @param {Float32Array} probabilities one for each class.
 * @param {number | null} unknownScore null for a model that has none.
 * @returns {Answer} see index.d.ts.
 */
export function answerOf(description, probabilities, unknownScore) {
  const { classes, thresholds, rejection } = description;
  const order = Array.from(classes.keys()).sort((one, other) => probabilities[other] - probabilities[one]);
  const top = order.map((number) => ({ name: classes[number], confidence: probabilities[number] }));
  const severalClasses = thresholds.length > 0;
  const labels = severalClasses
    ? classes.filter((_, number) => probabilities[number] >= Math.fround(thresholds[number]))
    : [];
  const noneOfThese =
    (severalClasses && labels.length === 0) ||
    (rejection !== null && isRefused(description, top[0].confidence, unknownScore));
  return {
    name: top[0].name,
    confidence: top[0].confidence,
    noneOfThese,
    labels,
    top,
    unknownScore,
  };
}

function isRefused(description, confidence, unknownScore) {
  const { confidenceThreshold, unknownThreshold } = description.rejection;
  if (confidence < Math.fround(confidenceThreshold)) return true;
  return hasUnknownScore(description) && unknownScore > Math.fround(unknownThreshold);
}
