/** Reads the fields of a JSON object with the type and the range that they must have. */
import { broken } from "./refusals.mjs";

const MAX_NAME = 500;

export class Fields {
  #content;
  #where;

  /** @throws {ModelError} "broken-model" if `content` is not an object; so does every method for a wrong field. */
  constructor(content, where) {
    if (typeof content !== "object" || content === null || Array.isArray(content)) throw wrong(where, "object");
    this.#content = content;
    this.#where = where;
  }

  get(name) {
    if (!Object.hasOwn(this.#content, name)) throw wrong(this.#where, name);
    return this.#content[name];
  }

  names() {
    return Object.keys(this.#content);
  }

  inner(name) {
    return new Fields(this.get(name), `${this.#where}: ${name}`);
  }

  text(name) {
    return this.#check(name, isText(this.get(name)));
  }

  oneOf(name, choices) {
    return this.#check(name, choices.includes(this.get(name)));
  }

  whole(name, low, high) {
    return this.#check(name, Number.isInteger(this.get(name)) && isNumber(this.get(name), low, high));
  }

  number(name, low, high) {
    return this.#check(name, isNumber(this.get(name), low, high));
  }

  sha256(name) {
    return this.#check(name, typeof this.get(name) === "string" && /^[0-9a-f]{64}$/.test(this.get(name)));
  }

  list(name, least, most, isRight) {
    const value = this.get(name);
    return this.#check(name, Array.isArray(value) && least <= value.length && value.length <= most && value.every(isRight));
  }

  #check(name, isRight) {
    if (!isRight) throw wrong(this.#where, name);
    return this.#content[name];
  }
}

export const isNumber = (value, low, high) => typeof value === "number" && low <= value && value <= high;

/** At most `MAX_NAME` characters, and not half of one; a string's length counts some characters twice. */
export const isText = (value) =>
  typeof value === "string" &&
  value.length <= 2 * MAX_NAME &&
  [...value].length <= MAX_NAME &&
  !/\p{Surrogate}/u.test(value);

export const wrong = (where, name) => broken(`“${name}” in ${where} is missing or makes no sense`);

/** @throws {ModelError} "broken-model" if the bytes are not JSON in UTF-8. */
export function parseJson(bytes) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError) {
      throw broken("a part of it is not the text it should be");
    }
    throw error;
  }
}
