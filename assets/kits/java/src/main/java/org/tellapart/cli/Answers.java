package org.tellapart.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tellapart.Model;
import org.tellapart.Options;
import org.tellapart.Picture;
import org.tellapart.TellapartException;
import org.tellapart.picture.PictureReader;
import org.tellapart.runtime.GraphOutput;

/** {@code answers}: bare numbers about a list of pictures as JSON lines, for programs that compare them. */
record Answers(Path modelFile, Options options) {
    private static final Gson JSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    int run(Path list, Path out) throws TellapartException, IOException {
        int code = Main.DONE;
        List<String> lines = Files.readAllLines(list);
        try (Model model = Model.open(modelFile, options);
                BufferedWriter writer = Files.newBufferedWriter(out)) {
            JsonObject first = new JsonObject();
            first.addProperty("runtime", "java");
            first.addProperty("version", model.runtimeVersion());
            write(writer, first);
            for (String line : lines) {
                if (line.isEmpty()) {
                    continue;
                }
                String[] columns = line.split("\t", -1);
                try {
                    Picture picture = read(columns);
                    write(writer, answer(columns[0], picture, model.run(picture)));
                } catch (TellapartException error) {
                    code = Main.SOME_UNREADABLE;
                    write(writer, problem(columns[0], error));
                }
            }
        }
        return code;
    }

    private static JsonObject problem(String file, TellapartException error) {
        JsonObject problem = new JsonObject();
        problem.addProperty("code", error.code());
        problem.addProperty("message", error.getMessage());
        JsonObject line = new JsonObject();
        line.addProperty("path", file);
        line.add("problem", problem);
        return line;
    }

    private static Picture read(String[] columns) throws TellapartException {
        try {
            Path path = PicturePlace.of(columns[0]);
            if (columns.length == 1) {
                return Picture.read(path);
            }
            byte[] rgb = PictureReader.readFile(path);
            return Picture.ofRgb(rgb, Integer.parseInt(columns[1]), Integer.parseInt(columns[2]));
        } catch (IllegalArgumentException | IndexOutOfBoundsException error) {
            throw new TellapartException("unreadable", "The raw picture does not have that size.", error);
        }
    }

    private static JsonObject answer(String path, Picture picture, GraphOutput output) {
        JsonArray probabilities = new JsonArray();
        for (float probability : output.probabilities()) {
            probabilities.add(probability);
        }
        float unknown = output.unknownScore();
        JsonElement score = Float.isNaN(unknown) ? JsonNull.INSTANCE : new JsonPrimitive(unknown);
        JsonObject line = new JsonObject();
        line.addProperty("path", path);
        line.addProperty("rgb_sha256", picture.sha256());
        line.addProperty("height", picture.height());
        line.addProperty("width", picture.width());
        line.add("probabilities", probabilities);
        line.add("unknown_score", score);
        line.addProperty("milliseconds", output.milliseconds());
        return line;
    }

    private static void write(BufferedWriter writer, JsonObject line) throws IOException {
        writer.write(JSON.toJson(line));
        writer.write('\n');
    }
}
