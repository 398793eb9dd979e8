/** signature.json, and Ed25519 by WebCrypto where that is there. */
import { Fields } from "./fields.mjs";
import { badSignature } from "./refusals.mjs";

const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/**
 * @param {unknown} content the object of signature.json.
 * @returns {{publicKey: string, key: Uint8Array, signature: Uint8Array}} the key in base64 and as bytes.
 * @throws {ModelError} "bad-signature" if it is not one that can be checked.
 */
export function readSignature(content) {
  const fields = new Fields(content, "signature.json");
  if (fields.text("algorithm") !== "ed25519") throw badSignature("it is signed in a way that is not known");
  const publicKey = fields.text("public_key");
  return {
    publicKey,
    key: fromBase64(publicKey, KEY_BYTES),
    signature: fromBase64(fields.text("signature"), SIGNATURE_BYTES),
  };
}

/** Ed25519 by WebCrypto; null where there is none (an old browser, or a page that did not come over https). */
export async function verifyByWebCrypto(key, message, signature) {
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined) return null;
  try {
    const imported = await subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await subtle.verify("Ed25519", imported, signature, message);
  } catch (error) {
    if (error.name === "NotSupportedError") return null;
    if (error.name === "DataError" || error.name === "OperationError") return false;
    throw error;
  }
}

function fromBase64(text, length) {
  let decoded;
  try {
    decoded = atob(text);
  } catch {
    throw badSignature("its signature is damaged");
  }
  if (decoded.length !== length) throw badSignature("its signature is damaged");
  return Uint8Array.from(decoded, (sign) => sign.charCodeAt(0));
}
