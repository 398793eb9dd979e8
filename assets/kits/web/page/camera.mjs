/** The camera: answers while it is on, and is off as soon as nobody looks. */
import { dropFourth } from "../shared/contract.mjs";
import { byId } from "./elements.mjs";
import { percent, problemInWords, words } from "./language.mjs";

const WANTED = { video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false };

export class Camera {
  #client;
  #keep;
  #stream = null;
  #kept = 0;

  /**
   * @param {WorkerClient} client with an open model.
   * @param {(picture: {name: string, pixels: Pixels}) => void} keep takes a picture that the person wants in the list.
   */
  constructor(client, keep) {
    this.#client = client;
    this.#keep = keep;
    // Without https, browsers have no camera.
    byId("camera-open").hidden = navigator.mediaDevices?.getUserMedia === undefined;
    byId("camera-open").addEventListener("click", () => this.#open());
    byId("camera-close").addEventListener("click", () => this.#close());
    byId("camera-keep").addEventListener("click", () => this.#take());
    document.addEventListener("visibilitychange", () => document.hidden && this.#stop());
    addEventListener("pagehide", () => this.#stop());
    document.addEventListener("keydown", ({ key }) => key === "Escape" && this.#stream !== null && this.#close());
  }

  async #open() {
    if (this.#stream !== null) return;
    byId("camera").hidden = false;
    this.#say(words().cameraStarting);
    const view = byId("camera-view");
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia(WANTED);
      view.srcObject = this.#stream;
      await view.play();
    } catch (error) {
      this.#stop();
      byId("camera").hidden = false;
      this.#say(problemInWords({ code: "camera-refused", message: words().cameraRefused }));
      byId("told").textContent = words().cameraRefused;
      return;
    }
    byId("camera-keep").focus();
    await this.#answerWhileOn(this.#stream);
  }

  async #answerWhileOn(stream) {
    while (this.#stream === stream) {
      const pixels = this.#frame();
      if (pixels === null) {
        await new Promise(requestAnimationFrame);
        continue;
      }
      const answer = await this.#client.ask("classify", { pixels }).catch((problem) => ({ problem }));
      if (this.#stream === stream) this.#show(answer);
    }
  }

  #show({ problem, noneOfThese, top, milliseconds }) {
    if (problem !== undefined) return this.#say(problemInWords(problem));
    const { name, confidence } = top[0];
    this.#say(noneOfThese ? `? ${words().noneOfThese}` : name, noneOfThese ? 0 : confidence, noneOfThese);
    const facts = noneOfThese ? words().notSure(name, percent(confidence)) : percent(confidence);
    byId("camera-facts").textContent = `${facts} · ${Math.round(milliseconds)} ms`;
  }

  #say(text, share = 0, isDoubtful = false) {
    byId("camera-answer").textContent = text;
    byId("camera-answer").classList.toggle("doubt", isDoubtful);
    byId("camera-bar").style.inlineSize = `${100 * share}%`;
    byId("camera-facts").textContent = "";
  }

  #take() {
    const pixels = this.#frame();
    if (pixels !== null) this.#keep({ name: words().cameraPicture(++this.#kept), pixels });
  }

  /** The picture that is seen now; null before there is one. */
  #frame() {
    const view = byId("camera-view");
    const [width, height] = [view.videoWidth, view.videoHeight];
    if (width === 0 || height === 0) return null;
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    context.drawImage(view, 0, 0);
    return { data: dropFourth(context.getImageData(0, 0, width, height).data), height, width };
  }

  #close() {
    this.#stop();
    byId("camera-open").focus();
  }

  #stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    byId("camera-view").srcObject = null;
    byId("camera").hidden = true;
  }
}
