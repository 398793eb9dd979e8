/** What a file is, by its first bytes, whatever it is called. */

const HEIF_BRANDS = ["heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs", "mif1", "msf1"];

/** @returns {"jpeg" | "png" | "gif" | "webp" | "tiff" | "bmp" | "avif" | "heic" | null} null for what is no picture. */
export function recognise(file) {
  const text = (from, to) => String.fromCharCode(...file.subarray(from, to));
  const start = text(0, 8);
  if (start.startsWith("\xff\xd8\xff")) return "jpeg";
  if (start === "\x89PNG\r\n\x1a\n") return "png";
  if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) return "gif";
  if (start.startsWith("RIFF") && text(8, 12) === "WEBP") return "webp";
  if (["II*\0", "MM\0*", "II+\0", "MM\0+"].includes(start.slice(0, 4))) return "tiff";
  if (start.startsWith("BM")) return "bmp";
  return start.slice(4) === "ftyp" ? recogniseBrands(file, text) : null;
}

function recogniseBrands(file, text) {
  const length = new DataView(file.buffer, file.byteOffset, file.byteLength).getUint32(0);
  const brands = [text(8, 12)];
  for (let at = 16; at < Math.min(length, file.length, 512); at += 4) brands.push(text(at, at + 4));
  if (brands.includes("avif") || brands.includes("avis")) return "avif";
  return brands.some((brand) => HEIF_BRANDS.includes(brand)) ? "heic" : null;
}

/** [width, height] as the header claims, for formats whose decoders believe something else; null for the others. */
export function sizeInHeader(file, kind) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const three = (at) => view.getUint16(at, true) + view.getUint8(at + 2) * 65536;
  if (kind === "gif" && file.length >= 10) return [view.getUint16(6, true), view.getUint16(8, true)];
  if (kind === "webp" && file.length >= 30 && String.fromCharCode(...file.subarray(12, 16)) === "VP8X") {
    return [three(24) + 1, three(27) + 1];
  }
  return null;
}

/** Whether a PNG has 16-bit RGB without an alpha channel. */
export const isDeepPng = (file) => file[24] === 16 && file[25] === 2;

/** Whether the first frame of a GIF is as large as the picture; true for what is damaged, which decoders tell. */
export function fillsGif(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = 13 + (file[10] & 0x80 ? 3 << ((file[10] & 7) + 1) : 0);
  while (file[at] === 0x21) {
    at += 2;
    while (file[at] > 0) at += file[at] + 1;
    at += 1;
  }
  if (file[at] !== 0x2c || at + 9 > file.length) return true;
  const place = [1, 3, 5, 7].map((offset) => view.getUint16(at + offset, true));
  return place[0] === 0 && place[1] === 0 && place[2] === view.getUint16(6, true) && place[3] === view.getUint16(8, true);
}

/** Whether a file that could not be decoded stops before its format says it should. */
export function endsEarly(file, kind) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const holds = (text) => {
    const wanted = Array.from(text, (sign) => sign.charCodeAt(0));
    for (let at = file.length - wanted.length; at >= 0; at--) {
      if (wanted.every((byte, i) => file[at + i] === byte)) return true;
    }
    return false;
  };
  if (kind === "jpeg") return !holds("\xff\xd9");
  if (kind === "png") return !holds("IEND");
  if (kind === "gif") return file[file.length - 1] !== 0x3b;
  if (kind === "webp") return file.length < 12 || view.getUint32(4, true) + 8 > file.length;
  if (kind === "bmp") return file.length < 6 || view.getUint32(2, true) > file.length;
  if (kind === "tiff") return file.length < 8 || view.getUint32(4, file[0] === 0x49) >= file.length;
  return false;
}
