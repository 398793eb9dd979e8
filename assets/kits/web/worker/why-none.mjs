/** Why a model would rather not answer. */

/**
 * @param {Description} description of the model.
 * @param {Answer} answer see index.d.ts of the Node package.
 * @returns {"no-class" | "unsure" | "unlike" | null} null if it does answer.
 */
export function whyNone({ thresholds, rejection }, { noneOfThese, labels, unknownScore }) {
  if (!noneOfThese) return null;
  if (thresholds.length > 0 && labels.length === 0) return "no-class";
  return unknownScore === null || unknownScore <= Math.fround(rejection.unknownThreshold) ? "unsure" : "unlike";
}
