package org.tellapart.runtime.opencv;

import java.util.ArrayList;
import java.util.List;
import org.opencv.core.Core;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.dnn.Net;
import org.tellapart.Picture;
import org.tellapart.TellapartException;
import org.tellapart.bundle.Description.Framing;
import org.tellapart.runtime.Graph;
import org.tellapart.runtime.GraphOutput;

/** {@code core.onnx}, ready to run. Threads wait for each other: OpenCV's networks hold what they are working on. */
final class OpenCvGraph implements Graph {
    private static final String PIXELS = "pixels";

    private final Net net;
    private final Framing framing;
    private final List<String> outputs;

    OpenCvGraph(Net net, Framing framing, boolean scored) {
        this.net = net;
        this.framing = framing;
        this.outputs = scored ? List.of(PROBABILITIES, UNKNOWN_SCORE) : List.of(PROBABILITIES);
    }

    @Override
    public synchronized GraphOutput run(Picture picture) throws TellapartException {
        long start = System.nanoTime();
        Mat pixels = new Mat(new int[] {1, 3, framing.size(), framing.size()}, CvType.CV_32F);
        List<Mat> made = new ArrayList<>();
        try {
            pixels.put(new int[] {0, 0, 0, 0}, Resize.pixels(picture, framing));
            net.setInput(pixels, PIXELS);
            net.forward(made, outputs);
            float[] probabilities = numbers(made.get(0));
            float unknown = outputs.size() == 1 ? Float.NaN : numbers(made.get(1))[0];
            return new GraphOutput(probabilities, unknown, (System.nanoTime() - start) / 1e6);
        } catch (CvException error) {
            throw new TellapartException("runtime-failed", "OpenCV could not run this model.", error);
        } finally {
            pixels.release();
            made.forEach(Mat::release);
        }
    }

    @Override
    public String version() {
        return "opencv " + Core.VERSION;
    }

    /** Nothing: OpenCV frees a network when nobody knows it any more. */
    @Override
    public void close() {}

    private static float[] numbers(Mat row) {
        float[] numbers = new float[(int) row.total()];
        row.get(0, 0, numbers);
        return numbers;
    }
}
