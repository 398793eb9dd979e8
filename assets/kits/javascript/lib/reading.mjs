/** Reads files whole: pictures and models, with a sentence for everything that can go wrong. */
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { ModelError, PictureError } from "../shared/refusals.mjs";

const LARGEST_PICTURE_FILE = 2 ** 30;
const LARGEST_MODEL_FILE = 2 ** 31;

/** @throws {PictureError} "missing", "no-permission", "is-a-folder", "not-a-picture", "too-large" or "unreadable". */
export async function readPictureFile(path) {
  try {
    return await readWhole(path, LARGEST_PICTURE_FILE);
  } catch (error) {
    throw new PictureError(...(PICTURE_PROBLEMS[error.code] ?? unreadable("The file")(error)));
  }
}

/** @throws {ModelError} "missing-model", "not-a-model", "hostile-model" or "unreadable-model". */
export async function readModelFile(path) {
  try {
    return await readWhole(path, LARGEST_MODEL_FILE);
  } catch (error) {
    throw new ModelError(...(MODEL_PROBLEMS[error.code] ?? unreadable("The model", "unreadable-model")(error)));
  }
}

const PICTURE_PROBLEMS = {
  ENOENT: ["missing", "The file is not there.", "It was moved, renamed or deleted."],
  ENOTDIR: ["missing", "The file is not there.", "It was moved, renamed or deleted."],
  EACCES: ["no-permission", "You do not have permission to read this.", "Ask its owner for permission."],
  EPERM: ["no-permission", "You do not have permission to read this.", "Ask its owner for permission."],
  EISDIR: ["is-a-folder", "This is a folder, not a picture.", "Choose the pictures inside it."],
  NOT_A_FILE: ["not-a-picture", "This is a device or a pipe, not a picture.", "Choose a picture file."],
  TOO_LARGE: ["too-large", "The file is larger than 1 GiB.", "Save a smaller version of the picture and use that."],
};

const MODEL_PROBLEMS = {
  ENOENT: ["missing-model", "There is no model file of that name.", "If it was moved, open it from its new place."],
  ENOTDIR: ["missing-model", "There is no model file of that name.", "If it was moved, open it from its new place."],
  EISDIR: ["not-a-model", "This is a folder, not a model.", "Choose a file whose name ends in .tellapart."],
  NOT_A_FILE: ["not-a-model", "This is not a Tellapart model.", "Choose a file whose name ends in .tellapart."],
  TOO_LARGE: ["hostile-model", "This file was not opened because it may be harmful: it is bigger than any model.", ""],
};

const unreadable =
  (what, code = "unreadable") =>
  (error) => [code, `${what} could not be read: ${error.message}.`, "Check the disk it is on, then try again."];

async function readWhole(path, largest) {
  // Without O_NONBLOCK, opening a named pipe that nobody writes to would wait for ever.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const status = await file.stat();
    if (status.isDirectory()) throw withCode("EISDIR");
    if (!status.isFile()) throw withCode("NOT_A_FILE");
    if (status.size > largest) throw withCode("TOO_LARGE");
    return await file.readFile();
  } finally {
    await file.close();
  }
}

const withCode = (code) => Object.assign(new Error(code), { code });
