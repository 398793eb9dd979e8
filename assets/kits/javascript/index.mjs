export { Model } from "./lib/model.mjs";
export { decodePicture, REFUSED_FEATURES } from "./lib/pictures.mjs";
export { selftest } from "./lib/selftest.mjs";
export { ModelError, PictureError, TellapartError } from "./shared/refusals.mjs";
