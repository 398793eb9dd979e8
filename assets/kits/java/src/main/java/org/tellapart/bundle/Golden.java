package org.tellapart.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.tellapart.Picture;
import org.tellapart.TellapartException;

/**
 * The pictures that came with a model, and the answers they must get.
 *
 * @param pictures in the model's order
 * @param tolerance how far answers about the same pixels may be from these
 * @param scoreScale what a difference of an unknown score is measured in, at least 1
 */
public record Golden(List<GoldenPicture> pictures, double tolerance, double scoreScale) {
    static final String LIST = "golden/golden.json";
    static final String ANSWERS = "golden/answers.f32";
    static final int MOST_PICTURES = 100;

    private static final Pattern FILE =
            Pattern.compile("golden/[a-z0-9][a-z0-9-]{0,63}\\.(?:jpg|png|webp|gif|bmp|tif|rgb)");
    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int VERSION = 1;
    private static final int LONGEST_SIDE = 100_000;
    private static final int CHANNELS = 3;
    /** A sum of many shares may end a little above one. */
    private static final float ROUNDING = 1e-5f;


    /**
     * One of them.
     *
     * @param name what it is called
     * @param content the bytes of its file
     * @param isRaw whether the file is nothing but RGB, row by row
     * @param feature the oddity that it shows, a short word
     * @param height rows once decoded
     * @param width columns once decoded
     * @param sha256 of the decoded RGB
     * @param probabilities that the model must answer
     * @param unknownScore that the model must answer; empty if it has none
     */
    public record GoldenPicture(
            String name,
            byte[] content,
            boolean isRaw,
            String feature,
            int height,
            int width,
            String sha256,
            float[] probabilities,
            OptionalDouble unknownScore) {}

    /** Whether a golden picture's file may have this name. */
    static boolean mayBeCalled(String name) {
        return FILE.matcher(name).matches();
    }

    static Golden read(Map<String, byte[]> contents, Description description) throws TellapartException {
        JsonFields fields = JsonFields.parse(contents.get(LIST), LIST);
        if (fields.whole("version", 1, 1_000_000) > VERSION) {
            throw Refusals.newer();
        }
        List<JsonFields> entries = fields.objects("pictures", MOST_PICTURES);
        ByteBuffer numbers = ByteBuffer.wrap(contents.get(ANSWERS)).order(ByteOrder.LITTLE_ENDIAN);
        int columns = description.classes().size() + (description.scored() ? 1 : 0);
        if (numbers.remaining() != (long) Float.BYTES * columns * entries.size()) {
            throw Refusals.broken(ANSWERS + " does not fit its pictures");
        }
        List<GoldenPicture> pictures = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> strangers = new TreeSet<>(contents.keySet());
        strangers.removeIf(name -> !mayBeCalled(name));
        for (JsonFields entry : entries) {
            pictures.add(picture(entry, contents, numbers, description));
            if (!names.add(entry.text("name"))) {
                throw Refusals.broken("two golden pictures have one name");
            }
            if (!strangers.remove(entry.text("file"))) {
                throw Refusals.broken("two golden pictures are one file");
            }
        }
        if (pictures.isEmpty()) {
            throw Refusals.broken("it has no golden pictures");
        }
        if (!strangers.isEmpty()) {
            throw Refusals.hostile("it holds “" + strangers.iterator().next() + "”, which no model needs");
        }
        Description.Tolerances tolerances = description.tolerances();
        return new Golden(List.copyOf(pictures), tolerances.raw(), tolerances.scoreScale());
    }

    private static GoldenPicture picture(
            JsonFields entry, Map<String, byte[]> contents, ByteBuffer numbers, Description description)
            throws TellapartException {
        String file = entry.text("file");
        if (!mayBeCalled(file)) {
            throw Refusals.hostile("a golden picture has a name that no model's has");
        }
        if (!contents.containsKey(file)) {
            throw Refusals.broken(file + " is missing");
        }
        long height = entry.whole("height", 1, LONGEST_SIDE);
        long width = entry.whole("width", 1, LONGEST_SIDE);
        boolean isRaw = file.endsWith(".rgb");
        if (height * width > Picture.MOST_PIXELS || isRaw && contents.get(file).length != CHANNELS * height * width) {
            throw Refusals.broken("the size of a golden picture makes no sense");
        }
        float[] probabilities = new float[description.classes().size()];
        for (int index = 0; index < probabilities.length; index++) {
            probabilities[index] = probability(numbers.getFloat());
        }
        OptionalDouble unknown =
                description.scored() ? OptionalDouble.of(finite(numbers.getFloat())) : OptionalDouble.empty();
        return new GoldenPicture(
                matching(entry.text("name"), WORD),
                contents.get(file),
                isRaw,
                matching(entry.text("feature"), WORD),
                (int) height,
                (int) width,
                matching(entry.text("rgb_sha256"), SHA256),
                probabilities,
                unknown);
    }

    private static String matching(String text, Pattern pattern) throws TellapartException {
        if (!pattern.matcher(text).matches()) {
            throw Refusals.broken("its list of golden pictures makes no sense");
        }
        return text;
    }

    private static float probability(float number) throws TellapartException {
        if (!(number >= 0 && number <= 1 + ROUNDING)) {
            throw Refusals.broken("a golden answer is no probability");
        }
        return number;
    }

    private static float finite(float number) throws TellapartException {
        if (!Float.isFinite(number)) {
            throw Refusals.broken("a golden answer is not finite");
        }
        return number;
    }
}
