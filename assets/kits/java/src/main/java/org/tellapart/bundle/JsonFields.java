package org.tellapart.bundle;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tellapart.TellapartException;

/** An object of JSON whose fields are read with the type and range that they must have; "broken-model" otherwise. */
final class JsonFields {
    private static final int LONGEST_TEXT = 500;

    private final JsonObject content;
    private final String where;

    private JsonFields(JsonElement content, String where) throws TellapartException {
        if (content == null || !content.isJsonObject()) {
            throw Refusals.broken(where + " is not what it should be");
        }
        this.content = content.getAsJsonObject();
        this.where = where;
    }

    /**
     * Reads strict JSON in UTF-8.
     *
     * @param where the member's name, for errors
     */
    static JsonFields parse(byte[] json, String where) throws TellapartException {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
            if (!StrictJson.isJson(text)) {
                throw Refusals.broken(where + " is not the text it should be");
            }
            JsonReader reader = new JsonReader(new StringReader(text));
            JsonElement element = new Gson().getAdapter(JsonElement.class).read(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw Refusals.broken(where + " is not the text it should be");
            }
            return new JsonFields(element, where);
        } catch (CharacterCodingException error) {
            throw Refusals.broken(where + " is not the text it should be");
        } catch (IOException | JsonParseException | NumberFormatException | StackOverflowError error) {
            throw Refusals.broken(where + " is not the text it should be");
        }
    }

    Set<String> names() {
        return content.keySet();
    }

    boolean isNull(String name) throws TellapartException {
        return get(name).isJsonNull();
    }

    JsonFields inner(String name) throws TellapartException {
        return new JsonFields(content.get(name), where + ": " + name);
    }

    List<JsonFields> objects(String name, int most) throws TellapartException {
        List<JsonFields> objects = new ArrayList<>();
        for (JsonElement each : items(name, most)) {
            objects.add(new JsonFields(each, where + ": " + name));
        }
        return objects;
    }

    String text(String name) throws TellapartException {
        return text(get(name), name);
    }

    List<String> texts(String name, int most) throws TellapartException {
        List<String> texts = new ArrayList<>();
        for (JsonElement each : items(name, most)) {
            texts.add(text(each, name));
        }
        return texts;
    }

    long whole(String name, long low, long high) throws TellapartException {
        String written = number(get(name), name).getAsString();
        if (!written.matches("-?[0-9]{1,18}")) {
            throw wrong(name);
        }
        long value = Long.parseLong(written);
        if (value < low || value > high) {
            throw wrong(name);
        }
        return value;
    }

    double number(String name, double low, double high) throws TellapartException {
        return number(get(name), name, low, high);
    }

    float[] numbers(String name, double low, double high, int most) throws TellapartException {
        JsonArray items = items(name, most);
        float[] numbers = new float[items.size()];
        for (int index = 0; index < numbers.length; index++) {
            numbers[index] = (float) number(items.get(index), name, low, high);
        }
        return numbers;
    }

    private JsonArray items(String name, int most) throws TellapartException {
        JsonElement value = get(name);
        if (!value.isJsonArray() || value.getAsJsonArray().size() > most) {
            throw wrong(name);
        }
        return value.getAsJsonArray();
    }

    private JsonElement get(String name) throws TellapartException {
        JsonElement value = content.get(name);
        if (value == null) {
            throw wrong(name);
        }
        return value;
    }

    private String text(JsonElement value, String name) throws TellapartException {
        if (!(value instanceof JsonPrimitive primitive) || !primitive.isString()) {
            throw wrong(name);
        }
        String text = primitive.getAsString();
        boolean isShort = text.codePointCount(0, text.length()) <= LONGEST_TEXT;
        if (!isShort || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw wrong(name);
        }
        return text;
    }

    private JsonPrimitive number(JsonElement value, String name) throws TellapartException {
        if (!(value instanceof JsonPrimitive primitive) || !primitive.isNumber()) {
            throw wrong(name);
        }
        return primitive;
    }

    private double number(JsonElement value, String name, double low, double high) throws TellapartException {
        double number = number(value, name).getAsDouble();
        if (!(low <= number && number <= high)) {
            throw wrong(name);
        }
        return number;
    }

    private TellapartException wrong(String name) {
        return Refusals.broken("“" + name + "” in " + where + " is missing or makes no sense");
    }
}
