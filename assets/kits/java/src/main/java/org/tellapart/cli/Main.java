package org.tellapart.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.tellapart.Options;
import org.tellapart.TellapartException;

/** The command line. */
public final class Main {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int SOME_UNREADABLE = 3;

    private static final String HELP =
            """
            classify [--model MODEL] [--json] FILE...    say what is on pictures
            selftest [--model MODEL]                     hold the answers here against the model's own
            answers --model MODEL --list LIST --out OUT  answers as JSON lines, for other programs

            --runtime PATH   the file of ONNX Runtime's library (or the variable TELLAPART_ONNXRUNTIME)
            --signed-by KEY  accept the model only if this public key, base64, has signed it

            MODEL is the only *.tellapart file two folders above this kit if it is left out.
            Ends with 0: done, 1: failed, 2: wrong words, 3: some pictures could not be read.""";

    private Main() {}

    /** Runs a command and ends the program with its exit code. */
    public static void main(String[] words) {
        System.setProperty("java.awt.headless", "true");
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream problems = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        int code = run(words, out, problems);
        System.exit(code);
    }

    /**
     * Runs a command.
     *
     * @return the exit code
     */
    static int run(String[] words, PrintStream out, PrintStream problems) {
        if (words.length == 1 && (words[0].equals("--help") || words[0].equals("-h"))) {
            out.println(HELP);
            return DONE;
        }
        try {
            Arguments arguments = Arguments.parse(words);
            Path model = ModelPlace.find(arguments.value("--model"));
            Options options = options(arguments);
            return switch (arguments.command()) {
                case "classify" -> new Classify(model, options).run(arguments, out, problems);
                case "selftest" -> new SelfTest(model, options).run(out);
                default -> new Answers(model, options).run(
                        Path.of(arguments.needed("--list")), Path.of(arguments.needed("--out")));
            };
        } catch (Arguments.UsageException error) {
            problems.println(error.getMessage());
            problems.println(HELP);
            return USAGE;
        } catch (TellapartException error) {
            problems.println(error.getMessage() + " [" + error.code() + "]");
            return FAILED;
        } catch (IOException | InvalidPathException error) {
            problems.println(error.getMessage());
            return FAILED;
        }
    }

    private static Options options(Arguments arguments) {
        Options options = Options.usual();
        Optional<String> library = arguments.value("--runtime");
        if (library.isPresent()) {
            options = options.withRuntimeLibrary(Path.of(library.get()));
        }
        Optional<String> key = arguments.value("--signed-by");
        return key.isPresent() ? options.withSignedBy(key.get()) : options;
    }
}
