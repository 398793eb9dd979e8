/** Asks the worker, from the page. */
import { TellapartError } from "../shared/refusals.mjs";

export class WorkerClient {
  #worker = new Worker(new URL("../worker/worker.mjs", import.meta.url), { type: "module" });
  #waiting = new Map();
  #next = 0;

  constructor() {
    this.#worker.addEventListener("message", ({ data }) => this.#take(data));
    this.#worker.addEventListener("error", (event) => this.#failAll(event.message));
  }

  /**
   * @param {string} task see TASKS of worker.mjs.
   * @param {object} given what the task needs.
   * @param {(content: object) => void} [progress]
   * @returns {Promise<any>}
   * @throws {TellapartError} what the worker refused.
   */
  ask(task, given = {}, progress = () => undefined, transfer = []) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, progress });
      this.#worker.postMessage({ id, task, given }, transfer);
    });
  }

  #take({ id, progress, result, problem }) {
    const waiting = this.#waiting.get(id);
    if (progress !== undefined) return waiting.progress(progress);
    this.#waiting.delete(id);
    if (problem === undefined) return waiting.resolve(result);
    waiting.reject(new TellapartError(problem.code, problem.message, problem.hint));
  }

  #failAll(message) {
    const problem = new TellapartError("failed", `Something went wrong: ${message ?? "a file of this page is missing"}`);
    for (const { reject } of this.#waiting.values()) reject(problem);
    this.#waiting.clear();
  }
}
