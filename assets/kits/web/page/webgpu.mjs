/** Offers the graphics card where there is one; it is used only if it answers the golden pictures as it should. */
import { byId } from "./elements.mjs";
import { inEveryLanguage, problemInWords, words } from "./language.mjs";

/**
 * @param {WorkerClient} client with an open model.
 * @param {{name: string, version: string}} runtime what answers now.
 */
export async function offerWebGpu(client, runtime) {
  let used = runtime;
  inEveryLanguage(() => (byId("runtime").textContent = words().runtime(used.name, used.version)));
  if (navigator.gpu === undefined || !(await client.ask("canUseWebGpu"))) return;
  const button = byId("webgpu");
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const tried = await client.ask("useWebGpu", {}, ({ done, total }) => (byId("runtime").textContent = words().webgpuTrying(done, total)));
      used = tried.runtime;
      button.hidden = tried.passed;
      byId("told").textContent = tried.passed ? words().webgpuUsed : words().webgpuFailed(tried.wrong);
    } catch (problem) {
      if (problem.code === undefined) throw problem;
      byId("told").textContent = problemInWords(problem);
    }
    byId("runtime").textContent = `${byId("told").textContent} ${words().runtime(used.name, used.version)}`;
  });
}
