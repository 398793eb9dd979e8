package org.tellapart.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the model that nobody named: the only one two folders above this kit. */
final class ModelPlace {
    private static final int MOST_FOLDERS_INSIDE = 4;

    private ModelPlace() {}

    static Path find(Optional<String> named) throws Arguments.UsageException, IOException {
        if (named.isPresent()) {
            return Path.of(named.get());
        }
        Path folder = kit().resolve("../..").normalize();
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> models = Files.newDirectoryStream(folder, "*.tellapart")) {
            models.forEach(found::add);
        }
        if (found.size() != 1) {
            throw new Arguments.UsageException(
                    "say which model with --model: there are " + found.size() + " in " + folder);
        }
        return found.get(0);
    }

    /** The folder with this kit's pom.xml, which the compiled classes lie in; else the current folder. */
    private static Path kit() {
        Path current = Path.of("").toAbsolutePath();
        try {
            Path place = Path.of(ModelPlace.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (int up = 0; up < MOST_FOLDERS_INSIDE && place != null; up++, place = place.getParent()) {
                if (Files.isRegularFile(place.resolve("pom.xml"))) {
                    return place;
                }
            }
        } catch (URISyntaxException error) {
            return current;
        }
        return current;
    }
}
