// The command line of the kit; README.md says what it can do. Licence: Apache-2.0.

#include "tellapart.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace {

namespace fs = std::filesystem;

enum Exit : int { kDone = 0, kFailed = 1, kUsage = 2, kSomeUnreadable = 3 };

constexpr const char* kHelp =
    "usage: tellapart classify [--model M] [--json] FILE...\n"
    "       tellapart selftest [--model M]\n"
    "       tellapart answers --model M --list LIST --out OUT\n"
    "\n"
    "  --model M       the .tellapart file (default: the only one in a folder above this program)\n"
    "  --json          JSON lines instead of text\n"
    "  --runtime PATH  ONNX Runtime's library (or environment variable TELLAPART_ONNXRUNTIME)\n"
    "  --signed-by KEY refuse a model that this Ed25519 key (base64) has not signed\n";

struct Usage : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Arguments {
    std::string program;
    std::string command;
    std::map<std::string, std::string> values;
    bool json = false;
    std::vector<std::string> files;

    std::string value(const std::string& name) const {
        const auto found = values.find(name);
        return found == values.end() ? std::string() : found->second;
    }
};

Arguments read_arguments(const std::vector<std::string>& words) {
    Arguments arguments;
    arguments.program = words.empty() ? std::string() : words.front();
    if (words.size() < 2) throw Usage("say what to do");
    arguments.command = words[1];
    bool only_files = false;
    for (std::size_t i = 2; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (only_files || word.compare(0, 2, "--") != 0) {
            arguments.files.push_back(word);
        } else if (word == "--") {
            only_files = true;
        } else if (word == "--json") {
            arguments.json = true;
        } else if (word == "--model" || word == "--runtime" || word == "--signed-by" || word == "--list" || word == "--out") {
            // An empty key, from a variable that is not set, must not mean that any signature will do.
            if (i + 1 == words.size() || words[i + 1].empty()) throw Usage(word + " needs a value");
            arguments.values[word] = words[++i];
        } else {
            throw Usage("unknown option " + word);
        }
    }
    return arguments;
}

/// From `share/torchscript/cpp/build/tellapart` to the folder that `share` is in.
constexpr int FOLDERS_ABOVE = 5;

/// The only model in the nearest folder above this program that has one: an export lies two folders above its kit.
fs::path find_model(const fs::path& program) {
    std::error_code ignored;
    fs::path folder = fs::absolute(program, ignored).lexically_normal().parent_path();
    for (int up = 0; up < FOLDERS_ABOVE; ++up, folder = folder.parent_path()) {
        std::vector<fs::path> models;
        for (fs::directory_iterator entry(folder, ignored), end; !ignored && entry != end; entry.increment(ignored)) {
            if (entry->path().extension() == ".tellapart") models.push_back(entry->path());
        }
        if (models.size() == 1) return models.front();
        if (!models.empty()) break;
    }
    throw Usage("name the model with --model");
}

fs::path model_of(const Arguments& arguments) {
    const std::string named = arguments.value("--model");
    return named.empty() ? find_model(fs::u8path(arguments.program)) : fs::u8path(named);
}

tellapart::Options options_of(const Arguments& arguments) {
    tellapart::Options options;
    options.runtime = fs::u8path(arguments.value("--runtime"));
    options.signed_by = arguments.value("--signed-by");
    return options;
}

/// Text on one line of JSON; bytes that are no UTF-8 (names of files may be anything) become U+FFFD.
std::string quoted(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// A float32 so that reading it gives the same float32 again.
std::string written(float number) {
    char text[32];
    std::snprintf(text, sizeof text, "%.9g", static_cast<double>(number));
    return text;
}

template <typename Item, typename Write>
std::string list_of(const std::vector<Item>& items, Write write) {
    std::string text;
    for (const Item& item : items) text += (text.empty() ? "" : ",") + write(item);
    return "[" + text + "]";
}

/// The keys of both lines of `classify --json`, and what they mean, are those of Tellapart's own.
std::string unread_line(const std::string& path, const tellapart::Error& error) {
    return "{\"path\":" + quoted(path) +
           ",\"class\":null,\"confidence\":null,\"top\":[],\"labels\":[],\"none_of_these\":false,\"unknown_score\":null" +
           ",\"problem\":" + quoted(error.what()) + ",\"problem_code\":" + quoted(error.code()) + ",\"note\":null}\n";
}

std::string problem_line(const std::string& path, const tellapart::Error& error) {
    return "{\"path\":" + quoted(path) + ",\"problem\":{\"code\":" + quoted(error.code()) +
           ",\"message\":" + quoted(error.what()) + "}}\n";
}

std::string score_of(const tellapart::Answer& answer) {
    return answer.unknown_score ? written(*answer.unknown_score) : "null";
}

/// The most probable classes, the best first; of equals, the one that the model names first.
std::vector<std::size_t> best_of(const tellapart::Answer& answer, std::size_t most) {
    std::vector<std::size_t> places(answer.probabilities.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    std::stable_sort(places.begin(), places.end(), [&answer](std::size_t one, std::size_t other) {
        return answer.probabilities[one] > answer.probabilities[other];
    });
    places.resize(std::min(most, places.size()));
    return places;
}

std::string json_line(const std::string& path, const tellapart::Answer& answer, const std::vector<std::string>& classes) {
    constexpr std::size_t most_told = 5;
    const auto guess = [&](std::size_t place) {
        return "[" + quoted(classes[place]) + "," + written(answer.probabilities[place]) + "]";
    };
    return "{\"path\":" + quoted(path) + ",\"class\":" + quoted(answer.name) +
           ",\"confidence\":" + written(answer.confidence) +
           ",\"top\":" + list_of(best_of(answer, most_told), guess) + ",\"labels\":" + list_of(answer.labels, quoted) +
           ",\"none_of_these\":" + (answer.none_of_these ? "true" : "false") +
           ",\"unknown_score\":" + score_of(answer) + ",\"problem\":null,\"problem_code\":null" +
           ",\"note\":" + (answer.note.empty() ? "null" : quoted(answer.note)) + "}\n";
}

/// Names come out of the model file: control characters, which could steer a terminal or begin a line, become spaces.
std::string on_a_terminal(std::string name) {
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto byte = static_cast<unsigned char>(name[i]);
        const bool low = byte < 0x20 || byte == 0x7F;
        const bool high = byte == 0xC2 && i + 1 < name.size() && static_cast<unsigned char>(name[i + 1]) < 0xA0;
        if (low || high) name.replace(i, high ? 2 : 1, " ");
    }
    return name;
}

std::string with_chance(const std::string& name, float probability) {
    char text[32];
    std::snprintf(text, sizeof text, " %.1f %%", 100 * static_cast<double>(probability));
    return on_a_terminal(name) + text;
}

std::string text_line(const std::string& path, const tellapart::Answer& answer, const std::vector<std::string>& classes) {
    std::string said;
    for (const std::size_t place : best_of(answer, classes.size())) {
        if (std::count(answer.labels.begin(), answer.labels.end(), classes[place]) == 0) continue;
        said += (said.empty() ? "" : ", ") + with_chance(classes[place], answer.probabilities[place]);
    }
    if (said.empty()) said = with_chance(answer.name, answer.confidence);
    return path + "\t" + (answer.none_of_these ? "none of these" : said) + "\n";
}

int classify(const Arguments& arguments) {
    if (arguments.files.empty()) throw Usage("name the pictures");
    const tellapart::Model model(model_of(arguments), options_of(arguments));
    bool all_read = true;
    for (const std::string& path : arguments.files) {
        try {
            const auto answer = model.classify(fs::u8path(path));
            std::cout << (arguments.json ? json_line : text_line)(path, answer, model.classes()) << std::flush;
            if (!arguments.json && !answer.note.empty()) std::cerr << path << ": " << answer.note << "\n";
        } catch (const tellapart::Error& error) {
            all_read = false;
            if (arguments.json) {
                std::cout << unread_line(path, error) << std::flush;
            } else {
                std::cerr << path << ": " << error.what() << "\n";
            }
        }
    }
    return all_read ? kDone : kSomeUnreadable;
}

int selftest(const Arguments& arguments) {
    const auto result = tellapart::self_test(model_of(arguments), options_of(arguments));
    for (const std::string& refused : result.refused) std::cout << "refused: " << refused << "\n";
    for (const std::string& problem : result.problems) std::cout << "problem: " << problem << "\n";
    std::cout << (result.problems.empty() ? "passed: " : "FAILED: ") << result.pictures
              << " golden pictures compared, largest difference " << result.largest_difference << ", "
              << result.refused.size() << " refused, " << result.problems.size() << " problems.\n";
    return result.problems.empty() ? kDone : kFailed;
}

/// A line of LIST: a picture's file, or PATH<TAB>HEIGHT<TAB>WIDTH of raw RGB.
tellapart::Picture picture_of(const std::string& path, const std::string& size) {
    if (size.empty()) return tellapart::decode_file(fs::u8path(path));
    unsigned long height = 0, width = 0;
    char more = 0;
    if (std::sscanf(size.c_str(), "%lu\t%lu%c", &height, &width, &more) != 2 || height > 100'000 || width > 100'000) {
        throw tellapart::Error("unreadable", "The size of this raw picture makes no sense.");
    }
    std::ifstream file(fs::u8path(path), std::ios::binary);
    tellapart::Picture picture;
    picture.height = static_cast<std::uint32_t>(height);
    picture.width = static_cast<std::uint32_t>(width);
    picture.rgb.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    return picture;
}

int answers(const Arguments& arguments) {
    std::ifstream list(fs::u8path(arguments.value("--list")), std::ios::binary);
    std::ofstream out(fs::u8path(arguments.value("--out")), std::ios::binary);
    if (!list || !out) throw Usage("answers needs --list and --out that can be opened");
    const tellapart::Model model(model_of(arguments), options_of(arguments));
    out << "{\"runtime\":\"cpp\",\"version\":" << quoted(model.runtime()) << "}\n";
    bool all_read = true;
    for (std::string line; std::getline(list, line);) {
        if (line.empty()) continue;
        const std::size_t tab = line.find('\t');
        const std::string path = line.substr(0, tab), size = tab == std::string::npos ? "" : line.substr(tab + 1);
        try {
            const tellapart::Picture picture = picture_of(path, size);
            const auto answer = model.classify(picture);
            out << "{\"path\":" << quoted(path) << ",\"rgb_sha256\":" << quoted(tellapart::sha256(picture.rgb))
                << ",\"height\":" << picture.height << ",\"width\":" << picture.width
                << ",\"probabilities\":" << list_of(answer.probabilities, written)
                << ",\"unknown_score\":" << score_of(answer) << ",\"milliseconds\":" << answer.milliseconds << "}\n";
        } catch (const tellapart::Error& error) {
            all_read = false;
            out << problem_line(path, error);
        }
    }
    out.close();
    if (!out) throw tellapart::Error("cannot-write", "The answers could not be written.");
    return all_read ? kDone : kSomeUnreadable;
}

int run(const std::vector<std::string>& words) {
    try {
        if (words.size() == 2 && (words[1] == "--help" || words[1] == "-h")) {
            std::cout << kHelp;
            return kDone;
        }
        const Arguments arguments = read_arguments(words);
        if (arguments.command == "classify") return classify(arguments);
        if (arguments.command == "selftest") return selftest(arguments);
        if (arguments.command == "answers") return answers(arguments);
        throw Usage("unknown command " + arguments.command);
    } catch (const Usage& error) {
        std::cerr << "tellapart: " << error.what() << "\n" << kHelp;
        return kUsage;
    } catch (const tellapart::Error& error) {
        std::cerr << error.what() << " [" << error.code() << "]\n";
        return kFailed;
    }
}

}  // namespace

#ifdef _WIN32
int wmain(int count, wchar_t** words) {
    std::vector<std::string> all;
    for (int i = 0; i < count; ++i) all.push_back(fs::path(words[i]).u8string());
    return run(all);
}
#else
int main(int count, char** words) { return run({words, words + count}); }
#endif
