package org.tellapart.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.tellapart.TellapartException;

/** From a name that somebody typed to a place. */
final class PicturePlace {
    private PicturePlace() {}

    /**
     * @throws TellapartException "missing" for a name that this Java cannot write
     */
    static Path of(String name) throws TellapartException {
        try {
            return Path.of(name);
        } catch (InvalidPathException error) {
            String reason = "This Java cannot name the file; its language setting may be the cause (LC_ALL=C.UTF-8).";
            throw new TellapartException("missing", reason, error);
        }
    }
}
