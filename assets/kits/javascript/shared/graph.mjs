/**
 * Looks through the graph before a runtime sees it: only the operators that models are made of, nothing that lies outside
 * the file, and no sizes that make no sense.
 */
import { checkConstant } from "./constants.mjs";
import { asText, fieldsOf, notAGraph, wholeNumbers } from "./protobuf.mjs";
import { hostile } from "./refusals.mjs";

const OPERATORS = new Set([
  "Abs", "Add", "AveragePool", "Cast", "Clip", "Concat", "Conv", "Div", "Erf", "Flatten", "Gather", "Gemm",
  "GlobalAveragePool", "GlobalMaxPool", "HardSigmoid", "HardSwish", "LayerNormalization", "MatMul", "Max", "Min",
  "Mul", "Range", "ReduceL2", "ReduceLogSumExp", "ReduceMean", "ReduceMin", "ReduceSum", "ReduceSumSquare",
  "Relu", "Reshape", "Shape", "Sigmoid", "Slice", "Softmax", "Sub", "TopK", "Transpose", "Unsqueeze",
]); // prettier-ignore

/** Numbers of fields in onnx.proto. */
const MODEL = { graph: 7, operatorSet: 8, trainingInfo: 20, functions: 25 };
const OPERATOR_SET = { domain: 1, version: 2 };
const GRAPH = { node: 1, constant: 5, quantization: 14, sparseConstant: 15 };
const NODE = { operator: 4, attribute: 5, domain: 7 };
const ATTRIBUTE = { name: 1, whole: 3, wholes: 8 };
/** Name, float, whole number, text, whole numbers, description and type: no constants, no graphs. */
const PLAIN_ATTRIBUTES = new Set([1, 2, 3, 4, 8, 13, 20]);

const OPSET = 17;
const MAX_NODES = 20_000;
const MAX_GROUPS = 10_000;
const MAX_STEP = 64;

/** @throws {ModelError} "hostile-model" for what no model holds, "broken-model" if it is no graph at all. */
export function checkGraph(bytes) {
  const graphs = [];
  const operatorSets = [];
  for (const [field, content] of fieldsOf(bytes)) {
    if (field === MODEL.functions || field === MODEL.trainingInfo) throw hostile("its graph brings its own functions");
    if (field === MODEL.operatorSet) operatorSets.push(content);
    if (field === MODEL.graph) graphs.push(content);
  }
  if (graphs.length !== 1 || typeof graphs[0] === "number") throw notAGraph();
  if (operatorSets.length !== 1 || !isKnownSet(operatorSets[0])) {
    throw hostile("its graph needs operators that no model needs");
  }
  checkParts(graphs[0]);
}

function isKnownSet(operatorSet) {
  let version = 0;
  for (const [field, content] of fieldsOf(operatorSet)) {
    if (field === OPERATOR_SET.domain && content.length > 0) return false;
    if (field === OPERATOR_SET.version) version = content;
  }
  return version === OPSET;
}

function checkParts(graph) {
  let nodes = 0;
  for (const [field, content] of fieldsOf(graph)) {
    if (field === GRAPH.node) {
      nodes += 1;
      checkNode(content);
    }
    if (field === GRAPH.constant) checkConstant(content);
    if (field === GRAPH.sparseConstant || field === GRAPH.quantization) {
      throw hostile("its graph stores numbers in a way that no model does");
    }
  }
  if (nodes > MAX_NODES) throw hostile("its graph is bigger than any model's");
}

function checkNode(node) {
  let operator = "";
  for (const [field, content] of fieldsOf(node)) {
    if (field === NODE.operator) operator = asText(content);
    if (field === NODE.domain && content.length > 0) throw hostile(`its graph uses operators of “${asText(content)}”`);
    if (field === NODE.attribute) checkAttribute(content);
  }
  if (!OPERATORS.has(operator)) throw hostile(`its graph uses the operator “${operator}”`);
}

function checkAttribute(attribute) {
  let name = "";
  const numbers = [];
  for (const [field, content] of fieldsOf(attribute)) {
    if (!PLAIN_ATTRIBUTES.has(field)) throw hostile("its graph has another graph inside");
    if (field === ATTRIBUTE.name) name = asText(content);
    if (field === ATTRIBUTE.whole || field === ATTRIBUTE.wholes) numbers.push(...wholeNumbers(content));
  }
  const limit = name === "group" ? MAX_GROUPS : MAX_STEP;
  if (numbers.some((number) => Math.abs(number) > limit)) throw hostile("its graph asks for sizes that make no sense");
}
