package org.tellapart.runtime.jna;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import org.tellapart.Picture;
import org.tellapart.TellapartException;
import org.tellapart.runtime.Graph;
import org.tellapart.runtime.GraphOutput;

/** A session of ONNX Runtime. */
final class JnaGraph implements Graph {
    private static final int UINT8 = 2;
    private static final int RANK = 3;

    private final OrtApi api;
    private final Pointer session;
    private final StringArray inputs = new StringArray(new String[] {IMAGE});
    private final StringArray outputs;
    private final int outputCount;

    JnaGraph(OrtApi api, Pointer session, boolean scored) {
        this.api = api;
        this.session = session;
        this.outputCount = scored ? 2 : 1;
        this.outputs =
                new StringArray(scored ? new String[] {PROBABILITIES, UNKNOWN_SCORE} : new String[] {PROBABILITIES});
    }

    @Override
    public GraphOutput run(Picture picture) throws TellapartException {
        byte[] rgb = picture.rgb();
        try (Memory pixels = new Memory(rgb.length);
                Memory shape = new Memory((long) RANK * Long.BYTES);
                Memory given = new Memory(Native.POINTER_SIZE);
                Memory made = new Memory((long) outputCount * Native.POINTER_SIZE)) {
            pixels.write(0, rgb, 0, rgb.length);
            shape.write(0, new long[] {picture.height(), picture.width(), 3}, 0, RANK);
            Pointer image = api.create(
                    OrtApi.CREATE_TENSOR, api.memory(), pixels, (long) rgb.length, shape, (long) RANK, UINT8);
            try {
                given.setPointer(0, image);
                made.clear();
                long start = System.nanoTime();
                api.call(OrtApi.RUN, session, null, inputs, given, 1L, outputs, (long) outputCount, made);
                return output(made, (System.nanoTime() - start) / 1e6);
            } finally {
                api.release(OrtApi.RELEASE_VALUE, image);
            }
        }
    }

    @Override
    public String version() {
        return "onnxruntime " + api.version();
    }

    @Override
    public void close() {
        api.release(OrtApi.RELEASE_SESSION, session);
    }

    private GraphOutput output(Memory made, double milliseconds) throws TellapartException {
        try {
            float[] probabilities = numbers(made.getPointer(0));
            float unknown = outputCount == 1 ? Float.NaN : numbers(made.getPointer(Native.POINTER_SIZE))[0];
            return new GraphOutput(probabilities, unknown, milliseconds);
        } finally {
            for (int index = 0; index < outputCount; index++) {
                api.release(OrtApi.RELEASE_VALUE, made.getPointer((long) index * Native.POINTER_SIZE));
            }
        }
    }

    private float[] numbers(Pointer value) throws TellapartException {
        Pointer shape = api.create(OrtApi.GET_TYPE_AND_SHAPE, value);
        try (Memory count = new Memory(Long.BYTES)) {
            api.call(OrtApi.GET_ELEMENT_COUNT, shape, count);
            return api.create(OrtApi.GET_TENSOR_DATA, value).getFloatArray(0, Math.toIntExact(count.getLong(0)));
        } finally {
            api.release(OrtApi.RELEASE_TYPE_AND_SHAPE, shape);
        }
    }
}
