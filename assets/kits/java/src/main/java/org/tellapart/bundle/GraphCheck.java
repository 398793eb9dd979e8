package org.tellapart.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.tellapart.TellapartException;

/**
 * Looks through a graph before ONNX Runtime sees it: no functions, no graph inside a node, no operators of other
 * domains, no data outside the file.
 *
 * <p>Reads just enough of the protocol-buffer encoding of ONNX (onnx.proto): fields by number, nested by length.
 */
final class GraphCheck {
    private static final int MODEL_GRAPH = 7;
    private static final int MODEL_OPSETS = 8;
    private static final Set<Integer> MODEL_NEVER = Set.of(20, 25);
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_CONSTANT = 5;
    private static final Set<Integer> GRAPH_NEVER = Set.of(14, 15);
    private static final int NODE_ATTRIBUTE = 5;
    private static final int NODE_DOMAIN = 7;
    private static final int NODE_OPERATOR = 4;
    private static final Set<Integer> ATTRIBUTE_NEVER = Set.of(5, 6, 10, 11, 14, 15, 21, 22, 23);
    private static final Set<Integer> CONSTANT_NEVER = Set.of(13, 14);
    private static final int OPSET_DOMAIN = 1;
    private static final int LONGEST_SHOWN = 40;

    private GraphCheck() {}

    /** A field: its number, and its content if it has a length, else null. */
    private record Field(int number, ByteBuffer content) {}

    /**
     * @throws TellapartException "hostile-model", or "broken-model" if it is no graph
     */
    static void check(byte[] graph) throws TellapartException {
        check(graph, GraphOperators.ALLOWED);
    }

    /**
     * The same for core.onnx.
     *
     * @throws TellapartException "hostile-model", or "broken-model" if it is no graph
     */
    static void checkCore(byte[] graph) throws TellapartException {
        Set<String> operators = new HashSet<>(GraphOperators.ALLOWED);
        operators.addAll(GraphOperators.OF_CORE);
        check(graph, operators);
    }

    private static void check(byte[] graph, Set<String> operators) throws TellapartException {
        ByteBuffer model = ByteBuffer.wrap(graph);
        boolean hasGraph = false;
        while (model.hasRemaining()) {
            Field field = next(model);
            if (MODEL_NEVER.contains(field.number())) {
                throw Refusals.hostile("its graph brings its own functions");
            }
            if (field.number() == MODEL_OPSETS) {
                refuseDomain(nested(field), OPSET_DOMAIN);
            }
            if (field.number() == MODEL_GRAPH) {
                hasGraph = true;
                checkGraph(nested(field), operators);
            }
        }
        if (!hasGraph) {
            throw notAGraph();
        }
    }

    private static void checkGraph(ByteBuffer graph, Set<String> operators) throws TellapartException {
        while (graph.hasRemaining()) {
            Field field = next(graph);
            if (GRAPH_NEVER.contains(field.number())) {
                throw Refusals.hostile("its graph stores numbers in a way that no model does");
            }
            if (field.number() == GRAPH_NODE) {
                checkNode(nested(field), operators);
            }
            if (field.number() == GRAPH_CONSTANT) {
                refuse(nested(field), CONSTANT_NEVER, "its graph points at data outside the file");
            }
        }
    }

    private static void checkNode(ByteBuffer node, Set<String> operators) throws TellapartException {
        refuseDomain(node.slice(), NODE_DOMAIN);
        while (node.hasRemaining()) {
            Field field = next(node);
            if (field.number() == NODE_ATTRIBUTE) {
                refuse(nested(field), ATTRIBUTE_NEVER, "its graph has another graph inside");
            }
            if (field.number() == NODE_OPERATOR && !operators.contains(text(field))) {
                throw Refusals.hostile("its graph uses the operator “" + text(field) + "”");
            }
        }
    }

    private static void refuseDomain(ByteBuffer message, int number) throws TellapartException {
        while (message.hasRemaining()) {
            Field field = next(message);
            if (field.number() == number && nested(field).hasRemaining()) {
                throw Refusals.hostile("its graph needs operators of “" + text(field) + "”");
            }
        }
    }

    private static void refuse(ByteBuffer message, Set<Integer> never, String reason) throws TellapartException {
        while (message.hasRemaining()) {
            if (never.contains(next(message).number())) {
                throw Refusals.hostile(reason);
            }
        }
    }

    private static String text(Field field) throws TellapartException {
        String text = StandardCharsets.UTF_8.decode(nested(field)).toString();
        return text.substring(0, Math.min(text.length(), LONGEST_SHOWN));
    }

    private static ByteBuffer nested(Field field) throws TellapartException {
        if (field.content() == null) {
            throw notAGraph();
        }
        return field.content().slice();
    }

    private static Field next(ByteBuffer message) throws TellapartException {
        long key = varint(message);
        int number = (int) (key >>> 3);
        int kind = (int) (key & 7);
        int length =
                switch (kind) {
                    case 0 -> {
                        varint(message);
                        yield -1;
                    }
                    case 1 -> Long.BYTES;
                    case 2 -> length(message);
                    case 5 -> Integer.BYTES;
                    default -> throw notAGraph();
                };
        if (number < 1 || length > message.remaining()) {
            throw notAGraph();
        }
        if (length < 0) {
            return new Field(number, null);
        }
        ByteBuffer content = message.slice(message.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        message.position(message.position() + length);
        return new Field(number, kind == 2 ? content : null);
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

    private static TellapartException notAGraph() {
        return Refusals.broken("model.onnx is not a graph");
    }
}
