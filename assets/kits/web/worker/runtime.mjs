/** ONNX Runtime for browsers, from the files beside the page and from nowhere else. */

/** @returns {Promise<Runtime>} WebAssembly, on one thread, so that the same answer comes out on any computer. */
export async function loadWasm() {
  const ort = await import("../ort/ort.wasm.min.mjs");
  ort.env.wasm.numThreads = 1;
  return { ort, name: "WebAssembly", version: ort.env.versions.web };
}
