package org.tellapart.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.tellapart.Model;
import org.tellapart.Options;
import org.tellapart.Picture;
import org.tellapart.TellapartException;
import org.tellapart.bundle.BundleFile;
import org.tellapart.bundle.Golden;
import org.tellapart.bundle.Golden.GoldenPicture;
import org.tellapart.picture.Refused;
import org.tellapart.runtime.GraphOutput;

/** {@code selftest}: the pictures that came with the model, held against the answers that came with it. */
record SelfTest(Path modelFile, Options options) {
    int run(PrintStream out) throws TellapartException {
        Golden golden = BundleFile.open(modelFile, options.signedBy()).golden();
        int failed = 0;
        int refused = 0;
        try (Model model = Model.open(modelFile, options)) {
            for (GoldenPicture picture : golden.pictures()) {
                try {
                    Optional<String> problem = compare(model, decode(picture), picture, golden);
                    if (problem.isPresent()) {
                        failed++;
                        out.println("FAILED " + picture.name() + ": " + problem.get());
                    }
                } catch (TellapartException error) {
                    boolean announced = error.code().equals("unsupported")
                            && Refused.features().contains(picture.feature());
                    failed += announced ? 0 : 1;
                    refused += announced ? 1 : 0;
                    out.println((announced ? "refused " : "FAILED ") + picture.name() + ": " + error.getMessage());
                }
            }
            int right = golden.pictures().size() - failed - refused;
            out.printf(
                    Locale.ROOT,
                    "%s: %d right, %d refused, %d failed (Java %s, %s)%n",
                    failed == 0 ? "passed" : "FAILED",
                    right,
                    refused,
                    failed,
                    System.getProperty("java.version"),
                    model.runtimeVersion());
        }
        return failed == 0 ? Main.DONE : Main.FAILED;
    }

    private static Picture decode(GoldenPicture picture) throws TellapartException {
        return picture.isRaw()
                ? Picture.ofRgb(picture.content(), picture.height(), picture.width())
                : Picture.decode(picture.content());
    }

    private static Optional<String> compare(Model model, Picture decoded, GoldenPicture golden, Golden all)
            throws TellapartException {
        double tolerance = all.tolerance();
        if (decoded.height() != golden.height() || decoded.width() != golden.width()) {
            return Optional.of("it was decoded to another size, or not turned");
        }
        if (!decoded.sha256().equals(golden.sha256())) {
            return Optional.of("it was decoded to other pixels");
        }
        GraphOutput output = model.run(decoded);
        float[] expected = golden.probabilities();
        float[] found = output.probabilities();
        for (int index = 0; index < expected.length; index++) {
            if (!(Math.abs(found[index] - expected[index]) <= tolerance)) {
                return Optional.of(String.format(
                        Locale.ROOT,
                        "the probability of %s is %.9g instead of %.9g",
                        model.classes().get(index),
                        found[index],
                        expected[index]));
            }
        }
        if (golden.unknownScore().isPresent()) {
            double score = golden.unknownScore().getAsDouble();
            if (!(Math.abs(output.unknownScore() - score) <= tolerance * Math.max(all.scoreScale(), Math.abs(score)))) {
                return Optional.of("the unknown score is " + output.unknownScore() + " instead of " + score);
            }
        }
        return firstDiffers(expected, found, tolerance) ? Optional.of("another class is first") : Optional.empty();
    }

    /** Whether another class is first although the expected one was clearly ahead. */
    private static boolean firstDiffers(float[] expected, float[] found, double tolerance) {
        int best = first(expected);
        double margin = Double.POSITIVE_INFINITY;
        for (int index = 0; index < expected.length; index++) {
            if (index != best) {
                margin = Math.min(margin, expected[best] - expected[index]);
            }
        }
        return margin > 2 * tolerance && first(found) != best;
    }

    private static int first(float[] numbers) {
        int best = 0;
        for (int index = 1; index < numbers.length; index++) {
            best = numbers[index] > numbers[best] ? index : best;
        }
        return best;
    }
}
