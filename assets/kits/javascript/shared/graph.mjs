/**
 * Looks through the graph before a runtime sees it: only the operators that models are made of, nothing that lies outside
 * the file, and no sizes that make no sense.
 */
import { checkConstant } from "./constants.mjs";
import { asName, asText, bytesOf, fieldsOf, notAGraph, wholeNumbers } from "./protobuf.mjs";
import { broken, hostile } from "./refusals.mjs";

const OPERATORS = new Set([
  "Abs", "Add", "AveragePool", "Cast", "Clip", "Concat", "Conv", "Div", "Erf", "Flatten", "Gather", "Gemm",
  "GlobalAveragePool", "GlobalMaxPool", "HardSigmoid", "HardSwish", "LayerNormalization", "MatMul", "Max", "Min",
  "Mul", "Range", "ReduceL2", "ReduceLogSumExp", "ReduceMean", "ReduceMin", "ReduceSum", "ReduceSumSquare",
  "Relu", "Reshape", "Shape", "Sigmoid", "Slice", "Softmax", "Sub", "TopK", "Transpose", "Unsqueeze",
]); // prettier-ignore

/** Numbers of the fields in onnx.proto that models use; any other is refused. */
const MODEL = { graph: 7, operatorSet: 8, plain: [1, 2, 3, 4, 5, 6, 14] };
const OPERATOR_SET = { domain: 1, version: 2 };
const GRAPH = { node: 1, constant: 5, input: 11, output: 12, plain: [2, 10, 13] };
const END_NAME = 1;
const NODE = { made: 2, operator: 4, attribute: 5, domain: 7, plain: [1, 3, 6] };
/** Float, text, description and type are plain; constants and graphs are not. */
const ATTRIBUTE = { name: 1, whole: 3, wholes: 8, plain: [2, 4, 13, 20] };

const OPSET = 17;
const MAX_NODES = 20_000;
const MAX_COUNT = 10_000;
const MAX_STEP = 64;
/** Attributes that count channels or columns. */
const COUNTS = ["group", "starts", "ends"];
/** How many things a node makes by its operator, where it is not one. */
const MAKES = { TopK: 2 };

/**
 * @param {Uint8Array} bytes of model.onnx.
 * @param {object} model
 * @param {string[]} model.outputs what the graph must give, in this order.
 * @param {boolean} model.half whether constants may be of half precision.
 * @throws {ModelError} "hostile-model" for what no model holds; "broken-model" if it is no graph, or one for something else.
 */
export function checkGraph(bytes, { outputs, half }) {
  const graphs = [];
  const operatorSets = [];
  for (const [field, content] of fieldsOf(bytes)) {
    if (field === MODEL.operatorSet) operatorSets.push(bytesOf(content));
    else if (field === MODEL.graph) graphs.push(bytesOf(content));
    else if (!MODEL.plain.includes(field)) throw hostile("its graph brings its own functions");
  }
  if (graphs.length !== 1) throw notAGraph();
  if (operatorSets.length !== 1 || !isKnownSet(operatorSets[0])) throw otherOperators();
  checkParts(graphs[0], outputs, half);
}

function isKnownSet(operatorSet) {
  let version = 0;
  for (const [field, content] of fieldsOf(operatorSet)) {
    if (field === OPERATOR_SET.domain && bytesOf(content).length > 0) return false;
    if (field === OPERATOR_SET.version) version = content;
  }
  return version === OPSET;
}

function checkParts(graph, outputs, half) {
  const [constants, made, inputs, given] = [[], [], [], []];
  let nodes = 0;
  for (const [field, content] of fieldsOf(graph)) {
    if (field === GRAPH.node) {
      nodes += 1;
      if (nodes > MAX_NODES) throw hostile("its graph is bigger than any model's");
      made.push(checkNode(bytesOf(content)));
    } else if (field === GRAPH.constant) constants.push(checkConstant(bytesOf(content), half));
    else if (field === GRAPH.input) inputs.push(endName(bytesOf(content)));
    else if (field === GRAPH.output) given.push(endName(bytesOf(content)));
    else if (!GRAPH.plain.includes(field)) throw hostile("its graph stores numbers in a way that no model does");
  }
  if (hasTwins(constants)) throw hostile("its graph names two constants alike");
  if (hasTwins(made.flat())) throw broken("its graph makes one thing twice");
  if (!areSame(inputs, ["image"]) || !areSame(given, outputs)) {
    throw broken("its graph does not lead from a picture to probabilities");
  }
}

const hasTwins = (names) => new Set(names).size !== names.length;

const areSame = (names, expected) => names.length === expected.length && names.every((name, i) => name === expected[i]);

function endName(end) {
  let name = "";
  for (const [field, content] of fieldsOf(end)) if (field === END_NAME) name = asName(content);
  return name;
}

/** Returns the names of what it makes. */
function checkNode(node) {
  let operator = "";
  const made = [];
  for (const [field, content] of fieldsOf(node)) {
    if (field === NODE.operator) operator = asText(content);
    else if (field === NODE.made) made.push(asName(content));
    else if (field === NODE.attribute) checkAttribute(bytesOf(content));
    else if (field === NODE.domain ? bytesOf(content).length > 0 : !NODE.plain.includes(field)) throw otherOperators();
  }
  if (!OPERATORS.has(operator)) throw hostile(`its graph uses the operator “${operator}”`);
  if (made.length !== (MAKES[operator] ?? 1)) throw hostile("its graph has a node that makes nothing or several things");
  return made;
}

function checkAttribute(attribute) {
  let name = "";
  let numbers = [];
  for (const [field, content] of fieldsOf(attribute)) {
    if (field === ATTRIBUTE.name) name = asName(content);
    else if (field === ATTRIBUTE.whole || field === ATTRIBUTE.wholes) numbers = numbers.concat(wholeNumbers(content));
    else if (!ATTRIBUTE.plain.includes(field)) throw hostile("its graph has another graph inside");
  }
  const limit = COUNTS.includes(name) ? MAX_COUNT : MAX_STEP;
  if (numbers.some((number) => Math.abs(number) > limit)) throw hostile("its graph asks for sizes that make no sense");
}

const otherOperators = () => hostile("its graph needs operators that no model needs");
