package org.tellapart.bundle;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.tellapart.TellapartException;

/**
 * What bundle.json says, as far as answering needs it.
 *
 * @param name what people call the model
 * @param classes class names in the order of the outputs
 * @param thresholds of a model with several classes per picture: the smallest probability that counts as yes, one
 *     per class; otherwise empty
 * @param rejection when it answers "none of these"; empty if it always answers
 * @param tolerances how far answers may be from the golden ones
 * @param framing which part of a picture the network sees
 * @param half whether weights of the graph are of half precision
 */
public record Description(
        String name,
        List<String> classes,
        List<Float> thresholds,
        Optional<Rejection> rejection,
        Tolerances tolerances,
        Framing framing,
        boolean half) {

    private static final String FORMAT = "tellapart-model";
    private static final String CONFIDENCE_ONLY = "confidence";
    private static final int VERSION = 3;
    private static final int MOST_CLASSES = 100_000;
    private static final double LARGEST_SCORE = 1e30;

    /** A model that allowed more could be told the same by whatever answers. */
    private static final double LARGEST_TOLERANCE = 1e-3;

    private static final double LARGEST_SCALE = 1e6;
    private static final int LARGEST_SIZE = 2048;
    private static final int LARGEST_SHORT_SIDE = 4096;

    /**
     * When a model answers "none of these".
     *
     * @param scored whether the unknown score decides as well as the confidence
     * @param unknownThreshold a greater unknown score is refused
     * @param confidenceThreshold a smaller confidence is refused
     */
    public record Rejection(boolean scored, float unknownThreshold, float confidenceThreshold) {
        /** Whether an answer of this confidence and unknown score is "none of these". */
        public boolean refuses(float confidence, float unknownScore) {
            return confidence < confidenceThreshold || scored && unknownScore > unknownThreshold;
        }
    }

    /**
     * How far answers may be from the golden ones.
     *
     * @param raw from the same pixels
     * @param file from the same file, through a decoder whose pixels differ in places that it has named
     * @param scoreScale what a difference of an unknown score is measured in, at least 1
     */
    public record Tolerances(double raw, double file, double scoreScale) {}

    /**
     * Which part of a picture the network sees; the whole graph knows by itself, core.onnx does not.
     *
     * @param size edge of the square that enters the network, in pixels
     * @param shortSide what a picture's short side becomes before the middle is cut out
     * @param whole whether the whole picture becomes the square instead
     */
    public record Framing(int size, int shortSide, boolean whole) {}

    /** Whether a picture can be of several classes, or of none. */
    public boolean severalClasses() {
        return !thresholds.isEmpty();
    }

    /** Whether the graph has the output {@code unknown_score}. */
    public boolean scored() {
        return rejection.isPresent() && rejection.get().scored();
    }

    static void refuseOtherVersions(JsonFields fields) throws TellapartException {
        if (!fields.text("format").equals(FORMAT)) {
            throw Refusals.broken("“format” in bundle.json is missing or makes no sense");
        }
        long version = fields.whole("version", 1, 1_000_000);
        if (version > VERSION) {
            throw Refusals.newer();
        }
        if (version < VERSION) {
            throw Refusals.older();
        }
    }

    static Description read(JsonFields fields) throws TellapartException {
        refuseOtherVersions(fields);
        List<String> classes = fields.texts("classes", MOST_CLASSES);
        if (classes.isEmpty() || classes.contains("") || new HashSet<>(classes).size() != classes.size()) {
            throw Refusals.broken("“classes” in bundle.json is missing or makes no sense");
        }
        fields.inner("preprocessing").whole("contract", 1, 1);
        float[] thresholds = fields.numbers("thresholds", 0, 1, MOST_CLASSES);
        if (thresholds.length != 0 && thresholds.length != classes.size()) {
            throw Refusals.broken("“thresholds” in bundle.json is missing or makes no sense");
        }
        Optional<Rejection> rejection = Optional.empty();
        if (!fields.isNull("rejection")) {
            rejection = Optional.of(rejection(fields.inner("rejection")));
        }
        JsonFields tolerances = fields.inner("tolerances");
        return new Description(
                fields.text("name"),
                List.copyOf(classes),
                boxed(thresholds),
                rejection,
                new Tolerances(
                        tolerances.number("raw", 0, LARGEST_TOLERANCE),
                        tolerances.number("file", 0, LARGEST_TOLERANCE),
                        tolerances.names().contains("score_scale")
                                ? tolerances.number("score_scale", 1, LARGEST_SCALE)
                                : 1),
                framing(fields.inner("preprocessing")),
                isHalf(fields.text("precision")));
    }

    private static boolean isHalf(String precision) throws TellapartException {
        if (!precision.equals("half") && !precision.equals("full")) {
            throw Refusals.broken("“precision” in bundle.json is missing or makes no sense");
        }
        return precision.equals("half");
    }

    private static Framing framing(JsonFields fields) throws TellapartException {
        String framing = fields.text("framing");
        boolean whole = framing.equals("whole");
        if (!whole && !framing.equals("centre")) {
            throw Refusals.broken("“framing” in bundle.json is missing or makes no sense");
        }
        int size = (int) fields.whole("size", 1, LARGEST_SIZE);
        return new Framing(size, (int) fields.whole("short_side", whole ? 1 : size, LARGEST_SHORT_SIDE), whole);
    }

    private static Rejection rejection(JsonFields fields) throws TellapartException {
        return new Rejection(
                !fields.text("method").equals(CONFIDENCE_ONLY),
                (float) fields.number("unknown_threshold", -LARGEST_SCORE, LARGEST_SCORE),
                (float) fields.number("confidence_threshold", 0, 1));
    }

    private static List<Float> boxed(float[] numbers) {
        Float[] boxed = new Float[numbers.length];
        Arrays.setAll(boxed, index -> numbers[index]);
        return List.of(boxed);
    }
}
