package org.tellapart.bundle;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.tellapart.TellapartException;

/** The Ed25519 signature of a model's list of contents, which by its hashes stands for all of it. */
final class Signature {
    private static final int KEY_LENGTH = 32;
    private static final int SIGNATURE_LENGTH = 64;
    private static final byte[] KEY_START = HexFormat.of().parseHex("302a300506032b6570032100");

    private Signature() {}

    /**
     * Checks a signature if there is one, or if there must be one.
     *
     * @param manifest the exact bytes that were signed
     * @param signature the content of signature.json, or null
     * @param wanted the public key, base64, that must have signed; empty for any, or none
     * @return the public key in base64, empty if there is no signature
     * @throws TellapartException "bad-signature" or "broken-model"
     */
    static Optional<String> check(byte[] manifest, byte[] signature, Optional<String> wanted)
            throws TellapartException {
        if (signature == null) {
            if (wanted.isPresent()) {
                throw Refusals.badSignature("nobody signed it");
            }
            return Optional.empty();
        }
        JsonFields fields = JsonFields.parse(signature, "signature.json");
        if (!fields.text("algorithm").equals("ed25519")) {
            throw Refusals.badSignature("it is signed in a way that is not known here");
        }
        byte[] key = decoded(fields.text("public_key"), KEY_LENGTH);
        byte[] signed = decoded(fields.text("signature"), SIGNATURE_LENGTH);
        if (!isValid(manifest, key, signed)) {
            throw Refusals.badSignature("it was changed after it was signed, or the signature is another file's");
        }
        if (wanted.isPresent() && !Arrays.equals(decoded(wanted.get().strip(), KEY_LENGTH), key)) {
            throw Refusals.badSignature("somebody else signed it");
        }
        return Optional.of(Base64.getEncoder().encodeToString(key));
    }

    private static byte[] decoded(String text, int length) throws TellapartException {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (bytes.length == length) {
                return bytes;
            }
        } catch (IllegalArgumentException error) {
            throw Refusals.badSignature("it makes no sense");
        }
        throw Refusals.badSignature("it makes no sense");
    }

    private static boolean isValid(byte[] manifest, byte[] raw, byte[] signature) {
        byte[] encoded = new byte[KEY_START.length + KEY_LENGTH];
        System.arraycopy(KEY_START, 0, encoded, 0, KEY_START.length);
        System.arraycopy(raw, 0, encoded, KEY_START.length, KEY_LENGTH);
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
            java.security.Signature verifier = java.security.Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(manifest);
            return verifier.verify(signature);
        } catch (GeneralSecurityException error) {
            return false; // numbers that are no key or no signature
        }
    }
}
