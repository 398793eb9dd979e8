import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import { readSignature, verifyByWebCrypto } from "../shared/signature.mjs";

const skip = globalThis.crypto?.subtle === undefined && "this Node has no WebCrypto";

test("WebCrypto accepts what was signed, and nothing else", { skip }, async () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const key = Uint8Array.from(publicKey.export({ format: "der", type: "spki" }).subarray(-32));
  const message = new TextEncoder().encode("a list of contents");
  const signature = Uint8Array.from(sign(null, message, privateKey));
  assert.equal(await verifyByWebCrypto(key, message, signature), true);
  assert.equal(await verifyByWebCrypto(key, new TextEncoder().encode("another list"), signature), false);
  signature[0] ^= 1;
  assert.equal(await verifyByWebCrypto(key, message, signature), false);
});

test("a signature of another kind or length is refused", () => {
  const right = { algorithm: "ed25519", public_key: btoa("k".repeat(32)), signature: btoa("s".repeat(64)) };
  assert.equal(readSignature(right).key.length, 32);
  for (const change of [{ algorithm: "rsa" }, { public_key: btoa("short") }, { signature: "no base64!" }]) {
    assert.throws(() => readSignature({ ...right, ...change }), { code: "bad-signature" });
  }
});
