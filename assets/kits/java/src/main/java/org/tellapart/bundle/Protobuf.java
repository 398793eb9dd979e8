package org.tellapart.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.tellapart.TellapartException;

/** Walks through protocol buffers without a schema: fields by number, nested by length. */
final class Protobuf {
    private static final int LONGEST_SHOWN = 40;

    private Protobuf() {}

    /**
     * One field.
     *
     * @param number of the field
     * @param whole its whole number; 0 if it is not one
     * @param content its bytes; null if it has no length
     */
    record Field(int number, long whole, ByteBuffer content) {
        /**
         * The message inside.
         *
         * @throws TellapartException "broken-model" if it is a number
         */
        ByteBuffer nested() throws TellapartException {
            if (content == null) {
                throw notAGraph();
            }
            return content.slice().order(ByteOrder.LITTLE_ENDIAN);
        }

        /** A name to compare with others: a sign for each byte, whatever the bytes are. */
        String name() throws TellapartException {
            return StandardCharsets.ISO_8859_1.decode(nested()).toString();
        }

        /** The beginning of a text, enough to name it. */
        String text() throws TellapartException {
            String text = StandardCharsets.UTF_8.decode(nested()).toString();
            return text.substring(0, Math.min(text.length(), LONGEST_SHOWN));
        }

        /** The numbers of a field that may come one by one or packed together. */
        List<Long> wholes() throws TellapartException {
            if (content == null) {
                return List.of(whole);
            }
            List<Long> numbers = new ArrayList<>();
            ByteBuffer packed = nested();
            while (packed.hasRemaining()) {
                numbers.add(varint(packed));
            }
            return numbers;
        }
    }

    /**
     * The next field of a message that has bytes left.
     *
     * @throws TellapartException "broken-model" if it is no message
     */
    static Field next(ByteBuffer message) throws TellapartException {
        long key = varint(message);
        // Other readers drop the upper bits, and would see another field than this one.
        if (key >>> 3 == 0 || key >>> Integer.SIZE != 0) {
            throw notAGraph();
        }
        int number = (int) (key >>> 3);
        int kind = (int) (key & 7);
        if (kind == 0) {
            return new Field(number, varint(message), null);
        }
        int length =
                switch (kind) {
                    case 1 -> Long.BYTES;
                    case 2 -> length(message);
                    case 5 -> Integer.BYTES;
                    default -> throw notAGraph();
                };
        if (length > message.remaining()) {
            throw notAGraph();
        }
        ByteBuffer content = message.slice(message.position(), length);
        message.position(message.position() + length);
        return new Field(number, 0, kind == 2 ? content : null);
    }

    static TellapartException notAGraph() {
        return Refusals.broken("model.onnx is not a graph");
    }

    private static int length(ByteBuffer message) throws TellapartException {
        long length = varint(message);
        if (length < 0 || length > message.remaining()) {
            throw notAGraph();
        }
        return (int) length;
    }

    private static long varint(ByteBuffer message) throws TellapartException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (!message.hasRemaining()) {
                throw notAGraph();
            }
            byte next = message.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw notAGraph();
    }
}
