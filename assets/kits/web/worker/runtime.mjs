/** ONNX Runtime for browsers, from the files beside the page and from nowhere else. */

/** @returns {Promise<Runtime>} WebAssembly, on one thread, so that the same answer comes out on any computer. */
export async function loadWasm() {
  const ort = await import("../ort/ort.wasm.min.mjs");
  ort.env.wasm.numThreads = 1;
  return { ort, provider: "wasm", name: "WebAssembly", version: ort.env.versions.web };
}

/** Whether the browser offers a graphics card, and this page came with what uses it. */
export async function hasWebGpu() {
  const adapter = await globalThis.navigator.gpu?.requestAdapter().catch(() => null);
  if (adapter === null || adapter === undefined) return false;
  const answer = await fetch(new URL("../ort/ort.webgpu.min.mjs", import.meta.url), { method: "HEAD" }).catch(() => null);
  return answer?.ok === true;
}

/** @returns {Promise<Runtime>} the graphics card; what it does not know runs in WebAssembly. */
export async function loadWebGpu() {
  const ort = await import("../ort/ort.webgpu.min.mjs");
  ort.env.wasm.numThreads = 1;
  return { ort, provider: "webgpu", name: "WebGPU", version: ort.env.versions.web };
}
