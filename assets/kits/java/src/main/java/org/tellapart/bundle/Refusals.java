package org.tellapart.bundle;

import java.io.IOException;
import java.nio.file.Path;
import org.tellapart.TellapartException;

/** The sentences with which a model file is refused. */
final class Refusals {
    private Refusals() {}

    static TellapartException missing(Path path) {
        return new TellapartException("missing-model", "There is no model at " + path + ".");
    }

    static TellapartException unreadable(Path path, IOException error) {
        return new TellapartException(
                "unreadable-model", path.getFileName() + " could not be read: " + error.getMessage() + ".", error);
    }

    static TellapartException notAModel(Path path) {
        return new TellapartException("not-a-model", path.getFileName() + " is not a Tellapart model.");
    }

    static TellapartException broken(String what) {
        return new TellapartException("broken-model", "This model file is damaged: " + what + ".");
    }

    static TellapartException tampered(String member) {
        return new TellapartException(
                "tampered-model",
                "This model file was changed after it was made: " + member + " is not what its list of contents says.");
    }

    static TellapartException hostile(String what) {
        return new TellapartException(
                "hostile-model", "This file was not opened because it may be harmful: " + what + ".");
    }

    static TellapartException older() {
        return new TellapartException(
                "older-model", "This model was made by an older Tellapart: export it again with Tellapart.");
    }

    static TellapartException newer() {
        return new TellapartException(
                "newer-model", "This model was made by a newer Tellapart: update what opens it, then try again.");
    }

    static TellapartException badSignature(String what) {
        return new TellapartException("bad-signature", "This model's signature was not accepted: " + what + ".");
    }
}
