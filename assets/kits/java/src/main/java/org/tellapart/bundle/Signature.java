package org.tellapart.bundle;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.tellapart.TellapartException;

/** The Ed25519 signature of a model's list of contents, which by its hashes stands for all of it. */
final class Signature {
    private static final int KEY_LENGTH = 32;
    private static final byte[] KEY_START = HexFormat.of().parseHex("302a300506032b6570032100");

    private Signature() {}

    /**
     * Checks a signature if there is one.
     *
     * @param manifest the exact bytes that were signed
     * @param signature the content of signature.json, or null
     * @return the public key in base64, empty if there is no signature
     * @throws TellapartException "bad-signature" or "broken-model"
     */
    static Optional<String> check(byte[] manifest, byte[] signature) throws TellapartException {
        if (signature == null) {
            return Optional.empty();
        }
        JsonFields fields = JsonFields.parse(signature, "signature.json");
        String key = fields.text("public_key");
        try {
            if (!fields.text("algorithm").equals("ed25519") || !isValid(manifest, key, fields.text("signature"))) {
                throw Refusals.badSignature("it does not belong to this file");
            }
        } catch (GeneralSecurityException | IllegalArgumentException error) {
            throw Refusals.badSignature("it makes no sense");
        }
        return Optional.of(key);
    }

    private static boolean isValid(byte[] manifest, String key, String signature) throws GeneralSecurityException {
        byte[] raw = Base64.getDecoder().decode(key);
        if (raw.length != KEY_LENGTH) {
            return false;
        }
        byte[] encoded = new byte[KEY_START.length + KEY_LENGTH];
        System.arraycopy(KEY_START, 0, encoded, 0, KEY_START.length);
        System.arraycopy(raw, 0, encoded, KEY_START.length, KEY_LENGTH);
        PublicKey publicKey = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        java.security.Signature verifier = java.security.Signature.getInstance("Ed25519");
        verifier.initVerify(publicKey);
        verifier.update(manifest);
        return verifier.verify(Base64.getDecoder().decode(signature));
    }
}
