/** The list of pictures: asked about one after the other, told as the answers come. */
import { Card } from "./card.mjs";
import { byId } from "./elements.mjs";
import { inEveryLanguage, words } from "./language.mjs";

/** With more pictures waiting than this, only how many are done is read out. */
const FEW = 3;

export class Results {
  #client;
  #cards = [];

  /** @param {WorkerClient} client with an open model. */
  constructor(client) {
    this.#client = client;
    byId("clear").addEventListener("click", () => this.#clear());
    inEveryLanguage(() => this.#render());
  }

  /**
   * Asks about pictures.
   *
   * @param {{name: string, file?: Blob, pixels?: {data: Uint8Array, height: number, width: number}}[]} pictures
   */
  add(pictures) {
    const cards = pictures.map(({ name }) => new Card(name));
    this.#cards.push(...cards);
    byId("list").append(...cards.map(({ element }) => element));
    this.#summarise();
    pictures.forEach(({ file, pixels }, number) => this.#ask(cards[number], { file, pixels }));
  }

  async #ask(card, given) {
    try {
      card.finish({ answer: await this.#client.ask("classify", given) });
    } catch (problem) {
      if (problem.code === undefined) throw problem;
      card.finish({ problem });
    }
    if (!this.#cards.includes(card)) return;
    this.#summarise();
    const left = this.#cards.filter(({ outcome }) => outcome === null).length;
    if (left < FEW) byId("told").textContent = left === 0 && this.#cards.length > FEW ? `${card.inWords()}. ${this.#summary()}` : card.inWords();
  }

  #summary() {
    const outcomes = this.#cards.map(({ outcome }) => outcome).filter((outcome) => outcome !== null);
    return words().summary({
      done: outcomes.length,
      total: this.#cards.length,
      none: outcomes.filter(({ answer }) => answer?.noneOfThese).length,
      failed: outcomes.filter(({ problem }) => problem !== undefined).length,
    });
  }

  #summarise() {
    byId("results").hidden = this.#cards.length === 0;
    byId("results-summary").textContent = this.#summary();
  }

  #render() {
    for (const card of this.#cards) card.render();
    this.#summarise();
  }

  #clear() {
    this.#cards = [];
    byId("list").replaceChildren();
    this.#summarise();
    byId("choose").focus();
  }
}
