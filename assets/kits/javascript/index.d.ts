/** Runs a Tellapart model in Node: file name in, class and confidence out, the same as in the application. */

/** One class and its probability. */
export interface Guess {
  name: string;
  /** In [0, 1]. */
  confidence: number;
}

/** What a model says of one picture. */
export interface Answer {
  /** The most probable class, also where `noneOfThese` is true: it is what the model would say if it had to. */
  name: string;
  /** Probability of the most probable class, in [0, 1]. */
  confidence: number;
  /** Whether the picture is unlike all that the model learned, or the model is not sure enough. */
  noneOfThese: boolean;
  /** With a model that gives several classes to a picture: those that reach their threshold. Otherwise empty. */
  labels: string[];
  /** All classes, the most probable first. */
  top: Guess[];
  /** How little the picture is like anything the model learned; null for a model that does not tell. */
  unknownScore: number | null;
}

/** What is worth knowing about a picture that was read all the same. */
export interface Note {
  code: string;
  message: string;
}

/** What a model says of one picture's file. */
export interface PictureAnswer extends Answer {
  note: Note | null;
}

/** A decoded picture: RGB, three bytes a pixel, row by row, the right way up. */
export interface Pixels {
  data: Uint8Array;
  height: number;
  width: number;
}

/** When a model answers "none of these". */
export interface Rejection {
  method: string;
  unknownThreshold: number;
  confidenceThreshold: number;
}

/** What a model file says of itself. */
export interface Description {
  name: string;
  classes: string[];
  /** Smallest probability that counts as yes, one for each class; empty for one class per picture. */
  thresholds: number[];
  rejection: Rejection | null;
  /** How far answers may be from the golden ones; `scoreScale` is what unknown scores are measured by, at least 1. */
  tolerances: { raw: number; file: number; core: number; scoreScale: number };
  precision: "full" | "half";
  /** ISO 8601 time in UTC, or "". */
  created: string;
  /** How many of the pictures it had never seen it was right about; null if that was not measured. */
  score: { right: number; total: number } | null;
}

/** A picture inside the model file, and what must be answered about it. */
export interface GoldenPicture {
  name: string;
  file: string;
  /** What it asks of a decoder. */
  feature: string;
  height: number;
  width: number;
  /** SHA-256 of the decoded RGB, 64 hexadecimal digits. */
  rgbSha256: string;
  /** Whether its bytes are RGB and nothing else. */
  isRaw: boolean;
  bytes: Uint8Array;
  probabilities: Float32Array;
  unknownScore: number | null;
}

export interface OpenOptions {
  /** How many threads one answer may use; by default as many as there are processor cores. */
  threads?: number;
  /** The public key, in base64, that must have signed the model; by default any or none. */
  signedBy?: string;
}

/** The numbers of a model, before anything is made of them. */
export interface RunResult {
  /** One for each class, in the order of `classes`. */
  probabilities: Float32Array;
  unknownScore: number | null;
  /** From decoded picture to answer. */
  milliseconds: number;
}

/** A model that is ready to answer. May be asked about several pictures at the same time. */
export class Model {
  private constructor();
  /**
   * Opens a `.tellapart` file, by its name or from its bytes.
   *
   * @throws {ModelError} `code` is "missing-model", "unreadable-model", "not-a-model", "broken-model",
   *   "tampered-model", "hostile-model", "newer-model", "older-model" or "bad-signature".
   */
  static open(source: string | URL | Uint8Array, options?: OpenOptions): Promise<Model>;
  readonly name: string;
  /** Class names in the order of the probabilities. */
  readonly classes: string[];
  readonly description: Description;
  readonly golden: GoldenPicture[];
  /** The public key, in base64, whose signature was checked; null if the model is not signed. */
  readonly signedBy: string | null;
  /**
   * Answers about a picture's file, by its name or from its bytes.
   *
   * @throws {PictureError} `code` is "missing", "no-permission", "is-a-folder", "empty-file", "not-a-picture",
   *   "too-large", "truncated", "unreadable" or "unsupported".
   */
  classify(picture: string | URL | Uint8Array): Promise<PictureAnswer>;
  /** Answers about a picture that is decoded already. */
  classifyPixels(pixels: Pixels): Promise<Answer>;
  /** Gives the bare numbers about a picture that is decoded already. */
  run(pixels: Pixels): Promise<RunResult>;
  /** Gives its memory back; the model cannot answer any more. */
  close(): Promise<void>;
}

/** Decodes a picture's file as the application does; throws as `Model.classify`. */
export function decodePicture(file: Uint8Array): Promise<Pixels & { note: Note | null }>;

/** Features that are refused with the code "unsupported", and why. */
export const REFUSED_FEATURES: Readonly<Record<string, string>>;

export interface SelftestReport {
  /** How many golden pictures the model has. */
  pictures: number;
  /** How many of them were compared. */
  compared: number;
  largestDifference: number;
  /** Golden pictures that are refused, as announced in `REFUSED_FEATURES`. */
  refused: { picture: string; message: string }[];
  /** What is wrong; empty if all is well. */
  failures: { picture: string; message: string }[];
}

/** Asks a model about its own golden pictures. */
export function selftest(model: Model): Promise<SelftestReport>;

/** Everything that is refused: a stable code for programs, a sentence for people, and what to do about it. */
export class TellapartError extends Error {
  constructor(code: string, message: string, hint?: string);
  readonly code: string;
  /** "" if nothing can be done. */
  readonly hint: string;
}

/** A model file that is not opened. */
export class ModelError extends TellapartError {}

/** A picture that is not answered. */
export class PictureError extends TellapartError {}
