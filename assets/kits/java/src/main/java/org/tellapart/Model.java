package org.tellapart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.tellapart.bundle.BundleFile;
import org.tellapart.bundle.Description;
import org.tellapart.runtime.Graph;
import org.tellapart.runtime.GraphOutput;
import org.tellapart.runtime.OnnxRuntimes;

/**
 * A model of Tellapart, ready to answer. Several threads may ask one model at once.
 *
 * <pre>{@code
 * try (var model = Model.open(Path.of("birds.tellapart"))) {
 *     var answer = model.classify(Path.of("photo.jpg"));
 *     System.out.println(answer.name() + " " + answer.confidence());
 * }
 * }</pre>
 */
public final class Model implements AutoCloseable {
    private final Description description;
    private final Optional<String> signedBy;
    private final Graph graph;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    private Model(Description description, Optional<String> signedBy, Graph graph) {
        this.description = description;
        this.signedBy = signedBy;
        this.graph = graph;
    }

    /**
     * Opens a model file with the usual options.
     *
     * @throws TellapartException with one of the codes for models or for ONNX Runtime
     */
    public static Model open(Path file) throws TellapartException {
        return open(file, Options.usual());
    }

    /**
     * Opens a model file. Every part of it is checked first; nothing in it is executed, written or believed unchecked.
     *
     * @throws TellapartException with one of the codes for models or for ONNX Runtime
     */
    public static Model open(Path file, Options options) throws TellapartException {
        BundleFile bundle = BundleFile.open(file, options.signedBy());
        Graph graph = OnnxRuntimes.find(options.runtimeLibrary()).open(bundle, options);
        return new Model(bundle.description(), bundle.signedBy(), graph);
    }

    /** What people call the model. */
    public String name() {
        return description.name();
    }

    /** Class names, in the model's order. */
    public List<String> classes() {
        return description.classes();
    }

    /** The public key, base64, whose signature of the file is valid; empty if it is not signed. */
    public Optional<String> signedBy() {
        return signedBy;
    }

    /** Such as {@code onnxruntime 1.22.0}. */
    public String runtimeVersion() {
        return graph.version();
    }

    /**
     * Says what is on a picture.
     *
     * @param file JPEG, PNG, GIF, BMP or TIFF
     * @throws TellapartException with one of the codes for pictures, or "runtime-failed"
     */
    public Answer classify(Path file) throws TellapartException {
        return classify(Picture.read(file));
    }

    /**
     * Says what is on a picture.
     *
     * @param file the bytes of a JPEG, PNG, GIF, BMP or TIFF
     * @throws TellapartException with one of the codes for pictures, or "runtime-failed"
     */
    public Answer classify(byte[] file) throws TellapartException {
        return classify(Picture.decode(file));
    }

    /**
     * Says what is on a picture.
     *
     * @throws TellapartException "runtime-failed"
     */
    public Answer classify(Picture picture) throws TellapartException {
        return answer(run(picture), picture.note());
    }

    /**
     * The bare numbers, in the model's order.
     *
     * @throws TellapartException "runtime-failed", or "too-large" if the memory does not suffice
     * @throws IllegalStateException if the model is closed
     */
    public GraphOutput run(Picture picture) throws TellapartException {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the model is closed");
            }
            GraphOutput output = graph.run(picture);
            check(output);
            return output;
        } catch (OutOfMemoryError error) {
            throw new TellapartException("too-large", "There is not enough memory for this picture.", error);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Waits for the threads that are asking, then frees the model's memory. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                graph.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void check(GraphOutput output) throws TellapartException {
        boolean finite = !description.scored() || Float.isFinite(output.unknownScore());
        for (float probability : output.probabilities()) {
            finite &= Float.isFinite(probability);
        }
        if (!finite || output.probabilities().length != classes().size()) {
            throw new TellapartException("runtime-failed", "The model's answer makes no sense.");
        }
    }

    private Answer answer(GraphOutput output, Optional<String> note) {
        float[] probabilities = output.probabilities();
        List<Guess> guesses = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int index = 0; index < probabilities.length; index++) {
            String name = description.classes().get(index);
            guesses.add(new Guess(name, probabilities[index]));
            if (description.severalClasses() && probabilities[index] >= description.thresholds().get(index)) {
                labels.add(name);
            }
        }
        // Stable: equals stay in the model's order.
        guesses.sort(Comparator.comparing(Guess::confidence).reversed());
        boolean refused = description
                .rejection()
                .map(rejection -> rejection.refuses(guesses.get(0).confidence(), output.unknownScore()))
                .orElse(false);
        return new Answer(
                guesses,
                description.scored() ? OptionalDouble.of(output.unknownScore()) : OptionalDouble.empty(),
                refused || description.severalClasses() && labels.isEmpty(),
                labels,
                note);
    }
}
