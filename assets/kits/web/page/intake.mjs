/** How pictures come in: dropped, with folders and all, chosen, or pasted. */
import { byId } from "./elements.mjs";

const PICTURES = /\.(jpe?g|jpe|jfif|png|webp|gif|bmp|dib|tiff?|avif|hei[cf])$/i;

/** @param {(pictures: {name: string, file: Blob | null}[]) => void} take */
export function takeIn(take) {
  const named = (files) => Array.from(files, (file) => ({ name: file.name, file }));
  const input = byId("files");
  byId("choose").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    take(named(input.files));
    input.value = ""; // the same picture may be chosen again
  });
  document.addEventListener("paste", ({ clipboardData }) => {
    if (clipboardData.files.length > 0) take(named(clipboardData.files));
  });
  takeDrops(async (items, files) => take(items.length > 0 ? await filesIn(items) : named(files)));
}

function takeDrops(take) {
  const over = byId("over");
  let depth = 0;
  const holdsFiles = ({ dataTransfer }) => dataTransfer.types.includes("Files");
  const show = (by) => {
    depth = Math.max(0, depth + by);
    over.hidden = depth === 0;
  };
  document.addEventListener("dragenter", (event) => holdsFiles(event) && show(1));
  document.addEventListener("dragleave", (event) => holdsFiles(event) && show(-1));
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    show(-depth);
    const { items, files } = event.dataTransfer;
    // Both are only there until this event is over.
    take(Array.from(items, (item) => item.webkitGetAsEntry?.()).filter(Boolean), Array.from(files));
  });
}

/** Files that were dropped themselves, and the pictures of folders; without a file where the browser cannot get at it. */
async function filesIn(entries) {
  const found = [];
  for (const entry of entries) {
    const got = await (entry.isFile ? fileOf(entry) : childrenOf(entry)).catch(() => null);
    if (entry.isFile || got === null) found.push({ name: entry.name, file: got });
    else found.push(...(await filesIn(got.filter(isPictureOrFolder))));
  }
  return found;
}

const isPictureOrFolder = (entry) => !entry.name.startsWith(".") && (entry.isDirectory || PICTURES.test(entry.name));

const fileOf = (entry) => new Promise((resolve, reject) => entry.file(resolve, reject));

async function childrenOf(folder) {
  const reader = folder.createReader();
  const children = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return children.sort((one, other) => one.name.localeCompare(other.name));
    children.push(...some);
  }
}
