package org.tellapart.bundle;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tellapart.TellapartException;

/**
 * A checked model file: nothing in it is executed, extracted or believed unchecked.
 *
 * @param description what bundle.json says
 * @param graph the content of model.onnx
 * @param core the content of core.onnx, for programs that cannot run the whole graph; empty if it is not there
 * @param golden the pictures that came with it, and the answers they must get
 * @param signedBy the public key, base64, whose signature of the file is valid; empty if it is not signed
 */
public record BundleFile(
        Description description, byte[] graph, Optional<byte[]> core, Golden golden, Optional<String> signedBy) {
    private static final String BUNDLE = "bundle.json";
    private static final String MODEL = "model.onnx";
    private static final String MANIFEST = "manifest.json";
    private static final String SIGNATURE = "signature.json";
    private static final Set<String> NEEDED =
            Set.of(BUNDLE, MODEL, "weights.safetensors", MANIFEST, Golden.LIST, Golden.ANSWERS);
    private static final String CORE = "core.onnx";
    private static final Set<String> OPTIONAL = Set.of(CORE, SIGNATURE);
    private static final long LARGEST = 2L << 30;
    private static final long LARGEST_JSON = 16L << 20;
    private static final long LARGEST_GOLDEN = 4L << 20;
    private static final long LARGEST_SIGNATURE = 4096;

    /**
     * Opens and checks a model file.
     *
     * @param key the public key, base64, that must have signed it; empty to accept any valid signature, and none
     * @throws TellapartException with one of the codes for models
     */
    public static BundleFile open(Path path, Optional<String> key) throws TellapartException {
        Map<String, byte[]> contents = readMembers(path);
        Optional<String> signedBy = Signature.check(contents.get(MANIFEST), contents.get(SIGNATURE), key);
        Description description = Description.read(JsonFields.parse(contents.get(BUNDLE), BUNDLE));
        GraphCheck.check(contents.get(MODEL), description);
        Golden golden = Golden.read(contents, description);
        Optional<byte[]> core = Optional.ofNullable(contents.get(CORE));
        if (core.isPresent()) {
            GraphCheck.checkCore(core.get(), description);
        }
        return new BundleFile(description, contents.get(MODEL), core, golden, signedBy);
    }

    private static Map<String, byte[]> readMembers(Path path) throws TellapartException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw Refusals.notAModel(path);
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (!StoredZip.startsLikeOne(channel)) {
                throw Refusals.notAModel(path);
            }
            return checkedMembers(new StoredZip(channel, LARGEST));
        } catch (NoSuchFileException | FileNotFoundException error) {
            throw Refusals.missing(path);
        } catch (AccessDeniedException error) {
            throw new TellapartException("unreadable-model", path.getFileName() + " may not be read.", error);
        } catch (IOException error) {
            throw Refusals.unreadable(path, error);
        }
    }

    private static Map<String, byte[]> checkedMembers(StoredZip zip) throws IOException, TellapartException {
        Set<String> names = zip.names();
        if (names.contains(BUNDLE)) {
            // Before anything else: another version may well have other members.
            zip.check(BUNDLE, LARGEST_JSON);
            Description.refuseOtherVersions(JsonFields.parse(zip.read(BUNDLE), BUNDLE));
        }
        int golden = 0;
        long total = 0;
        for (String name : names) {
            boolean known = NEEDED.contains(name) || OPTIONAL.contains(name);
            if (!known && (!Golden.mayBeCalled(name) || ++golden > Golden.MOST_PICTURES)) {
                String shown = name.length() > 80 ? name.substring(0, 80) : name;
                throw Refusals.hostile("it holds “" + shown + "”, which no model needs");
            }
            zip.check(name, limit(name));
            total += zip.size(name);
        }
        if (total > LARGEST) {
            throw Refusals.hostile("it is bigger than any model");
        }
        for (String name : NEEDED) {
            if (!names.contains(name)) {
                throw Refusals.broken(name + " is missing");
            }
        }
        Map<String, byte[]> contents = new HashMap<>();
        for (String name : names) {
            contents.put(name, zip.read(name));
        }
        checkHashes(contents);
        return contents;
    }

    private static long limit(String name) {
        if (name.equals(SIGNATURE)) {
            return LARGEST_SIGNATURE;
        }
        if (name.endsWith(".json")) {
            return LARGEST_JSON;
        }
        return Golden.mayBeCalled(name) ? LARGEST_GOLDEN : LARGEST;
    }

    private static void checkHashes(Map<String, byte[]> contents) throws TellapartException {
        JsonFields files = JsonFields.parse(contents.get(MANIFEST), MANIFEST).inner("files");
        Set<String> expected = new HashSet<>(contents.keySet());
        expected.removeAll(Set.of(MANIFEST, SIGNATURE));
        if (!files.names().equals(expected)) {
            throw Refusals.tampered(MANIFEST);
        }
        for (String name : expected) {
            JsonFields file = files.inner(name);
            byte[] content = contents.get(name);
            if (!file.text("sha256").equals(Hashing.sha256(content))
                    || file.whole("size", 0, LARGEST) != content.length) {
                throw Refusals.tampered(name);
            }
        }
    }
}
