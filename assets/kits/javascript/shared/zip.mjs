/**
 * Reads the members of a zip whose members are stored as they are, from bytes that may be hostile.
 * Nothing is unpacked: every member is a view of the bytes that were given.
 */
import { broken, hostile, notAModel, tampered } from "./refusals.mjs";

const MAX_BUNDLE = 2 * 1024 ** 3;
const MAX_JSON = 16 * 1024 ** 2;
const MAX_ENTRIES = 1000;
const MAX_DIRECTORY = 1024 ** 2;

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
const END_SIZE = 22;
const NAMES_ARE_UTF8 = 0x0800;
const STRANGELY_PACKED = "it is packed in a way that Tellapart never uses";

/**
 * @param {Uint8Array} file the whole of it.
 * @returns {Map<string, {content: Uint8Array, crc: number}>} its members in the order of the zip's list.
 * @throws {ModelError} "not-a-model", "broken-model" or "hostile-model".
 */
export function readMembers(file) {
  if (file.length > MAX_BUNDLE) throw hostile("it is bigger than any model");
  // Not Node's Buffer, whose `slice` does not copy.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint32(0, true) !== LOCAL) throw notAModel();
  const { entries, start, end } = findDirectory(view);
  const members = new Map();
  let at = start;
  let free = 0;
  for (let number = 0; number < entries; number++) {
    const entry = readEntry(view, at, end);
    const [from, to] = contentOf(view, entry, free, start);
    if (members.has(entry.name)) throw hostile("it holds two parts of the same name");
    members.set(entry.name, { content: bytes.subarray(from, to), crc: entry.crc });
    at = entry.next;
    free = to;
  }
  if (at !== end || free !== start) throw broken("its parts are not where it says");
  return members;
}

/** Refuses a member whose checksum in the zip is not that of its content. */
export function checkCrc(name, { content, crc }) {
  if (crc32(content) !== crc) throw tampered(name);
}

function findDirectory(view) {
  const at = view.byteLength - END_SIZE;
  if (at < 0 || view.getUint32(at, true) !== END) throw broken("it is cut short or was not copied completely");
  const disks = view.getUint32(at + 4, true);
  const entries = view.getUint16(at + 8, true);
  const length = view.getUint32(at + 12, true);
  const start = view.getUint32(at + 16, true);
  if (entries > MAX_ENTRIES || length > MAX_DIRECTORY) throw hostile("it lists more parts than any model has");
  const simple = disks === 0 && view.getUint16(at + 10, true) === entries && view.getUint16(at + 20, true) === 0;
  if (!simple) throw hostile(STRANGELY_PACKED);
  if (start + length !== at) throw broken("its parts are not where it says");
  return { entries, start, end: at };
}

function readEntry(view, at, end) {
  if (at + CENTRAL_SIZE > end || view.getUint32(at, true) !== CENTRAL) throw broken("its list of parts is damaged");
  const nameLength = view.getUint16(at + 28, true);
  if (view.getUint32(at + 30, true) !== 0) throw hostile(STRANGELY_PACKED); // more about it, or a comment
  const next = at + CENTRAL_SIZE + nameLength;
  if (next > end) throw broken("its list of parts is damaged");
  const entry = {
    name: readName(view, at + CENTRAL_SIZE, nameLength),
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    offset: view.getUint32(at + 42, true),
    next,
  };
  if (entry.method !== 0 || entry.packed !== entry.size || (entry.flags & ~NAMES_ARE_UTF8) !== 0) {
    throw hostile("it is compressed or encrypted, which no model is");
  }
  if (entry.name.endsWith(".json") && entry.size > MAX_JSON) throw hostile(`${entry.name} is bigger than any model's`);
  return entry;
}

/** Names of members are plain ASCII; any other sign becomes a "?", which no known member has. */
function readName(view, at, length) {
  let name = "";
  for (let i = 0; i < length; i++) {
    const sign = view.getUint8(at + i);
    name += sign > 32 && sign < 127 ? String.fromCharCode(sign) : "?";
  }
  return name;
}

/**
 * First and one past the last byte of a member, which lies where the one before it ended; what it says of itself must be
 * what the list says of it.
 */
function contentOf(view, entry, at, start) {
  if (entry.offset !== at) throw hostile(STRANGELY_PACKED);
  if (at + LOCAL_SIZE > start || view.getUint32(at, true) !== LOCAL) throw broken("its parts are not where it says");
  const nameLength = view.getUint16(at + 26, true);
  const from = at + LOCAL_SIZE + nameLength;
  if (from + entry.size > start) throw broken("it is cut short or was not copied completely");
  const same =
    view.getUint16(at + 6, true) === entry.flags &&
    view.getUint16(at + 8, true) === entry.method &&
    view.getUint32(at + 14, true) === entry.crc &&
    view.getUint32(at + 18, true) === entry.packed &&
    view.getUint32(at + 22, true) === entry.size &&
    view.getUint16(at + 28, true) === 0 &&
    readName(view, at + LOCAL_SIZE, nameLength) === entry.name;
  if (!same) throw broken("its parts contradict its list of parts");
  return [from, from + entry.size];
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  return crc;
});

function crc32(bytes) {
  let crc = ~0;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ bytes[i]) & 255];
  return ~crc >>> 0;
}
