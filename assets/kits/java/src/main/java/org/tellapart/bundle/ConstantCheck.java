package org.tellapart.bundle;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tellapart.TellapartException;

/** Looks through one constant of a graph: its numbers lie inside the file, as many as its shape says. */
final class ConstantCheck {
    private static final int DIMS = 1;
    private static final int DATA_TYPE = 2;
    private static final int NAME = 8;
    private static final int RAW_DATA = 9;
    private static final int EXTERNAL_DATA = 13;
    private static final int DATA_LOCATION = 14;
    /** Those above, and description. */
    private static final Set<Integer> PLAIN = Set.of(DIMS, DATA_TYPE, NAME, RAW_DATA, 12, DATA_LOCATION);

    private static final int FLOAT = 1;
    private static final int INT64 = 7;
    private static final int HALF = 10;
    private static final int DOUBLE = 11;
    private static final int HALF_EXPONENT = 0x7c00;
    private static final int MOST_DIMENSIONS = 8;
    private static final Set<Long> TYPES = Set.of((long) FLOAT, (long) INT64, (long) HALF, (long) DOUBLE);

    private ConstantCheck() {}

    /**
     * Checks it and gives its name.
     *
     * @param half whether it may be of half precision
     * @throws TellapartException "hostile-model", or "broken-model" for numbers that are not finite
     */
    static String check(ByteBuffer constant, boolean half) throws TellapartException {
        List<Long> dims = new ArrayList<>();
        long type = 0;
        String name = "";
        ByteBuffer raw = ByteBuffer.allocate(0);
        while (constant.hasRemaining()) {
            Protobuf.Field field = Protobuf.next(constant);
            boolean outside = field.number() == DATA_LOCATION && field.whole() != 0;
            if (outside || field.number() == EXTERNAL_DATA) {
                throw Refusals.hostile("its graph points at data outside the file");
            }
            if (!PLAIN.contains(field.number())) {
                throw Refusals.hostile("its graph stores numbers in a way that no model does");
            }
            switch (field.number()) {
                case DIMS -> dims.addAll(field.wholes());
                case DATA_TYPE -> type = field.whole();
                case NAME -> name = field.name();
                case RAW_DATA -> raw = field.nested();
                default -> {}
            }
        }
        if (type == HALF && !half || !fits(dims, type, raw.remaining())) {
            throw Refusals.hostile("a constant of its graph has a size that makes no sense");
        }
        checkNumbers(raw, (int) type);
        return name;
    }

    private static boolean fits(List<Long> dims, long type, int bytes) {
        long size = type == FLOAT ? Float.BYTES : type == HALF ? Short.BYTES : Long.BYTES;
        if (dims.size() > MOST_DIMENSIONS || !TYPES.contains(type)) {
            return false;
        }
        for (long dim : dims) {
            if (dim < 0 || dim > Integer.MAX_VALUE || size * dim > Integer.MAX_VALUE) {
                return false;
            }
            size *= dim;
        }
        return size == bytes;
    }

    private static void checkNumbers(ByteBuffer raw, int type) throws TellapartException {
        if (type == INT64 && raw.remaining() > MOST_DIMENSIONS * Long.BYTES) {
            throw GraphCheck.senselessSizes();
        }
        while (raw.hasRemaining()) {
            boolean finite =
                    switch (type) {
                        case FLOAT -> Float.isFinite(raw.getFloat());
                        case DOUBLE -> Double.isFinite(raw.getDouble());
                        case HALF -> (raw.getShort() & HALF_EXPONENT) != HALF_EXPONENT;
                        default -> {
                            GraphCheck.checkSize(raw.getLong(), GraphCheck.MOST_WHOLE);
                            yield true;
                        }
                    };
            if (!finite) {
                throw Refusals.broken("some of its numbers are not finite");
            }
        }
    }
}
