package org.tellapart.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import org.tellapart.Answer;
import org.tellapart.Guess;
import org.tellapart.Model;
import org.tellapart.Options;
import org.tellapart.TellapartException;

/** {@code classify}: what is on some pictures, for people or as JSON lines. */
record Classify(Path modelFile, Options options) {
    int run(Arguments arguments, PrintStream out, PrintStream problems) throws TellapartException {
        int code = Main.DONE;
        try (Model model = Model.open(modelFile, options)) {
            for (String file : arguments.files()) {
                try {
                    Answer answer = model.classify(PicturePlace.of(file));
                    out.println(arguments.has("--json") ? json(file, answer) : sentence(file, answer));
                } catch (TellapartException error) {
                    code = Main.SOME_UNREADABLE;
                    if (arguments.has("--json")) {
                        out.println(problem(file, error));
                    } else {
                        problems.println(file + ": " + error.getMessage() + " [" + error.code() + "]");
                    }
                }
            }
        }
        return code;
    }

    private static String sentence(String file, Answer answer) {
        String guess = String.format(Locale.ROOT, "%s (%.1f %%)", answer.name(), 100 * answer.confidence());
        if (answer.noneOfThese()) {
            return file + ": none of these; nearest is " + guess;
        }
        return file + ": " + (answer.labels().isEmpty() ? guess : String.join(", ", answer.labels()));
    }

    private static JsonObject json(String file, Answer answer) {
        JsonObject probabilities = new JsonObject();
        for (Guess guess : answer.guesses()) {
            probabilities.addProperty(guess.name(), guess.confidence());
        }
        JsonArray labels = new JsonArray();
        answer.labels().forEach(labels::add);
        JsonElement unknown = JsonNull.INSTANCE;
        if (answer.unknownScore().isPresent()) {
            unknown = new JsonPrimitive((float) answer.unknownScore().getAsDouble());
        }
        JsonObject line = new JsonObject();
        line.addProperty("path", file);
        line.addProperty("name", answer.name());
        line.addProperty("confidence", answer.confidence());
        line.addProperty("none_of_these", answer.noneOfThese());
        line.add("labels", labels);
        line.add("unknown_score", unknown);
        line.add("probabilities", probabilities);
        return line;
    }

    static JsonObject problem(String file, TellapartException error) {
        JsonObject problem = new JsonObject();
        problem.addProperty("code", error.code());
        problem.addProperty("message", error.getMessage());
        JsonObject line = new JsonObject();
        line.addProperty("path", file);
        line.add("problem", problem);
        return line;
    }
}
