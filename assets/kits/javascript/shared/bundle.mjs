/**
 * Opens a `.tellapart` file without trusting it: nothing in it is run, written anywhere, or believed unchecked.
 * Runs in Node and in a browser; what the two do differently (SHA-256, Ed25519) is handed in.
 */
import { readDescription, checkVersion, hasUnknownScore, outputsOf } from "./description.mjs";
import { Fields, parseJson } from "./fields.mjs";
import { readGolden } from "./golden.mjs";
import { checkGraph } from "./graph.mjs";
import { badSignature, broken, hostile, tampered } from "./refusals.mjs";
import { readSignature } from "./signature.mjs";
import { checkCrc, readMembers } from "./zip.mjs";

const NEEDED = ["bundle.json", "model.onnx", "weights.safetensors", "manifest.json", "golden/golden.json", "golden/answers.f32"];
const OPTIONAL = ["core.onnx", "signature.json"];
const GOLDEN_PICTURE = /^golden\/[a-z0-9][a-z0-9-]{0,63}\.(?:jpg|png|webp|gif|bmp|tif|rgb)$/;
const MAX_GOLDEN = 4 * 1024 ** 2;
const MAX_SIGNATURE = 4096;
const OUTSIDE_MANIFEST = ["manifest.json", "signature.json"];

/**
 * @param {Uint8Array} bytes the whole file.
 * @param {object} how
 * @param {(bytes: Uint8Array) => string | Promise<string>} how.sha256 SHA-256 as 64 hexadecimal digits.
 * @param {(key: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean | null | Promise<boolean | null>}
 *   how.verify Ed25519; null if it cannot be worked out here.
 * @param {string} [how.signedBy] public key in base64 that must have signed it; any or none is right without it.
 * @returns {Promise<Bundle>} `description`, `model` (bytes of the graph), `golden` (see golden.mjs), and `signedBy`
 *   (public key in base64 whose signature was checked, or null).
 * @throws {ModelError} "not-a-model", "broken-model", "tampered-model", "hostile-model", "newer-model",
 *   "older-model" or "bad-signature".
 */
export async function openBundle(bytes, { sha256, verify, signedBy = undefined }) {
  const members = readMembers(bytes);
  refuseOtherVersions(members);
  refuseStrangers(members);
  for (const [name, member] of members) checkCrc(name, member);
  const contents = new Map(Array.from(members, ([name, { content }]) => [name, content]));
  await checkManifest(contents, sha256);
  const signer = await checkSignature(contents, verify, signedBy);
  const description = readDescription(parseJson(contents.get("bundle.json")));
  const model = contents.get("model.onnx");
  checkGraph(model, { outputs: outputsOf(description), half: description.precision === "half" });
  const golden = readGolden(contents, description.classes.length, hasUnknownScore(description));
  return { description, model, golden, signedBy: signer };
}

/** Before anything else is held against it: another version may well have other members. */
function refuseOtherVersions(members) {
  if (members.has("bundle.json")) checkVersion(parseJson(members.get("bundle.json").content));
}

function refuseStrangers(members) {
  for (const name of members.keys()) {
    if (!NEEDED.includes(name) && !OPTIONAL.includes(name) && !GOLDEN_PICTURE.test(name)) {
      throw hostile(`it holds “${name.slice(0, 80)}”, which no model needs`);
    }
  }
  for (const name of NEEDED) if (!members.has(name)) throw broken(`${name} is missing`);
  for (const [name, { content }] of members) {
    if (content.length > largest(name)) throw hostile(`${name} is bigger than any model's`);
  }
}

function largest(name) {
  if (name === "signature.json") return MAX_SIGNATURE;
  return GOLDEN_PICTURE.test(name) ? MAX_GOLDEN : Infinity;
}

async function checkSignature(contents, verify, signedBy) {
  if (!contents.has("signature.json")) {
    if (signedBy !== undefined) throw badSignature("it is not signed, and must be");
    return null;
  }
  const { publicKey, key, signature } = readSignature(parseJson(contents.get("signature.json")));
  const isRight = await verify(key, contents.get("manifest.json"), signature);
  if (isRight === false) throw badSignature("its signature is not right, so somebody changed it after it was signed");
  if (signedBy !== undefined && isRight === null) throw badSignature("its signature cannot be checked here, and must be");
  if (signedBy !== undefined && signedBy !== publicKey) throw badSignature("somebody else signed it");
  return isRight ? publicKey : null;
}

async function checkManifest(contents, sha256) {
  const files = new Fields(parseJson(contents.get("manifest.json")), "manifest.json").inner("files");
  const listed = new Set(files.names());
  const covered = Array.from(contents.keys()).filter((name) => !OUTSIDE_MANIFEST.includes(name));
  if (listed.size !== covered.length || !covered.every((name) => listed.has(name))) throw tampered("manifest.json");
  for (const name of covered) {
    const expected = files.inner(name);
    const content = contents.get(name);
    if (expected.get("size") !== content.length || expected.get("sha256") !== (await sha256(content))) throw tampered(name);
  }
}
