package org.tellapart.bundle;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    /** Those above, versions, names, descriptions. */
    private static final Set<Integer> PLAIN_MODEL = Set.of(1, 2, 3, 4, 5, 6, MODEL_GRAPH, MODEL_OPSET, 14);

    private static final int OPSET_DOMAIN = 1;
    private static final int OPSET_VERSION = 2;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_CONSTANT = 5;
    private static final int GRAPH_INPUT = 11;
    private static final int GRAPH_OUTPUT = 12;
    /** Those above, name, description, shapes. */
    private static final Set<Integer> PLAIN_GRAPH =
            Set.of(GRAPH_NODE, 2, GRAPH_CONSTANT, 10, GRAPH_INPUT, GRAPH_OUTPUT, 13);

    private static final int END_NAME = 1;
    private static final int NODE_MADE = 2;
    private static final int NODE_OPERATOR = 4;
    private static final int NODE_ATTRIBUTE = 5;
    private static final int NODE_DOMAIN = 7;
    /** Those above, what goes in, name, description. */
    private static final Set<Integer> PLAIN_NODE =
            Set.of(1, NODE_MADE, 3, NODE_OPERATOR, NODE_ATTRIBUTE, 6, NODE_DOMAIN);

    private static final int ATTRIBUTE_NAME = 1;
    private static final int ATTRIBUTE_WHOLE = 3;
    private static final int ATTRIBUTE_WHOLES = 8;
    /** Those above, one float, one text, description and type. */
    private static final Set<Integer> PLAIN_ATTRIBUTE =
            Set.of(ATTRIBUTE_NAME, 2, ATTRIBUTE_WHOLE, 4, ATTRIBUTE_WHOLES, 13, 20);
    /** Attributes that count channels or columns. */
    private static final Set<String> COUNTS = Set.of("group", "starts", "ends");
    /** How many things a node makes by its operator, where it is not one. */
    private static final Map<String, Integer> MAKES = Map.of("TopK", 2);

    private final Set<String> operators;
    private final long oldestOpset;
    private final boolean half;
    private final String input;
    private final List<String> outputs;
    private final Set<String> constants = new HashSet<>();
    private final Set<String> made = new HashSet<>();

    private GraphCheck(Set<String> operators, long oldestOpset, boolean half, String input, boolean scored) {
        this.operators = operators;
        this.oldestOpset = oldestOpset;
        this.half = half;
        this.input = input;
        this.outputs = scored ? List.of("probabilities", "unknown_score") : List.of("probabilities");
    }

    /**
     * @throws TellapartException "hostile-model", or "broken-model" if it is no graph, or one for something else
     */
    static void check(byte[] graph, Description description) throws TellapartException {
        new GraphCheck(GraphOperators.ALLOWED, OPSET, description.half(), "image", description.scored())
                .checkModel(ByteBuffer.wrap(graph));
    }

    /**
     * The same for core.onnx, which says in other operators what older programs lack.
     *
     * @throws TellapartException "hostile-model", or "broken-model" if it is no graph, or one for something else
     */
    static void checkCore(byte[] graph, Description description) throws TellapartException {
        Set<String> operators = new HashSet<>(GraphOperators.ALLOWED);
        operators.addAll(GraphOperators.OF_CORE);
        new GraphCheck(operators, OLDEST_CORE_OPSET, false, "pixels", description.scored())
                .checkModel(ByteBuffer.wrap(graph));
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
            if (!PLAIN_MODEL.contains(field.number())) {
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
        List<String> inputs = new ArrayList<>();
        List<String> given = new ArrayList<>();
        while (graph.hasRemaining()) {
            Protobuf.Field field = Protobuf.next(graph);
            switch (field.number()) {
                case GRAPH_NODE -> {
                    if (++nodes > MOST_NODES) {
                        throw Refusals.hostile("its graph is bigger than any model's");
                    }
                    checkNode(field.nested());
                }
                case GRAPH_CONSTANT -> {
                    if (!constants.add(ConstantCheck.check(field.nested(), half))) {
                        throw Refusals.hostile("its graph names two constants alike");
                    }
                }
                case GRAPH_INPUT -> inputs.add(endName(field.nested()));
                case GRAPH_OUTPUT -> given.add(endName(field.nested()));
                default -> {
                    if (!PLAIN_GRAPH.contains(field.number())) {
                        throw Refusals.hostile("its graph stores numbers in a way that no model does");
                    }
                }
            }
        }
        if (!inputs.equals(List.of(input)) || !given.equals(outputs)) {
            throw Refusals.broken("its graph does not lead from a picture to probabilities");
        }
    }

    private static String endName(ByteBuffer end) throws TellapartException {
        String name = "";
        while (end.hasRemaining()) {
            Protobuf.Field field = Protobuf.next(end);
            if (field.number() == END_NAME) {
                name = field.name();
            }
        }
        return name;
    }

    private void checkNode(ByteBuffer node) throws TellapartException {
        String operator = "";
        int makes = 0;
        while (node.hasRemaining()) {
            Protobuf.Field field = Protobuf.next(node);
            switch (field.number()) {
                case NODE_ATTRIBUTE -> checkAttribute(field.nested());
                case NODE_OPERATOR -> operator = field.text();
                case NODE_MADE -> {
                    makes++;
                    if (!made.add(field.name())) {
                        throw Refusals.broken("its graph makes one thing twice");
                    }
                }
                default -> {
                    boolean isForeign = field.number() == NODE_DOMAIN && field.nested().hasRemaining();
                    if (isForeign || !PLAIN_NODE.contains(field.number())) {
                        throw otherOperators();
                    }
                }
            }
        }
        if (!operators.contains(operator)) {
            throw Refusals.hostile("its graph uses the operator “" + operator + "”");
        }
        if (makes != MAKES.getOrDefault(operator, 1)) {
            throw Refusals.hostile("its graph has a node that makes nothing or several things");
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
