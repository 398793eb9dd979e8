/** The constants of a graph: numbers that lie in the file as they are, finite, and no sizes that make no sense. */
import { broken, hostile } from "./refusals.mjs";
import { asName, bytesOf, fieldsOf, wholeNumbers } from "./protobuf.mjs";

/** Numbers of fields of TensorProto in onnx.proto. */
const DIMS = 1;
const DATA_TYPE = 2;
const NAME = 8;
const RAW_DATA = 9;
const DESCRIPTION = 12;
const EXTERNAL_DATA = 13;
const DATA_LOCATION = 14;

const FLOAT = 1;
const INT64 = 7;
const HALF = 10;
const DOUBLE = 11;
const ITEM_SIZES = { [FLOAT]: 4, [INT64]: 8, [HALF]: 2, [DOUBLE]: 8 };

const MAX_RANK = 8;
const MAX_WHOLE = 10_000;

/**
 * @param {Uint8Array} constant
 * @param {boolean} half whether it may be of half precision.
 * @returns {string} its name.
 * @throws {ModelError} "hostile-model" for what no model holds, "broken-model" for numbers that are not finite.
 */
export function checkConstant(constant, half) {
  let dims = [];
  let [type, raw, name] = [0, new Uint8Array(0), ""];
  for (const [field, content] of fieldsOf(constant)) {
    if (field === EXTERNAL_DATA || (field === DATA_LOCATION && content !== 0)) {
      throw hostile("its graph points at data outside the file");
    }
    if (field === DIMS) dims = dims.concat(wholeNumbers(content));
    else if (field === DATA_TYPE) type = content;
    else if (field === RAW_DATA) raw = bytesOf(content);
    else if (field === NAME) name = asName(content);
    else if (![DESCRIPTION, DATA_LOCATION].includes(field)) {
      throw hostile("its graph stores numbers in a way that no model does");
    }
  }
  const itemSize = type === HALF && !half ? NaN : ITEM_SIZES[type];
  const size = dims.reduce((product, dim) => product * dim, 1) * itemSize;
  if (dims.length > MAX_RANK || dims.some((dim) => dim < 0) || size !== raw.length) {
    throw hostile("a constant of its graph has a size that makes no sense");
  }
  if (type === INT64) checkWhole(raw);
  else if (!isFiniteEverywhere(raw, type)) throw broken("some of its numbers are not finite");
  return name;
}

/** Whole numbers are sizes; a bigger one could make a picture of any size fill the memory. */
function checkWhole(raw) {
  const numbers = new BigInt64Array(raw.slice().buffer);
  if (numbers.length > MAX_RANK || numbers.some((number) => number < -MAX_WHOLE || number > MAX_WHOLE)) {
    throw hostile("its graph asks for sizes that make no sense");
  }
}

/** All bits of the exponent are set in what is not finite. */
function isFiniteEverywhere(raw, type) {
  const copy = raw.slice().buffer;
  if (type === DOUBLE) return new Float64Array(copy).every(Number.isFinite);
  const bits = type === FLOAT ? new Uint32Array(copy) : new Uint16Array(copy);
  const exponent = type === FLOAT ? 0x7f800000 : 0x7c00;
  for (let i = 0; i < bits.length; i++) if ((bits[i] & exponent) === exponent) return false;
  return true;
}
