/** ONNX Runtime for Node, told to report to nobody before it is loaded. */
import { createRequire } from "node:module";

process.env.ORT_DISABLE_TELEMETRY = "1";

const require = createRequire(import.meta.url);

export const { InferenceSession, Tensor } = require("onnxruntime-node");
export const VERSION = require("onnxruntime-node/package.json").version;
