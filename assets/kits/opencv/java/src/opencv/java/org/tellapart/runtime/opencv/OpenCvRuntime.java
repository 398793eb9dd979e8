package org.tellapart.runtime.opencv;

import java.nio.file.Path;
import java.util.Optional;
import org.opencv.core.Core;
import org.opencv.core.CvException;
import org.opencv.core.MatOfByte;
import org.opencv.dnn.Dnn;
import org.opencv.dnn.Net;
import org.tellapart.Options;
import org.tellapart.TellapartException;
import org.tellapart.bundle.BundleFile;
import org.tellapart.runtime.Graph;
import org.tellapart.runtime.OnnxRuntime;

/** OpenCV 4's DNN module, in the place of ONNX Runtime. */
public final class OpenCvRuntime implements OnnxRuntime {
    /** Fails to link where OpenCV's own library is not on {@code java.library.path}. */
    public OpenCvRuntime() {
        System.loadLibrary(Core.NATIVE_LIBRARY_NAME);
    }

    @Override
    public Graph open(byte[] graph, boolean scored, int threads, Optional<Path> library) throws TellapartException {
        throw new TellapartException("no-runtime", "OpenCV 4 cannot run the whole graph of a model.");
    }

    @Override
    public Graph open(BundleFile bundle, Options options) throws TellapartException {
        byte[] core = bundle.core()
                .orElseThrow(() -> new TellapartException(
                        "broken-model",
                        "This model file has no core.onnx, which OpenCV needs: export it for OpenCV with Tellapart."));
        Core.setNumThreads(options.threads());
        try {
            Net net = Dnn.readNetFromONNX(new MatOfByte(core));
            net.setPreferableBackend(Dnn.DNN_BACKEND_OPENCV);
            net.setPreferableTarget(Dnn.DNN_TARGET_CPU);
            return new OpenCvGraph(net, bundle.description().framing(), bundle.description().scored());
        } catch (CvException error) {
            throw new TellapartException("runtime-failed", "OpenCV could not run this model.", error);
        }
    }
}
