package org.tellapart.bundle;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.tellapart.TellapartException;

/**
 * Looks through a graph before a runtime sees it: no functions, no graph inside a node, no operators of other
 * domains, no data outside the file, no sizes that make no sense.
 *
 * <p>Numbers of fields are those of onnx.proto.
 */
final class GraphCheck {
    /** Whole numbers in a graph are sizes; a bigger one could make a picture of any size fill the memory. */
    static final long MOST_WHOLE = 10_000;

    private static final long MOST_STEP = 64;
    private static final int MOST_NODES = 20_000;
    private static final long OPSET = 17;
    private static final long OLDEST_CORE_OPSET = 7;

    private static final int MODEL_GRAPH = 7;
    private static final int MODEL_OPSET = 8;
    private static final Set<Integer> MODEL_NEVER = Set.of(20, 25);
    private static final int OPSET_DOMAIN = 1;
    private static final int OPSET_VERSION = 2;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_CONSTANT = 5;
    private static final Set<Integer> GRAPH_NEVER = Set.of(14, 15);
    private static final int NODE_OPERATOR = 4;
    private static final int NODE_ATTRIBUTE = 5;
    private static final int NODE_DOMAIN = 7;
    private static final int ATTRIBUTE_NAME = 1;
    private static final int ATTRIBUTE_WHOLE = 3;
    private static final int ATTRIBUTE_WHOLES = 8;
    /** Those above, one float, one text, description and type. */
    private static final Set<Integer> PLAIN_ATTRIBUTE =
            Set.of(ATTRIBUTE_NAME, 2, ATTRIBUTE_WHOLE, 4, ATTRIBUTE_WHOLES, 13, 20);
    /** Attributes that count channels or columns. */
    private static final Set<String> COUNTS = Set.of("group", "starts", "ends");

    private final Set<String> operators;
    private final long oldestOpset;

    private GraphCheck(Set<String> operators, long oldestOpset) {
        this.operators = operators;
        this.oldestOpset = oldestOpset;
    }

    /**
     * @throws TellapartException "hostile-model", or "broken-model" if it is no graph
     */
    static void check(byte[] graph) throws TellapartException {
        new GraphCheck(GraphOperators.ALLOWED, OPSET).checkModel(ByteBuffer.wrap(graph));
    }

    /**
     * The same for core.onnx.
     *
     * @throws TellapartException "hostile-model", or "broken-model" if it is no graph
     */
    static void checkCore(byte[] graph) throws TellapartException {
        Set<String> operators = new HashSet<>(GraphOperators.ALLOWED);
        operators.addAll(GraphOperators.OF_CORE);
        new GraphCheck(operators, OLDEST_CORE_OPSET).checkModel(ByteBuffer.wrap(graph));
    }

    /**
     * Refuses a number that is not from -most to most.
     *
     * @throws TellapartException "hostile-model"
     */
    static void checkSize(long number, long most) throws TellapartException {
        if (number < -most || number > most) {
            throw senselessSizes();
        }
    }

    static TellapartException senselessSizes() {
        return Refusals.hostile("its graph asks for sizes that make no sense");
    }

    private void checkModel(ByteBuffer model) throws TellapartException {
        int graphs = 0;
        int opsets = 0;
        while (model.hasRemaining()) {
            Protobuf.Field field = Protobuf.next(model);
            if (MODEL_NEVER.contains(field.number())) {
                throw Refusals.hostile("its graph brings its own functions");
            }
            if (field.number() == MODEL_OPSET) {
                opsets++;
                checkOpset(field.nested());
            }
            if (field.number() == MODEL_GRAPH) {
                graphs++;
                checkGraph(field.nested());
            }
        }
        if (graphs != 1) {
            throw Protobuf.notAGraph();
        }
        if (opsets != 1) {
            throw otherOperators();
        }
    }

    private void checkOpset(ByteBuffer opset) throws TellapartException {
        long version = 0;
        while (opset.hasRemaining()) {
            Protobuf.Field field = Protobuf.next(opset);
            if (field.number() == OPSET_DOMAIN && field.nested().hasRemaining()) {
                throw otherOperators();
            }
            if (field.number() == OPSET_VERSION) {
                version = field.whole();
            }
        }
        if (version < oldestOpset || version > OPSET) {
            throw otherOperators();
        }
    }

    private void checkGraph(ByteBuffer graph) throws TellapartException {
        int nodes = 0;
        while (graph.hasRemaining()) {
            Protobuf.Field field = Protobuf.next(graph);
            if (GRAPH_NEVER.contains(field.number())) {
                throw Refusals.hostile("its graph stores numbers in a way that no model does");
            }
            if (field.number() == GRAPH_NODE) {
                if (++nodes > MOST_NODES) {
                    throw Refusals.hostile("its graph is bigger than any model's");
                }
                checkNode(field.nested());
            }
            if (field.number() == GRAPH_CONSTANT) {
                ConstantCheck.check(field.nested());
            }
        }
    }

    private void checkNode(ByteBuffer node) throws TellapartException {
        boolean known = false;
        while (node.hasRemaining()) {
            Protobuf.Field field = Protobuf.next(node);
            switch (field.number()) {
                case NODE_ATTRIBUTE -> checkAttribute(field.nested());
                case NODE_DOMAIN -> {
                    if (field.nested().hasRemaining()) {
                        throw otherOperators();
                    }
                }
                case NODE_OPERATOR -> {
                    known = operators.contains(field.text());
                    if (!known) {
                        throw Refusals.hostile("its graph uses the operator “" + field.text() + "”");
                    }
                }
                default -> {}
            }
        }
        if (!known) {
            throw otherOperators();
        }
    }

    private static void checkAttribute(ByteBuffer attribute) throws TellapartException {
        String name = "";
        long largest = 0;
        while (attribute.hasRemaining()) {
            Protobuf.Field field = Protobuf.next(attribute);
            if (!PLAIN_ATTRIBUTE.contains(field.number())) {
                throw Refusals.hostile("its graph has another graph inside");
            }
            if (field.number() == ATTRIBUTE_NAME) {
                name = field.text();
            }
            if (field.number() == ATTRIBUTE_WHOLE || field.number() == ATTRIBUTE_WHOLES) {
                for (long number : field.wholes()) {
                    checkSize(number, MOST_WHOLE);
                    largest = Math.max(largest, Math.abs(number));
                }
            }
        }
        checkSize(largest, COUNTS.contains(name) ? MOST_WHOLE : MOST_STEP);
    }

    private static TellapartException otherOperators() {
        return Refusals.hostile("its graph needs operators that no model needs");
    }
}
