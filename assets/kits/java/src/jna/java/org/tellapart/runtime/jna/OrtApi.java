package org.tellapart.runtime.jna;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.tellapart.TellapartException;

/**
 * ONNX Runtime's C interface: a table of functions whose places never move (onnxruntime_c_api.h, version 11).
 *
 * <p>One for each library file, kept until the program ends.
 */
final class OrtApi {
    static final int CREATE_SESSION_FROM_ARRAY = 8;
    static final int RUN = 9;
    static final int CREATE_SESSION_OPTIONS = 10;
    static final int SET_INTRA_OP_THREADS = 24;
    static final int SET_INTER_OP_THREADS = 25;
    static final int CREATE_TENSOR = 49;
    static final int GET_TENSOR_DATA = 51;
    static final int GET_ELEMENT_COUNT = 64;
    static final int GET_TYPE_AND_SHAPE = 65;
    static final int RELEASE_SESSION = 95;
    static final int RELEASE_VALUE = 96;
    static final int RELEASE_TYPE_AND_SHAPE = 99;
    static final int RELEASE_SESSION_OPTIONS = 100;

    private static final int TABLE_VERSION = 11;
    private static final int GET_ERROR_MESSAGE = 2;
    private static final int CREATE_ENVIRONMENT = 3;
    private static final int DISABLE_TELEMETRY = 6;
    private static final int CREATE_CPU_MEMORY = 69;
    private static final int RELEASE_STATUS = 93;
    private static final int LOG_ERRORS = 3;
    private static final int ARENA_ALLOCATOR = 1;
    private static final int DEFAULT_MEMORY = 0;
    private static final Map<Path, OrtApi> LOADED = new ConcurrentHashMap<>();

    /** Held because JNA unloads a library that nobody refers to, with its functions. */
    private final NativeLibrary library;

    private final Pointer table;
    private final String version;
    private final Pointer environment;
    private final Pointer memory;

    private OrtApi(Path file) throws TellapartException {
        library = NativeLibrary.getInstance(file.toString());
        Pointer base = library.getFunction("OrtGetApiBase").invokePointer(new Object[0]);
        table = Function.getFunction(base.getPointer(0)).invokePointer(new Object[] {TABLE_VERSION});
        version = Function.getFunction(base.getPointer(Native.POINTER_SIZE))
                .invokePointer(new Object[0])
                .getString(0, "UTF-8");
        if (table == null) {
            throw new TellapartException("no-runtime", "ONNX Runtime " + version + " is too old.");
        }
        environment = create(CREATE_ENVIRONMENT, LOG_ERRORS, "tellapart");
        call(DISABLE_TELEMETRY, environment);
        memory = create(CREATE_CPU_MEMORY, ARENA_ALLOCATOR, DEFAULT_MEMORY);
    }

    /**
     * Loads a library, or finds it loaded.
     *
     * @throws TellapartException "no-runtime" if it is not there or is something else
     */
    static OrtApi load(Path library) throws TellapartException {
        Path path = library.toAbsolutePath().normalize();
        if (!Files.isRegularFile(path)) {
            throw new TellapartException("no-runtime", "There is no ONNX Runtime at " + library + ".");
        }
        synchronized (LOADED) {
            OrtApi loaded = LOADED.get(path);
            if (loaded == null) {
                try {
                    loaded = new OrtApi(path);
                } catch (UnsatisfiedLinkError error) {
                    throw new TellapartException("no-runtime", path + " is not ONNX Runtime's library.", error);
                }
                LOADED.put(path, loaded);
            }
            return loaded;
        }
    }

    String version() {
        return version;
    }

    Pointer environment() {
        return environment;
    }

    /** Where numbers of the processor lie. */
    Pointer memory() {
        return memory;
    }

    /** Calls a function that returns a status. */
    void call(int slot, Object... arguments) throws TellapartException {
        Pointer status = function(slot).invokePointer(arguments);
        if (status != null) {
            String message = function(GET_ERROR_MESSAGE)
                    .invokePointer(new Object[] {status})
                    .getString(0, "UTF-8");
            release(RELEASE_STATUS, status);
            throw new TellapartException("runtime-failed", "ONNX Runtime failed: " + message);
        }
    }

    /** Calls a function that returns a status and gives a pointer through its last argument. */
    Pointer create(int slot, Object... arguments) throws TellapartException {
        PointerByReference made = new PointerByReference();
        Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = made;
        call(slot, all);
        return made.getValue();
    }

    void release(int slot, Pointer pointer) {
        function(slot).invokeVoid(new Object[] {pointer});
    }

    private Function function(int slot) {
        return Function.getFunction(table.getPointer((long) slot * Native.POINTER_SIZE));
    }
}
