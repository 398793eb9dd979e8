/** Everything that is refused carries a stable code, an English sentence, and a hint what to do about it. */

export class TellapartError extends Error {
  /**
   * @param {string} code stable, for programs: "tampered-model", "not-a-picture", …
   * @param {string} message one English sentence for people.
   * @param {string} hint what can be done about it, "" if nothing.
   */
  constructor(code, message, hint = "") {
    super(message);
    this.name = new.target.name;
    this.code = code;
    this.hint = hint;
  }
}

/** A model file that is not opened, or a model that cannot be run. */
export class ModelError extends TellapartError {}

/** A picture that is not answered. */
export class PictureError extends TellapartError {}

export const notAModel = () =>
  new ModelError("not-a-model", "This is not a Tellapart model.", "Choose a file whose name ends in .tellapart.");

export const broken = (what) =>
  new ModelError("broken-model", `This model file is damaged: ${what}.`, "Copy or download it again.");

export const tampered = (member) =>
  new ModelError(
    "tampered-model",
    `This model file was changed after it was made: ${member} is not what its list of contents says.`,
    "Do not use it; get it again from the person who made it.",
  );

export const hostile = (what) =>
  new ModelError(
    "hostile-model",
    `This file was not opened because it may be harmful: ${what}.`,
    "Do not use it; ask where it comes from.",
  );

export const badSignature = (what) =>
  new ModelError("bad-signature", `This model file was not opened: ${what}.`, "Ask where it comes from.");

export const newer = () =>
  new ModelError(
    "newer-model",
    "This model was made by a newer version of Tellapart.",
    "Update: export it again, and use the program that comes with it.",
  );

export const older = () =>
  new ModelError(
    "older-model",
    "This model file was not exported for other programs.",
    "Export it again with Tellapart (“Share”, or “tellapart export”).",
  );

/** The code and the sentence of any error, as the results of a command line hold them. */
export const asProblem = (error) => ({ code: error.code ?? "failed", message: error.message });
