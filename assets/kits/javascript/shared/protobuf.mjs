/** Walks through a protocol buffer without a schema: a dozen fields of ONNX are all that is looked at. */
import { broken } from "./refusals.mjs";

const VARINT = 0;
const EIGHT_BYTES = 1;
const BYTES = 2;
const FOUR_BYTES = 5;
const LONGEST_VARINT = 10;
const BYTE_BY_BYTE = new TextDecoder("windows-1252");

/**
 * @param {Uint8Array} bytes of one message.
 * @yields {[number, number | Uint8Array]} the number of each field and its content: whole numbers as numbers, signed and
 *   exact up to 2^53; everything else as bytes.
 * @throws {ModelError} "broken-model" if it is no message.
 */
export function* fieldsOf(bytes) {
  const place = { at: 0 };
  while (place.at < bytes.length) {
    const key = readVarint(bytes, place);
    const field = Math.floor(key / 8);
    // Other readers drop what is above 32 bits, and would see another field than this one.
    if (field < 1 || key >= 2 ** 32) throw notAGraph();
    if (key % 8 === VARINT) {
      yield [field, readVarint(bytes, place)];
      continue;
    }
    const length = lengthOf(key % 8, bytes, place);
    if (length < 0 || place.at + length > bytes.length) throw notAGraph();
    yield [field, bytes.subarray(place.at, place.at + length)];
    place.at += length;
  }
}

/** The numbers of a field that may come one by one or packed together: `content` is one number, or bytes of many. */
export function wholeNumbers(content) {
  if (typeof content === "number") return [content];
  const numbers = [];
  const place = { at: 0 };
  while (place.at < content.length) numbers.push(readVarint(content, place));
  return numbers;
}

/** The bytes of a field that has some. */
export function bytesOf(content) {
  if (typeof content === "number") throw notAGraph();
  return content;
}

/** The beginning of a text, enough to name it in a message. */
export const asText = (content) => new TextDecoder().decode(bytesOf(content).subarray(0, 40));

/** A name to compare with others: a sign for each byte, whatever the bytes are. */
export const asName = (content) => BYTE_BY_BYTE.decode(bytesOf(content));

export const notAGraph = () => broken("model.onnx is not a graph");

function lengthOf(kind, bytes, place) {
  if (kind === BYTES) return readVarint(bytes, place);
  if (kind === EIGHT_BYTES) return 8;
  if (kind === FOUR_BYTES) return 4;
  throw notAGraph();
}

function readVarint(bytes, place) {
  let value = 0n;
  for (let i = 0; i < LONGEST_VARINT; i++) {
    if (place.at >= bytes.length) throw notAGraph();
    const byte = bytes[place.at++];
    value |= BigInt(byte & 127) << BigInt(7 * i);
    if (byte < 128) return Number(BigInt.asIntN(64, value));
  }
  throw notAGraph();
}
