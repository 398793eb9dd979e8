package org.tellapart.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.tellapart.TellapartException;

/**
 * The pictures that came with a model, and the answers they must get.
 *
 * @param pictures in the model's order
 * @param tolerance how far answers about the same pixels may be from these
 */
public record Golden(List<GoldenPicture> pictures, double tolerance) {
    private static final int MOST_PICTURES = 100;
    private static final int LONGEST_SIDE = 100_000;

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

    static Golden read(Map<String, byte[]> contents, String list, String answers, Description description)
            throws TellapartException {
        JsonFields fields = JsonFields.parse(contents.get(list), list);
        fields.whole("version", 1, 1);
        List<JsonFields> entries = fields.objects("pictures", MOST_PICTURES);
        ByteBuffer numbers = ByteBuffer.wrap(contents.get(answers)).order(ByteOrder.LITTLE_ENDIAN);
        int columns = description.classes().size() + (description.scored() ? 1 : 0);
        if (numbers.remaining() != (long) Float.BYTES * columns * entries.size()) {
            throw Refusals.broken(answers + " does not fit its pictures");
        }
        List<GoldenPicture> pictures = new ArrayList<>();
        for (JsonFields entry : entries) {
            pictures.add(picture(entry, contents, numbers, description));
        }
        return new Golden(List.copyOf(pictures), description.tolerances().raw());
    }

    private static GoldenPicture picture(
            JsonFields entry, Map<String, byte[]> contents, ByteBuffer numbers, Description description)
            throws TellapartException {
        String file = entry.text("file");
        if (!file.startsWith("golden/") || !contents.containsKey(file)) {
            throw Refusals.broken("a golden picture is missing");
        }
        float[] probabilities = new float[description.classes().size()];
        for (int index = 0; index < probabilities.length; index++) {
            probabilities[index] = finite(numbers.getFloat());
        }
        OptionalDouble unknown =
                description.scored() ? OptionalDouble.of(finite(numbers.getFloat())) : OptionalDouble.empty();
        return new GoldenPicture(
                entry.text("name"),
                contents.get(file),
                file.endsWith(".rgb"),
                entry.text("feature"),
                (int) entry.whole("height", 1, LONGEST_SIDE),
                (int) entry.whole("width", 1, LONGEST_SIDE),
                entry.text("rgb_sha256"),
                probabilities,
                unknown);
    }

    private static float finite(float number) throws TellapartException {
        if (!Float.isFinite(number)) {
            throw Refusals.broken("a golden answer is not finite");
        }
        return number;
    }
}
