/** bundle.json: what a model file says of itself, checked field by field. */
import { Fields, isNumber, isText, wrong } from "./fields.mjs";
import { newer, older } from "./refusals.mjs";

export const VERSION = 3;

const MAX_CLASSES = 100_000;
const MAX_UNKNOWN_SCORE = 1e30;
/** A model that allowed more could be told the same by whatever answers. */
const MAX_TOLERANCE = 1e-3;
const MAX_SCORE_SCALE = 1e6;
const MAX_PICTURES = 1_000_000_000;
const CONFIDENCE_ONLY = "confidence";

/** @throws {ModelError} "newer-model" or "older-model" if another version of the specification made it. */
export function checkVersion(content) {
  const fields = new Fields(content, "bundle.json");
  if (fields.text("format") !== "tellapart-model") throw wrong("bundle.json", "format");
  const version = fields.whole("version", 1, 1_000_000);
  if (version > VERSION) throw newer();
  if (version < VERSION) throw older();
}

/**
 * @param {unknown} content the object of bundle.json.
 * @returns {Description} see index.d.ts; what is needed to answer, and nothing of the training record.
 * @throws {ModelError} "newer-model", "older-model", or "broken-model" if a field is missing or wrong.
 */
export function readDescription(content) {
  checkVersion(content);
  const fields = new Fields(content, "bundle.json");
  const classes = fields.list("classes", 1, MAX_CLASSES, isText);
  if (new Set(classes).size !== classes.length || classes.includes("")) throw wrong("bundle.json", "classes");
  const thresholds = fields.list("thresholds", 0, MAX_CLASSES, (value) => isNumber(value, 0, 1));
  if (thresholds.length !== 0 && thresholds.length !== classes.length) throw wrong("bundle.json", "thresholds");
  fields.inner("preprocessing").whole("contract", 1, 1);
  return {
    name: fields.text("name"),
    classes,
    thresholds,
    rejection: fields.get("rejection") === null ? null : readRejection(fields.inner("rejection")),
    tolerances: readTolerances(fields.inner("tolerances")),
    precision: fields.oneOf("precision", ["full", "half"]),
    created: fields.text("created"),
    score: fields.get("score") === null ? null : readScore(fields.inner("score")),
  };
}

/** What the graph gives, in its order. */
export const outputsOf = (description) => ["probabilities", ...(hasUnknownScore(description) ? ["unknown_score"] : [])];

/** Whether the graph has a second output, the unknown score. */
export const hasUnknownScore = ({ rejection }) => rejection !== null && rejection.method !== CONFIDENCE_ONLY;

function readScore(fields) {
  return { right: fields.whole("right", 0, MAX_PICTURES), total: fields.whole("total", 1, MAX_PICTURES) };
}

function readRejection(fields) {
  return {
    method: fields.text("method"),
    unknownThreshold: fields.number("unknown_threshold", -MAX_UNKNOWN_SCORE, MAX_UNKNOWN_SCORE),
    confidenceThreshold: fields.number("confidence_threshold", 0, 1),
  };
}

function readTolerances(fields) {
  return {
    raw: fields.number("raw", 0, MAX_TOLERANCE),
    file: fields.number("file", 0, MAX_TOLERANCE),
    core: fields.number("core", 0, MAX_TOLERANCE),
    scoreScale: fields.names().includes("score_scale") ? fields.number("score_scale", 1, MAX_SCORE_SCALE) : 1,
  };
}
