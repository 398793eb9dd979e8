/**
 * Looks through the graph before a runtime sees it: only the operators that models are made of, and nothing that lies
 * outside the file. Reads the protocol buffer by itself, because that takes fewer lines than any library's schema.
 */
import { broken, hostile } from "./refusals.mjs";

const OPERATORS = new Set([
  "Abs", "Add", "AveragePool", "Cast", "Clip", "Concat", "Conv", "Div", "Erf", "Flatten", "Gather", "Gemm",
  "GlobalAveragePool", "GlobalMaxPool", "HardSigmoid", "HardSwish", "LayerNormalization", "MatMul", "Max", "Min",
  "Mul", "Range", "ReduceL2", "ReduceLogSumExp", "ReduceMean", "ReduceMin", "ReduceSum", "ReduceSumSquare",
  "Relu", "Reshape", "Shape", "Sigmoid", "Slice", "Softmax", "Sub", "TopK", "Transpose", "Unsqueeze",
]); // prettier-ignore

/** Numbers of fields in onnx.proto. */
const MODEL = { graph: 7, functions: 25, trainingInfo: 20 };
const GRAPH = { node: 1, constant: 5, sparseConstant: 15 };
const NODE = { operator: 4, attribute: 5, domain: 7 };
const CONSTANT = { externalData: 13, dataLocation: 14 };
const PLAIN_ATTRIBUTES = new Set([1, 2, 3, 4, 7, 8, 13, 20]);

const VARINT = 0;
const EIGHT_BYTES = 1;
const BYTES = 2;
const FOUR_BYTES = 5;

/** @throws {ModelError} "hostile-model" for what no model holds, "broken-model" if it is no graph at all. */
export function checkGraph(bytes) {
  let graphs = 0;
  for (const [field, value] of fieldsOf(bytes)) {
    if (field === MODEL.functions || field === MODEL.trainingInfo) throw hostile("its graph brings its own functions");
    if (field !== MODEL.graph) continue;
    graphs += 1;
    checkNodes(value);
  }
  if (graphs !== 1) throw broken("model.onnx is not a graph");
}

function checkNodes(graph) {
  for (const [field, value] of fieldsOf(graph)) {
    if (field === GRAPH.node) checkNode(value);
    if (field === GRAPH.constant) checkConstant(value);
    if (field === GRAPH.sparseConstant) throw hostile("its graph stores numbers in a way that no model does");
  }
}

function checkNode(node) {
  let operator = "";
  for (const [field, value] of fieldsOf(node)) {
    if (field === NODE.operator) operator = asText(value);
    if (field === NODE.domain && value.length > 0) throw hostile(`its graph uses operators of “${asText(value)}”`);
    if (field === NODE.attribute) checkAttribute(value);
  }
  if (!OPERATORS.has(operator)) throw hostile(`its graph uses the operator “${operator}”`);
}

function checkAttribute(attribute) {
  for (const [field] of fieldsOf(attribute)) {
    if (!PLAIN_ATTRIBUTES.has(field)) throw hostile("its graph has another graph inside");
  }
}

function checkConstant(constant) {
  for (const [field, value] of fieldsOf(constant)) {
    if (field === CONSTANT.externalData || (field === CONSTANT.dataLocation && value !== 0)) {
      throw hostile("its graph points at data outside the file");
    }
  }
}

/** Yields [number, content] of each field: bytes where it is bytes, a number where it is a small one. */
function* fieldsOf(bytes) {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; shift <= 2 ** 63; shift *= 128) {
      if (at >= bytes.length) throw broken("model.onnx is not a graph");
      const byte = bytes[at++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
    throw broken("model.onnx is not a graph");
  };
  while (at < bytes.length) {
    const key = varint();
    const field = Math.floor(key / 8);
    const kind = key % 8;
    if (kind === VARINT) {
      yield [field, varint()];
      continue;
    }
    const length = { [EIGHT_BYTES]: () => 8, [BYTES]: varint, [FOUR_BYTES]: () => 4 }[kind]?.();
    if (length === undefined || at + length > bytes.length) throw broken("model.onnx is not a graph");
    yield [field, bytes.subarray(at, at + length)];
    at += length;
  }
}

const asText = (bytes) => new TextDecoder().decode(bytes.subarray(0, 40));
