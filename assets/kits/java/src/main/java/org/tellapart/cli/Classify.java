package org.tellapart.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.tellapart.Answer;
import org.tellapart.Guess;
import org.tellapart.Model;
import org.tellapart.Options;
import org.tellapart.TellapartException;

/** {@code classify}: what is on some pictures, for people or as JSON lines. */
record Classify(Path modelFile, Options options) {
    private static final int MOST_TOLD = 5;

    int run(Arguments arguments, PrintStream out, PrintStream problems) throws TellapartException {
        int code = Main.DONE;
        try (Model model = Model.open(modelFile, options)) {
            for (String file : arguments.files()) {
                try {
                    Answer answer = model.classify(PicturePlace.of(file));
                    if (arguments.has("--json")) {
                        out.println(json(file, answer));
                    } else {
                        tell(file, answer, out, problems);
                    }
                } catch (TellapartException error) {
                    code = Main.SOME_UNREADABLE;
                    if (arguments.has("--json")) {
                        out.println(json(file, error));
                    } else {
                        problems.println(file + ": " + error.getMessage());
                    }
                }
            }
        }
        return code;
    }

    /** Answers go to {@code out}, what people should know beside them to {@code problems}. */
    private static void tell(String file, Answer answer, PrintStream out, PrintStream problems) {
        out.println(file + "\t" + (answer.noneOfThese() ? "none of these" : said(answer)));
        answer.note().ifPresent(note -> problems.println(file + ": " + note));
    }

    private static String said(Answer answer) {
        List<String> names = answer.labels().isEmpty() ? List.of(answer.name()) : answer.labels();
        return answer.guesses().stream()
                .filter(guess -> names.contains(guess.name()))
                .map(guess -> String.format(Locale.ROOT, "%s %.1f %%", plain(guess.name()), 100 * guess.confidence()))
                .collect(Collectors.joining(", "));
    }

    /** Names come out of the model file: what could steer a terminal, or begin another line, becomes a space. */
    private static String plain(String name) {
        return name.replaceAll("\\p{Cc}", " ");
    }

    private static JsonObject json(String file, Answer answer) {
        JsonArray top = new JsonArray();
        for (Guess guess : answer.guesses().subList(0, Math.min(MOST_TOLD, answer.guesses().size()))) {
            JsonArray pair = new JsonArray();
            pair.add(guess.name());
            pair.add(guess.confidence());
            top.add(pair);
        }
        JsonArray labels = new JsonArray();
        answer.labels().forEach(labels::add);
        JsonObject line = unanswered(file);
        line.addProperty("class", answer.name());
        line.addProperty("confidence", answer.confidence());
        line.add("top", top);
        line.add("labels", labels);
        line.addProperty("none_of_these", answer.noneOfThese());
        answer.unknownScore().ifPresent(score -> line.addProperty("unknown_score", (float) score));
        answer.note().ifPresent(note -> line.addProperty("note", note));
        return line;
    }

    private static JsonObject json(String file, TellapartException error) {
        JsonObject line = unanswered(file);
        line.addProperty("problem", error.getMessage());
        line.addProperty("problem_code", error.code());
        return line;
    }

    /** The keys, and what they mean, are those of Tellapart's own {@code classify --json}. */
    private static JsonObject unanswered(String file) {
        JsonObject line = new JsonObject();
        line.addProperty("path", file);
        line.add("class", JsonNull.INSTANCE);
        line.add("confidence", JsonNull.INSTANCE);
        line.add("top", new JsonArray());
        line.add("labels", new JsonArray());
        line.addProperty("none_of_these", false);
        for (String name : List.of("unknown_score", "problem", "problem_code", "note")) {
            line.add(name, JsonNull.INSTANCE);
        }
        return line;
    }
}
