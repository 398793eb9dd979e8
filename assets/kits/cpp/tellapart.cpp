// Everything behind tellapart.hpp, in this order: files, hashes and signatures; the model file (zip, JSON, graph);
// pictures (EXIF, JPEG, PNG, WebP, BMP, GIF); ONNX Runtime; the verdict; the self-test. Licence: Apache-2.0.

#include "tellapart.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <csetjmp>
#include <cstdio>  // jpeglib.h needs it before itself
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <map>
#include <mutex>
#include <new>
#include <set>
#include <string_view>
#include <utility>

#include <jpeglib.h>
#include <jerror.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <png.h>
#ifdef TELLAPART_WEBP
#include <webp/decode.h>
#include <webp/demux.h>
#endif

#ifdef TELLAPART_OPENCV
#include <opencv2/dnn.hpp>
#endif
#ifdef TELLAPART_TORCH
#include <torch/script.h>
#include <torch/version.h>
#include <ATen/Parallel.h>
#endif

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace tellapart {

Error::Error(const std::string& code, const std::string& message)
    : std::runtime_error(message), code_(std::make_shared<const std::string>(code)) {}

namespace {

using Bytes = std::vector<std::uint8_t>;
using Json = nlohmann::json;

/// Some bytes that somebody else keeps.
struct View {
    const std::uint8_t* data = nullptr;
    std::size_t size = 0;

    View() = default;
    View(const std::uint8_t* first, std::size_t count) : data(first), size(count) {}
    explicit View(const Bytes& bytes) : data(bytes.data()), size(bytes.size()) {}

    std::string_view text() const { return {reinterpret_cast<const char*>(data), size}; }
    bool holds(std::size_t at, std::size_t count) const { return at <= size && count <= size - at; }
    View part(std::size_t at, std::size_t count) const { return {data + at, count}; }
    bool starts_with(std::string_view start) const { return text().substr(0, start.size()) == start; }
};

/// A whole number of `count` bytes; the caller has looked that they are there.
std::uint32_t little(View bytes, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = count; i > 0; --i) value = value << 8 | bytes.data[at + i - 1];
    return value;
}

std::uint32_t big(View bytes, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes.data[at + i];
    return value;
}

// ---------------------------------------------------------------- refusals of models

Error not_a_model() { return {"not-a-model", "This is not a Tellapart model."}; }

Error broken(const std::string& what) { return {"broken-model", "This model file is damaged: " + what + "."}; }

Error wrong_field(const std::string& where, const std::string& name) {
    return broken("“" + name + "” in " + where + " is missing or makes no sense");
}

Error tampered(const std::string& member) {
    return {"tampered-model", "This model file was changed after it was made: " + member +
                                  " is not what its list of contents says."};
}

Error hostile(const std::string& what) {
    return {"hostile-model", "This file was not opened because it may be harmful: " + what + "."};
}

Error newer() {
    return {"newer-model", "This model was made by a newer Tellapart: update what opens it, then try again."};
}

Error bad_signature(const std::string& what) {
    return {"bad-signature", "This model's signature was not accepted: " + what + "."};
}

constexpr const char* kCutShort = "it is cut short or was not copied completely";
constexpr const char* kStrangelyPacked = "it is packed in a way that Tellapart never uses";
constexpr const char* kOtherOperators = "its graph needs operators that no model needs";
constexpr const char* kSenselessSizes = "its graph asks for sizes that make no sense";

// ---------------------------------------------------------------- files

enum class Kind { file, folder, other, absent, forbidden };

/// What lies at a path. Asked before opening: opening a pipe would wait for somebody to write to it.
Kind look_at(const std::filesystem::path& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (error == std::errc::permission_denied) return Kind::forbidden;
    if (!std::filesystem::exists(status)) return Kind::absent;
    if (std::filesystem::is_directory(status)) return Kind::folder;
    return std::filesystem::is_regular_file(status) ? Kind::file : Kind::other;
}

/// All bytes of a file, or nothing if it cannot be read or has more than `limit`, which `too_large` then says.
std::optional<Bytes> read_bytes(const std::filesystem::path& path, std::uint64_t limit, bool& too_large) {
    too_large = false;
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    const std::streamoff size = file ? static_cast<std::streamoff>(file.tellg()) : -1;
    if (size < 0) return std::nullopt;
    too_large = static_cast<std::uint64_t>(size) > limit;
    if (too_large) return std::nullopt;
    Bytes bytes(static_cast<std::size_t>(size));
    file.seekg(0);
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    if (file.gcount() != size) return std::nullopt;
    return bytes;
}

// ---------------------------------------------------------------- hashes and signatures

std::string sha256_of(View bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (EVP_Digest(bytes.data, bytes.size, digest.data(), &length, EVP_sha256(), nullptr) != 1) {
        throw Error("runtime-failed", "OpenSSL could not work out a SHA-256.");
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned int i = 0; i < length; ++i) {
        text += digits[digest[i] >> 4];
        text += digits[digest[i] & 15];
    }
    return text;
}

std::uint32_t crc32_of(View bytes) {
    static const std::array<std::uint32_t, 256> table = [] {
        std::array<std::uint32_t, 256> made{};
        for (std::uint32_t i = 0; i < made.size(); ++i) {
            made[i] = i;
            for (int bit = 0; bit < 8; ++bit) made[i] = (made[i] >> 1) ^ (0xEDB88320u & (0u - (made[i] & 1u)));
        }
        return made;
    }();
    std::uint32_t crc = 0xFFFFFFFFu;
    for (std::size_t i = 0; i < bytes.size; ++i) crc = (crc >> 8) ^ table[(crc ^ bytes.data[i]) & 0xFFu];
    return ~crc;
}

/// `size` bytes written in base64 in the one usual way, or nothing.
std::optional<Bytes> from_base64(const std::string& text, std::size_t size) {
    const std::size_t groups = (size + 2) / 3;
    if (text.size() != groups * 4) return std::nullopt;
    Bytes bytes(groups * 3);
    const auto* letters = reinterpret_cast<const unsigned char*>(text.data());
    if (EVP_DecodeBlock(bytes.data(), letters, static_cast<int>(text.size())) < 0) return std::nullopt;
    std::string again(text.size() + 1, '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(again.data()), bytes.data(), static_cast<int>(size));
    again.pop_back();
    if (again != text) return std::nullopt;
    bytes.resize(size);
    return bytes;
}

bool ed25519_is_right(const Bytes& key, const Bytes& signature, View message) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> public_key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()), &EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    return public_key && context &&
           EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, public_key.get()) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data, message.size) == 1;
}

// ---------------------------------------------------------------- JSON

constexpr int kMostNested = 64;

Json parse_json(View content, const std::string& where) {
    const auto refuse_depth = [&where](int depth, Json::parse_event_t, Json&) {
        if (depth > kMostNested) throw broken(where + " is not the text it should be");
        return true;
    };
    if (content.starts_with("\xEF\xBB\xBF")) throw broken(where + " begins with a byte order mark");
    try {
        return Json::parse(content.data, content.data + content.size, refuse_depth);
    } catch (const Json::exception&) {
        throw broken(where + " is not the text it should be");
    }
}

/// An object whose fields are read with the type and range that they must have; "broken-model" otherwise.
class Fields {
public:
    Fields(const Json& content, std::string where) : content_(content), where_(std::move(where)) {
        if (!content.is_object()) throw broken(where_ + " is not what it should be");
    }

    const Json& get(const std::string& name) const {
        const auto found = content_.find(name);
        if (found == content_.end()) throw wrong_field(where_, name);
        return *found;
    }

    bool has(const std::string& name) const { return content_.contains(name); }

    Fields inner(const std::string& name) const { return {get(name), where_ + ": " + name}; }

    std::string text(const std::string& name) const { return checked_text(get(name), name); }

    std::int64_t whole(const std::string& name, std::int64_t low, std::int64_t high) const {
        const Json& value = get(name);
        const bool fits = value.is_number_integer() && !(value.is_number_unsigned() &&
                                                         value.get<std::uint64_t>() > static_cast<std::uint64_t>(high));
        if (!fits || value.get<std::int64_t>() < low || value.get<std::int64_t>() > high) throw wrong_field(where_, name);
        return value.get<std::int64_t>();
    }

    double number(const std::string& name, double low, double high) const {
        return checked_number(get(name), name, low, high);
    }

    std::vector<std::string> texts(const std::string& name, std::size_t most) const {
        std::vector<std::string> all;
        for (const Json& each : items(name, most)) all.push_back(checked_text(each, name));
        return all;
    }

    std::vector<float> numbers(const std::string& name, double low, double high, std::size_t most) const {
        std::vector<float> all;
        for (const Json& each : items(name, most)) {
            all.push_back(static_cast<float>(checked_number(each, name, low, high)));
        }
        return all;
    }

    const Json& items(const std::string& name, std::size_t most) const {
        const Json& value = get(name);
        if (!value.is_array() || value.size() > most) throw wrong_field(where_, name);
        return value;
    }

private:
    std::string checked_text(const Json& value, const std::string& name) const {
        constexpr std::ptrdiff_t longest = 500;
        if (!value.is_string()) throw wrong_field(where_, name);
        const auto text = value.get<std::string>();
        const auto begins = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0u) != 0x80u; };
        if (std::count_if(text.begin(), text.end(), begins) > longest) throw wrong_field(where_, name);
        return text;
    }

    double checked_number(const Json& value, const std::string& name, double low, double high) const {
        const double number = value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
        if (!(low <= number && number <= high)) throw wrong_field(where_, name);
        return number;
    }

    const Json& content_;
    std::string where_;
};

// ---------------------------------------------------------------- the zip of a model file

constexpr std::uint64_t kLargestBundle = std::uint64_t{2} << 30;
constexpr std::size_t kLargestJson = std::size_t{16} << 20;
constexpr std::size_t kLargestGolden = std::size_t{4} << 20;
constexpr std::size_t kLargestSignature = 4096;
constexpr std::size_t kMostMembers = 1000;
constexpr std::size_t kLongestList = std::size_t{1} << 20;
constexpr std::uint32_t kNameIsUtf8 = 0x800;

struct Member {
    View content;
    std::uint32_t crc = 0;
};

using Members = std::map<std::string, Member>;

bool ends_with(const std::string& text, std::string_view end) {
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// Whether a member of this name is a golden picture's file: one plain name inside `golden/`.
bool is_golden_picture(const std::string& name) {
    constexpr std::string_view folder = "golden/", letters = "abcdefghijklmnopqrstuvwxyz0123456789-";
    constexpr std::size_t longest = 64;
    const std::size_t dot = name.find('.');
    if (name.compare(0, folder.size(), folder) != 0 || dot == std::string::npos) return false;
    const std::string plain = name.substr(folder.size(), dot - folder.size()), ending = name.substr(dot + 1);
    if (plain.empty() || plain.front() == '-' || plain.size() > longest) return false;
    if (plain.find_first_not_of(letters) != std::string::npos) return false;
    constexpr std::array<std::string_view, 7> endings = {"jpg", "png", "webp", "gif", "bmp", "tif", "rgb"};
    return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

/// Bytes that a member of this name may have.
std::uint64_t largest(const std::string& name) {
    if (name == "signature.json") return kLargestSignature;
    if (ends_with(name, ".json")) return kLargestJson;
    return is_golden_picture(name) ? kLargestGolden : kLargestBundle;
}

/// One member: stored as it is, right behind the one before it, which ends at `at`, and told of in the same words in
/// both places that do; another reader would see another file. Moves `at` behind its content.
Member read_member(View file, std::size_t directory, View entry, const std::string& name, std::size_t& at) {
    const std::uint32_t flags = little(entry, 8, 2), method = little(entry, 10, 2);
    const std::uint32_t packed = little(entry, 20, 4), size = little(entry, 24, 4);
    if (method != 0 || packed != size || (flags & ~kNameIsUtf8) != 0) {
        throw hostile("it is compressed or encrypted, which no model is");
    }
    if (size > largest(name)) throw hostile("a part of it is bigger than any model's");
    if (little(entry, 42, 4) != at) throw hostile(kStrangelyPacked);
    constexpr std::size_t local_length = 30;
    if (at > directory || directory - at < local_length) throw broken("its parts are not where it says");
    const View local = file.part(at, directory - at);
    const std::size_t start = local_length + name.size();
    const bool is_there = local.starts_with("PK\x03\x04") && local.holds(start, size);
    if (!is_there) throw broken("its parts are not where it says");
    // Flags, method, …, CRC, sizes and length of the name, which the list has 2 bytes further on; and no more than that.
    const bool same = local.part(6, 4).text() == entry.part(8, 4).text() &&
                      local.part(14, 14).text() == entry.part(16, 14).text() && little(local, 28, 2) == 0 &&
                      local.part(local_length, name.size()).text() == name;
    if (!same) throw broken("its parts contradict its list of parts");
    at += start + size;
    return {local.part(start, size), little(entry, 16, 4)};
}

/// All members by their names. `file` must outlive them.
Members read_zip(View file) {
    if (!file.starts_with("PK\x03\x04")) throw not_a_model();
    constexpr std::size_t end_length = 22, entry_length = 46;
    if (file.size < end_length || !file.part(file.size - end_length, end_length).starts_with("PK\x05\x06")) {
        throw broken(kCutShort);
    }
    const View end = file.part(file.size - end_length, end_length);
    const std::size_t count = little(end, 10, 2), length = little(end, 12, 4), directory = little(end, 16, 4);
    if (count > kMostMembers || length > kLongestList) throw hostile("it lists more parts than any model has");
    const bool simple = little(end, 4, 4) == 0 && little(end, 8, 2) == count && little(end, 20, 2) == 0;
    if (!simple) throw hostile(kStrangelyPacked);
    if (std::uint64_t{directory} + length + end_length != file.size) throw broken("its parts are not where it says");

    Members members;
    const View list = file.part(directory, length);
    std::size_t at = 0, free = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (!list.holds(at, entry_length)) throw broken(kCutShort);
        const View entry = list.part(at, entry_length);
        if (little(entry, 30, 4) != 0) throw hostile(kStrangelyPacked);  // more about it, or a comment
        const std::size_t name_length = little(entry, 28, 2), whole = entry_length + name_length;
        if (!entry.starts_with("PK\x01\x02") || !list.holds(at, whole)) throw broken(kCutShort);
        const std::string name(list.part(at + entry_length, name_length).text());
        if (members.count(name) != 0) throw hostile("it holds two parts of the same name");
        members.emplace(name, read_member(file, directory, entry, name, free));
        at += whole;
    }
    if (at != length || free != directory) throw broken("its parts are not where it says");
    return members;
}

// ---------------------------------------------------------------- the graph, before a runtime sees it

/// What bundles are made of. None of them loops, branches, reads files or runs other code.
const std::set<std::string_view>& operators() {
    static const std::set<std::string_view> all = {
        "Abs", "Add", "AveragePool", "Cast", "Clip", "Concat", "Conv", "Div", "Erf", "Flatten", "Gather", "Gemm",
        "GlobalAveragePool", "GlobalMaxPool", "HardSigmoid", "HardSwish", "LayerNormalization", "MatMul", "Max", "Min",
        "Mul", "Range", "ReduceL2", "ReduceLogSumExp", "ReduceMean", "ReduceMin", "ReduceSum", "ReduceSumSquare",
        "Relu", "Reshape", "Shape", "Sigmoid", "Slice", "Softmax", "Sub", "TopK", "Transpose", "Unsqueeze",
#ifdef TELLAPART_OPENCV
        "Exp", "Log", "ReduceMax", "Sqrt",
#endif
    };
    return all;
}

constexpr std::uint64_t kMostWhole = 10'000;  ///< whole numbers are sizes; a bigger one could fill the memory
constexpr std::uint64_t kMostStep = 64;        ///< largest kernel, stride, padding and dilation
constexpr std::size_t kMostNodes = 20'000;
constexpr std::size_t kMostDimensions = 8;
constexpr std::uint64_t kNewestOpset = 17;
#ifdef TELLAPART_OPENCV
constexpr std::uint64_t kOldestOpset = 7;
#else
constexpr std::uint64_t kOldestOpset = kNewestOpset;
#endif

/// One field of a protobuf message: its number, and its bytes or its whole number.
struct Field {
    std::uint64_t number = 0;
    std::uint64_t value = 0;
    View content;
    bool is_whole = false;

    /// What must be text, or a message inside.
    View bytes() const {
        if (is_whole) throw broken("model.onnx is not a graph");
        return content;
    }
};

/// Walks through the fields of a protobuf message (https://protobuf.dev/programming-guides/encoding).
class Message {
public:
    explicit Message(View bytes) : bytes_(bytes) {}

    /// The next field; false at the end.
    bool next(Field& field) {
        if (at_end()) return false;
        const std::uint64_t key = varint();
        // Other readers drop the upper bits, and would see another field than this one.
        if (key >> 3 == 0 || key >> 32 != 0) throw broken("model.onnx is not a graph");
        field = {key >> 3, 0, {}, (key & 7) == 0};
        switch (key & 7) {
            case 0: field.value = varint(); break;
            case 1: skip(field, 8); break;
            case 2: skip(field, varint()); break;
            case 5: skip(field, 4); break;
            default: throw broken("model.onnx is not a graph");
        }
        return true;
    }

    bool at_end() const { return at_ == bytes_.size; }

    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (at_ == bytes_.size) break;
            const std::uint8_t byte = bytes_.data[at_++];
            value |= std::uint64_t{byte & 127u} << shift;
            if (byte < 128) return value;
        }
        throw broken("model.onnx is not a graph");
    }

private:
    void skip(Field& field, std::uint64_t count) {
        if (count > bytes_.size - at_) throw broken("model.onnx is not a graph");
        field.content = bytes_.part(at_, static_cast<std::size_t>(count));
        at_ += static_cast<std::size_t>(count);
    }

    View bytes_;
    std::size_t at_ = 0;
};

/// The whole numbers of a field, which may come one by one or packed together.
void add_whole_numbers(const Field& field, std::vector<std::uint64_t>& numbers) {
    if (field.is_whole) {
        numbers.push_back(field.value);
        return;
    }
    for (Message packed(field.content); !packed.at_end();) numbers.push_back(packed.varint());
}

/// Whether a number of 64 bits with a sign is from -`most` to `most`.
bool is_within(std::uint64_t number, std::uint64_t most) { return number + most <= 2 * most; }

/// Bytes of a number by its type in ONNX: float, int64, float16, double; 0 for any other.
std::size_t bytes_of_item(std::uint64_t type) {
    switch (type) {
        case 1: return 4;
        case 7: return 8;
        case 10: return 2;
        case 11: return 8;
        default: return 0;
    }
}

/// The content of a constant: whole numbers are small, all others finite (all bits of an exponent set are not).
void check_numbers(View raw, std::uint64_t type) {
    constexpr std::uint64_t whole = 7, half = 10, twice = 11;
    const std::size_t size = bytes_of_item(type);
    if (type == whole && raw.size / size > kMostDimensions) throw hostile(kSenselessSizes);
    const std::uint32_t exponent = type == twice ? 0x7FF00000u : type == half ? 0x7C00u : 0x7F800000u;
    for (std::size_t at = 0; at < raw.size; at += size) {
        const std::uint32_t upper = little(raw, size == 8 ? at + 4 : at, size == 8 ? 4 : size);
        if (type == whole) {
            if (!is_within(std::uint64_t{upper} << 32 | little(raw, at, 4), kMostWhole)) throw hostile(kSenselessSizes);
        } else if ((upper & exponent) == exponent) {
            throw broken("some of its numbers are not finite");
        }
    }
}

/// What a graph is for.
struct Purpose {
    std::string_view input;
    bool scored = false;  ///< whether it gives an unknown score besides the probabilities
    bool half = false;    ///< whether constants may be of half precision
};

using Names = std::set<std::string_view>;

/// A TensorProto: its numbers lie inside the file, as many as its shape says, and no other has its name.
void check_constant(View tensor, bool half, Names& constants) {
    constexpr std::uint64_t dims = 1, data_type = 2, name = 8, raw_data = 9, doc_string = 12, external_data = 13,
                            data_location = 14, of_half_precision = 10;
    std::string_view called;
    std::vector<std::uint64_t> shape;
    std::uint64_t type = 0;
    View raw;
    Message message(tensor);
    for (Field field; message.next(field);) {
        switch (field.number) {
            case dims: add_whole_numbers(field, shape); break;
            case data_type: type = field.value; break;
            case raw_data: raw = field.bytes(); break;
            case name: called = field.bytes().text(); break;
            case doc_string: break;
            case external_data: throw hostile("its graph points at data outside the file");
            case data_location:
                if (field.value != 0) throw hostile("its graph points at data outside the file");
                break;
            default: throw hostile("its graph stores numbers in a way that no model does");
        }
    }
    std::uint64_t count = 1;
    bool sensible = bytes_of_item(type) != 0 && shape.size() <= kMostDimensions && (half || type != of_half_precision);
    for (std::size_t i = 0; sensible && i < shape.size(); ++i) {
        sensible = shape[i] <= kLargestBundle && (count *= shape[i]) <= kLargestBundle;
    }
    if (!sensible || count * bytes_of_item(type) != raw.size) {
        throw hostile("a constant of its graph has a size that makes no sense");
    }
    check_numbers(raw, type);
    if (!constants.insert(called).second) throw hostile("its graph names two constants alike");
}

/// An AttributeProto: no graph or tensor inside, and no number that asks for much.
void check_attribute(View attribute) {
    constexpr std::uint64_t name = 1, number = 3, numbers = 8;
    constexpr std::uint64_t plain[] = {name, 2, number, 4, numbers, 13, 20};  // f, s, doc_string, type
    std::string_view called;
    std::vector<std::uint64_t> asked;
    Message inside(attribute);
    for (Field part; inside.next(part);) {
        if (std::find(std::begin(plain), std::end(plain), part.number) == std::end(plain)) {
            throw hostile("its graph has another graph inside");
        }
        if (part.number == name) called = part.bytes().text();
        if (part.number == number || part.number == numbers) add_whole_numbers(part, asked);
    }
    const bool counts = called == "group" || called == "starts" || called == "ends";  // channels or columns
    for (const std::uint64_t one : asked) {
        if (!is_within(one, counts ? kMostWhole : kMostStep)) throw hostile(kSenselessSizes);
    }
}

/// A NodeProto: a known operator of ONNX's own, which makes what nobody else does.
void check_node(View node, Names& made) {
    constexpr std::uint64_t input = 1, output = 2, name = 3, operator_name = 4, attribute = 5, doc_string = 6, domain = 7;
    std::string_view called;
    std::size_t makes = 0;
    Message message(node);
    for (Field field; message.next(field);) {
        switch (field.number) {
            case operator_name: called = field.bytes().text(); break;
            case output:
                ++makes;
                if (!made.insert(field.bytes().text()).second) throw broken("its graph makes one thing twice");
                break;
            case attribute: check_attribute(field.bytes()); break;
            case input:
            case name:
            case doc_string: break;
            default:
                if (field.number != domain || field.bytes().size != 0) throw hostile(kOtherOperators);
        }
    }
    if (operators().count(called) == 0) throw hostile(kOtherOperators);
    const std::size_t should = called == "TopK" ? 2 : 1;
    if (makes != should) throw hostile("its graph has a node that makes nothing or several things");
}

/// An OperatorSetIdProto: ONNX's own operators, of a known version.
void check_opset(View opset) {
    constexpr std::uint64_t domain = 1, version = 2;
    bool known = false;
    Message message(opset);
    for (Field field; message.next(field);) {
        if (field.number == version) known = kOldestOpset <= field.value && field.value <= kNewestOpset;
        if (field.number == domain && field.content.size != 0) {
            throw hostile(kOtherOperators);
        }
    }
    if (!known) throw hostile(kOtherOperators);
}

/// A ValueInfoProto's name.
std::string_view end_name(View end) {
    std::string_view name;
    Message message(end);
    for (Field field; message.next(field);) {
        if (field.number == 1) name = field.bytes().text();
    }
    return name;
}

/// A GraphProto.
void check_parts(View graph, const Purpose& purpose) {
    constexpr std::uint64_t node = 1, name = 2, initializer = 5, doc_string = 10, input = 11, output = 12, value_info = 13;
    std::size_t nodes = 0;
    Names constants, made;
    std::vector<std::string_view> inputs, outputs;
    Message message(graph);
    for (Field part; message.next(part);) {
        switch (part.number) {
            case node:
                if (++nodes > kMostNodes) throw hostile("its graph is bigger than any model's");
                check_node(part.bytes(), made);
                break;
            case initializer: check_constant(part.bytes(), purpose.half, constants); break;
            case input: inputs.push_back(end_name(part.bytes())); break;
            case output: outputs.push_back(end_name(part.bytes())); break;
            case name:
            case doc_string:
            case value_info: break;
            default: throw hostile("its graph stores numbers in a way that no model does");
        }
    }
    std::vector<std::string_view> wanted = {"probabilities"};
    if (purpose.scored) wanted.emplace_back("unknown_score");
    if (inputs != std::vector<std::string_view>{purpose.input} || outputs != wanted) {
        throw broken("its graph does not lead from a picture to probabilities");
    }
}

/// A ModelProto. What it says wrongly, ONNX Runtime will refuse; this refuses what it would obey.
void check_graph(View model, const Purpose& purpose) {
    constexpr std::uint64_t graph = 7, opset = 8, metadata = 14, last_plain = 6;  // versions, names, a description
    std::size_t graphs = 0, opsets = 0;
    Message message(model);
    for (Field field; message.next(field);) {
        if (field.number > last_plain && field.number != graph && field.number != opset && field.number != metadata) {
            throw hostile("its graph brings its own functions");
        }
        if (field.number == opset) {
            ++opsets;
            check_opset(field.bytes());
        }
        if (field.number == graph) {
            ++graphs;
            check_parts(field.bytes(), purpose);
        }
    }
    if (graphs != 1) throw broken("model.onnx is not a graph");
    if (opsets != 1) throw hostile(kOtherOperators);
}

// ---------------------------------------------------------------- the model file

struct Rejection {
    bool scored = false;  ///< whether the unknown score decides as well as the confidence
    float unknown_threshold = 0;
    float confidence_threshold = 0;
};

/// What bundle.json says, as far as answering needs it.
struct Description {
    std::string name;
    std::vector<std::string> classes;
    std::vector<float> thresholds;
    std::optional<Rejection> rejection;
    double tolerance = 0;    ///< how far an answer may be from the golden one
    double score_scale = 1;  ///< what a difference of an unknown score is measured in
    bool half = false;       ///< whether weights are of half precision

    bool scored() const { return rejection && rejection->scored; }
};

/// One golden picture, and the numbers that Tellapart gives for it: the probabilities, then perhaps an unknown score.
struct Golden {
    std::string name;
    std::string rgb_sha256;
    View file;
    bool raw = false;
    std::uint32_t height = 0;
    std::uint32_t width = 0;
    std::vector<float> expected;
};

struct Bundle {
    Bytes file;
    Members members;
    Description description;

    std::vector<Golden> golden;

    View member(const std::string& name) const { return members.at(name).content; }
};

void refuse_other_versions(const Fields& fields) {
    constexpr std::int64_t version = 3;
    if (fields.text("format") != "tellapart-model") throw wrong_field("bundle.json", "format");
    const std::int64_t found = fields.whole("version", 1, 1'000'000);
    if (found > version) throw newer();
    if (found < version) {
        throw Error("older-model", "This model was made by an older Tellapart: export it again with Tellapart.");
    }
}

Description read_description(const Json& json) {
    const Fields fields(json, "bundle.json");
    constexpr std::size_t most_classes = 100'000;
    constexpr double largest_score = 1e30;
    constexpr double largest_tolerance = 1e-3, largest_scale = 1e6;  // more, and whatever answers would be the same
    Description description;
    description.name = fields.text("name");
    description.classes = fields.texts("classes", most_classes);
    const std::set<std::string> different(description.classes.begin(), description.classes.end());
    if (different.empty() || different.count("") != 0 || different.size() != description.classes.size()) {
        throw wrong_field("bundle.json", "classes");
    }
    fields.inner("preprocessing").whole("contract", 1, 1);
    description.thresholds = fields.numbers("thresholds", 0, 1, most_classes);
    if (!description.thresholds.empty() && description.thresholds.size() != description.classes.size()) {
        throw wrong_field("bundle.json", "thresholds");
    }
    if (!fields.get("rejection").is_null()) {
        const Fields rejection = fields.inner("rejection");
        description.rejection = Rejection{
            rejection.text("method") != "confidence",
            static_cast<float>(rejection.number("unknown_threshold", -largest_score, largest_score)),
            static_cast<float>(rejection.number("confidence_threshold", 0, 1)),
        };
    }
#ifdef TELLAPART_OPENCV
    description.tolerance = fields.inner("tolerances").number("core", 0, largest_tolerance);
#else
    description.tolerance = fields.inner("tolerances").number("raw", 0, largest_tolerance);
#endif
    const Fields tolerances = fields.inner("tolerances");
    const std::string precision = fields.text("precision");
    if (precision != "full" && precision != "half") throw wrong_field("bundle.json", "precision");
    description.half = precision == "half";
    if (tolerances.has("score_scale")) description.score_scale = tolerances.number("score_scale", 1, largest_scale);
    return description;
}

void refuse_strangers(const Members& members) {
    static const std::set<std::string> needed = {"bundle.json",   "model.onnx",         "weights.safetensors",
                                                 "manifest.json", "golden/golden.json", "golden/answers.f32"};
    static const std::set<std::string> optional = {"core.onnx", "signature.json"};
    for (const auto& [name, member] : members) {
        if (!is_golden_picture(name) && needed.count(name) == 0 && optional.count(name) == 0) {
            throw hostile("it holds a part that no model needs");
        }
    }
    for (const std::string& name : needed) {
        if (members.count(name) == 0) throw broken(name + " is missing");
    }
}

void check_signature(const Members& members, std::string signed_by) {
    signed_by.erase(0, signed_by.find_first_not_of(" \t\r\n"));
    signed_by.erase(signed_by.find_last_not_of(" \t\r\n") + 1);
    const auto found = members.find("signature.json");
    if (found == members.end()) {
        if (!signed_by.empty()) throw bad_signature("it is not signed, and must be");
        return;
    }
    const Json json = parse_json(found->second.content, "signature.json");
    const Fields fields(json, "signature.json");
    if (fields.text("algorithm") != "ed25519") throw bad_signature("it is of a kind that is not known here");
    const std::string signer = fields.text("public_key");
    constexpr std::size_t key_size = 32, signature_size = 64;
    const auto key = from_base64(signer, key_size);
    const auto signature = from_base64(fields.text("signature"), signature_size);
    if (!key || !signature) throw wrong_field("signature.json", key ? "signature" : "public_key");
    if (!ed25519_is_right(*key, *signature, members.at("manifest.json").content)) {
        throw bad_signature("somebody changed it after it was signed");
    }
    if (!signed_by.empty() && signed_by != signer) throw bad_signature("somebody else signed it");
}

void check_manifest(const Members& members) {
    const Json json = parse_json(members.at("manifest.json").content, "manifest.json");
    const Fields files = Fields(json, "manifest.json").inner("files");
    std::size_t covered = 0;
    for (const auto& [name, member] : members) {
        if (name == "manifest.json" || name == "signature.json") continue;
        ++covered;
        if (json.at("files").count(name) == 0) throw tampered("manifest.json");
        const Fields expected = files.inner(name);
        const Json& size = expected.get("size");
        if (!size.is_number_unsigned() || size.get<std::uint64_t>() != member.content.size ||
            expected.text("sha256") != sha256_of(member.content)) {
            throw tampered(name);
        }
    }
    if (json.at("files").size() != covered) throw tampered("manifest.json");
}

/// Whether it is made of small letters, digits and, inside, dashes.
bool is_word(const std::string& text) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789-";
    constexpr std::size_t longest = 64;
    if (text.empty() || text.front() == '-' || text.size() > longest) return false;
    return text.find_first_not_of(letters) == std::string::npos;
}

/// The entry of one golden picture in their list.
Golden read_golden_picture(const Fields& picture, const std::string& file, const Members& members) {
    constexpr std::int64_t most_pixels = 256'000'000;
    Golden golden;
    golden.name = picture.text("name");
    golden.rgb_sha256 = picture.text("rgb_sha256");
    const bool is_hash = golden.rgb_sha256.size() == 64 &&
                         golden.rgb_sha256.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!is_hash || !is_word(golden.name) || !is_word(picture.text("feature"))) {
        throw broken("its list of golden pictures makes no sense");
    }
    const auto found = members.find(file);
    if (!is_golden_picture(file) || found == members.end()) {
        throw hostile("it does not hold the golden pictures that it lists");
    }
    golden.file = found->second.content;
    golden.raw = ends_with(file, ".rgb");
    const std::int64_t height = picture.whole("height", 1, most_pixels), width = picture.whole("width", 1, most_pixels);
    const bool is_right = !golden.raw || golden.file.size == static_cast<std::uint64_t>(height * width) * 3;
    if (height * width > most_pixels || !is_right) throw hostile("a golden picture is not as large as it claims");
    golden.height = static_cast<std::uint32_t>(height);
    golden.width = static_cast<std::uint32_t>(width);
    return golden;
}

/// All golden pictures; every file in `golden/` belongs to one of them.
std::vector<Golden> read_golden(const Members& members, const Description& description) {
    constexpr std::size_t most_pictures = 100;
    constexpr float most = 1 + 1e-5f;  // a sum of many shares may end a little above one
    const std::string where = "golden/golden.json";
    const Json json = parse_json(members.at(where).content, where);
    const Fields fields(json, where);
    if (fields.whole("version", 1, 1'000'000) > 1) throw newer();
    const View answers = members.at("golden/answers.f32").content;
    const std::size_t classes = description.classes.size(), columns = classes + (description.scored() ? 1 : 0);
    std::set<std::string> files;
    std::set<std::string> names;
    std::vector<Golden> all;
    for (const Json& item : fields.items("pictures", most_pictures)) {
        const Fields picture(item, where);
        const std::string file = picture.text("file");
        Golden golden = read_golden_picture(picture, file, members);
        if (!files.insert(file).second || !names.insert(golden.name).second) {
            throw broken("its list of golden pictures makes no sense");
        }
        if (!answers.holds(all.size() * columns * 4, columns * 4)) throw broken("golden answers are missing");
        for (std::size_t i = 0; i < columns; ++i) {
            const std::uint32_t bits = little(answers, (all.size() * columns + i) * 4, 4);
            float number = 0;
            std::memcpy(&number, &bits, sizeof number);
            const bool is_right = i < classes ? 0 <= number && number <= most : std::isfinite(number);
            if (!is_right) throw broken("some of its golden answers are no probabilities");
            golden.expected.push_back(number);
        }
        all.push_back(std::move(golden));
    }
    if (all.empty()) throw wrong_field(where, "pictures");
    if (answers.size != all.size() * columns * 4) throw broken("golden answers are missing");
    for (const auto& [name, member] : members) {
        if (is_golden_picture(name) && files.count(name) == 0) {
            throw hostile("it does not hold the golden pictures that it lists");
        }
    }
    return all;
}

Bundle open_bundle(const std::filesystem::path& path, const std::string& signed_by) {
    const Kind kind = look_at(path);
    const auto letters = path.filename().u8string();  // of another type from C++20 on
    const std::string name(letters.begin(), letters.end());
    if (kind == Kind::absent) throw Error("missing-model", "The model " + name + " is not there.");
    if (kind == Kind::folder || kind == Kind::other) throw not_a_model();
    Bundle bundle;
    bool too_large = false;
    auto file = read_bytes(path, kLargestBundle, too_large);
    if (too_large) throw hostile("it is bigger than any model");
    if (!file) throw Error("unreadable-model", name + " could not be read.");
    bundle.file = std::move(*file);
    bundle.members = read_zip(View(bundle.file));
    if (bundle.members.count("bundle.json") != 0) {
        // Before anything else is held against it: another version may well have other members.
        refuse_other_versions(Fields(parse_json(bundle.member("bundle.json"), "bundle.json"), "bundle.json"));
    }
    refuse_strangers(bundle.members);
    for (const auto& [each, member] : bundle.members) {
        if (crc32_of(member.content) != member.crc) throw tampered(each);
    }
    check_signature(bundle.members, signed_by);
    check_manifest(bundle.members);
    bundle.description = read_description(parse_json(bundle.member("bundle.json"), "bundle.json"));
    check_graph(bundle.member("model.onnx"), {"image", bundle.description.scored(), bundle.description.half});
    bundle.golden = read_golden(bundle.members, bundle.description);
    return bundle;
}

// ---------------------------------------------------------------- refusals of pictures

constexpr std::uint64_t kLargestFile = std::uint64_t{1} << 30;
constexpr std::uint64_t kLargestPicture = 256'000'000;
/// As many as a JPEG can have: the graph's resize holds some tables of the network's size times a side.
constexpr std::uint64_t kLongestSide = 65'535;

constexpr const char* kLosslessJpeg = "This kit does not read lossless JPEG files.";

Error unsupported(const std::string& reason) { return {"unsupported", reason}; }

Error truncated() { return {"truncated", "The file ends too early: most of the picture is missing."}; }

Error no_memory() { return {"too-large", "There is not enough memory for this picture."}; }

void refuse_size(std::uint64_t width, std::uint64_t height) {
    if (width * height > kLargestPicture) {
        throw Error("too-large", "The picture claims " + std::to_string(width) + " x " + std::to_string(height) +
                                     " pixels, more than 256 million.");
    }
    if (std::max(width, height) > kLongestSide) {
        throw Error("too-large", "The picture claims a side of " + std::to_string(std::max(width, height)) +
                                     " pixels, more than " + std::to_string(kLongestSide) + ".");
    }
    if (width == 0 || height == 0) throw Error("unreadable", "The picture claims to have no pixels.");
}

Picture blank(std::size_t width, std::size_t height) {
    Picture picture;
    picture.width = static_cast<std::uint32_t>(width);
    picture.height = static_cast<std::uint32_t>(height);
    picture.rgb.resize(width * height * 3);
    return picture;
}

// ---------------------------------------------------------------- formats, by their first bytes

enum class Format { none, jpeg, png, gif, webp, tiff, bmp, avif, heic };

Format recognise_brands(View file) {
    const std::size_t length = std::min<std::size_t>({big(file, 0, 4), file.size, 512});
    bool heic = false;
    for (std::size_t at = 8; at + 4 <= std::max<std::size_t>(length, 12) && file.holds(at, 4); at += at == 8 ? 8 : 4) {
        const std::string_view brand = file.part(at, 4).text();
        if (brand == "avif" || brand == "avis") return Format::avif;
        for (const char* one : {"heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs", "mif1", "msf1"}) {
            heic = heic || brand == one;
        }
    }
    return heic ? Format::heic : Format::none;
}

Format recognise(View file) {
    using namespace std::string_view_literals;
    if (file.starts_with("\xff\xd8\xff")) return Format::jpeg;
    if (file.starts_with("\x89PNG\r\n\x1a\n")) return Format::png;
    if (file.starts_with("GIF87a") || file.starts_with("GIF89a")) return Format::gif;
    if (file.starts_with("RIFF") && file.holds(8, 4) && file.part(8, 4).text() == "WEBP") return Format::webp;
    for (const auto start : {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv}) {
        if (file.starts_with(start)) return Format::tiff;
    }
    if (file.starts_with("BM")) return Format::bmp;
    return file.holds(0, 12) && file.part(4, 4).text() == "ftyp" ? recognise_brands(file) : Format::none;
}

/// A picture that a decoder gave up on: cut short, or damaged in another way.
Error damaged(const char* format, bool ends_early) {
    if (ends_early) return truncated();
    return {"unreadable", std::string("This ") + format + " file is damaged, or of a kind that cannot be read."};
}

// ---------------------------------------------------------------- EXIF: which way up

/// The orientation of an EXIF block, with or without `Exif\0\0` before it: 1 to 8; 1 if it does not say.
unsigned exif_orientation(View exif) {
    using namespace std::string_view_literals;
    if (exif.starts_with("Exif\0\0"sv)) exif = exif.part(6, exif.size - 6);
    const bool is_little = exif.starts_with("II*\0"sv);
    if (!is_little && !exif.starts_with("MM\0*"sv)) return 1;
    const auto number = is_little ? little : big;
    if (!exif.holds(4, 4)) return 1;
    const std::size_t start = number(exif, 4, 4);
    if (!exif.holds(start, 2)) return 1;
    constexpr std::size_t most_entries = 1000, entry_length = 12;
    constexpr std::uint32_t orientation = 0x0112, two_bytes = 3;
    const std::size_t entries = std::min<std::size_t>(number(exif, start, 2), most_entries);
    for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t at = start + 2 + entry_length * i;
        if (!exif.holds(at, entry_length)) return 1;
        if (number(exif, at, 2) != orientation || number(exif, at + 2, 2) != two_bytes) continue;
        if (number(exif, at + 4, 4) != 1) continue;
        const std::uint32_t value = number(exif, at + 8, 2);
        return value >= 1 && value <= 8 ? value : 1;
    }
    return 1;
}

/// Turns a picture upright: 2 to 4 keep its sides, 5 to 8 exchange them.
Picture turned(Picture picture, unsigned orientation) {
    if (orientation == 1) return picture;
    const bool exchanged = orientation >= 5;
    const std::size_t width = picture.width, height = picture.height;
    Picture upright = exchanged ? blank(height, width) : blank(width, height);
    const bool from_right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool from_below = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    const std::size_t new_width = upright.width, new_height = upright.height;
    constexpr std::size_t tile = 64;  // rows and columns that stay in the processor's cache
    for (std::size_t first = 0; first < new_width; first += tile) {
        const std::size_t last = std::min(new_width, first + tile);
        for (std::size_t y = 0; y < new_height; ++y) {
            std::uint8_t* out = upright.rgb.data() + (y * new_width + first) * 3;
            for (std::size_t x = first; x < last; ++x, out += 3) {
                const std::size_t across = exchanged ? y : x, down = exchanged ? x : y;
                const std::size_t column = from_right ? width - 1 - across : across;
                const std::size_t row = from_below ? height - 1 - down : down;
                std::memcpy(out, picture.rgb.data() + (row * width + column) * 3, 3);
            }
        }
    }
    return upright;
}

/// One colour on white: exact rounding.
std::uint8_t on_white(unsigned colour, unsigned alpha) {
    return static_cast<std::uint8_t>((colour * alpha + 255u * (255u - alpha) + 127u) / 255u);
}

// ---------------------------------------------------------------- JPEG

/// libjpeg over bytes in memory. Its errors are jumps: the functions that may jump own nothing that needs a destructor.
class JpegReader {
public:
    explicit JpegReader(View file) : file_(file) {
        info_.err = jpeg_std_error(&error_);
        info_.client_data = this;
        error_.error_exit = [](j_common_ptr info) { std::longjmp(self(info).jump_, 1); };
        error_.emit_message = [](j_common_ptr, int) {};
        error_.output_message = [](j_common_ptr) {};
        source_.init_source = [](j_decompress_ptr) {};
        source_.term_source = [](j_decompress_ptr) {};
        source_.fill_input_buffer = [](j_decompress_ptr info) { return self(info).give_end(); };
        source_.skip_input_data = [](j_decompress_ptr info, long count) { self(info).skip(count); };
        source_.resync_to_restart = jpeg_resync_to_restart;
        source_.next_input_byte = file.data;
        source_.bytes_in_buffer = file.size;
        progress_.progress_monitor = [](j_common_ptr info) { self(info).count_scans(); };
    }
    JpegReader(const JpegReader&) = delete;
    JpegReader& operator=(const JpegReader&) = delete;
    ~JpegReader() { jpeg_destroy_decompress(&info_); }

    bool read_header() {
        if (setjmp(jump_) != 0) return false;
        jpeg_create_decompress(&info_);
        info_.client_data = this;
        info_.src = &source_;
        info_.progress = &progress_;
        constexpr unsigned longest = 0xFFFF;
        jpeg_save_markers(&info_, JPEG_APP0 + 1, longest);
        return jpeg_read_header(&info_, TRUE) == JPEG_HEADER_OK;
    }

    /// Decodes into `rgb`; `ink` has room for a row of four inks.
    bool decode(std::uint8_t* rgb, std::uint8_t* ink) {
        if (setjmp(jump_) != 0) return false;
        info_.out_color_space = info_.num_components == 1 ? JCS_GRAYSCALE : ink != nullptr ? JCS_CMYK : JCS_RGB;
        jpeg_start_decompress(&info_);
        incomplete_ = lacks_passes();
        if (incomplete_) return false;
        while (info_.output_scanline < info_.output_height) {
            const std::size_t y = info_.output_scanline, width = info_.output_width;
            std::uint8_t* const out = rgb + y * width * 3;
            JSAMPROW row = ink != nullptr ? ink : out;
            if (jpeg_read_scanlines(&info_, &row, 1) != 1) return false;
            if (holds_picture(row, width * static_cast<std::size_t>(info_.output_components))) rows_ = y + 1;
            if (ink != nullptr) spread_inks(ink, out, width);
            if (info_.num_components == 1) spread_grey(out, width);
        }
        jpeg_finish_decompress(&info_);
        return true;
    }

    std::size_t width() const { return info_.image_width; }
    std::size_t height() const { return info_.image_height; }
    int components() const { return info_.num_components; }
    bool ended_early() const { return ended_early_; }
    /// How many rows there are above the grey that libjpeg puts in place of what is missing.
    std::size_t rows() const { return rows_; }

    Bytes exif() const {
        using namespace std::string_view_literals;
        Bytes all;
        for (jpeg_saved_marker_ptr marker = info_.marker_list; marker != nullptr; marker = marker->next) {
            const View content(marker->data, marker->data_length);
            if (marker->marker != JPEG_APP0 + 1 || !content.starts_with("Exif\0\0"sv)) continue;
            all.insert(all.end(), content.data + (all.empty() ? 0 : 6), content.data + content.size);
        }
        return all;
    }

    Error failure() const {
        if (incomplete_) return truncated();
        const int code = error_.msg_code;
        if (code == JERR_OUT_OF_MEMORY) return no_memory();
        constexpr int lossless = 0xC3;  // the other unknown processes are ones that Tellapart does not read either
        if (code == JERR_SOF_UNSUPPORTED && error_.msg_parm.i[0] == lossless) return unsupported(kLosslessJpeg);
        const std::string_view end = "\xff\xd9";
        const std::size_t last = file_.text().rfind(end);
        return damaged("JPEG", last == std::string_view::npos || last < file_.size / 2);
    }

private:
    template <typename Info>
    static JpegReader& self(Info info) {
        return *static_cast<JpegReader*>(info->client_data);
    }

    boolean give_end() {
        static constexpr JOCTET end[] = {0xFF, JPEG_EOI};
        ended_early_ = true;
        source_.next_input_byte = end;
        source_.bytes_in_buffer = sizeof end;
        return TRUE;
    }

    void skip(long count) {
        if (count <= 0) return;
        const auto wanted = static_cast<std::size_t>(count);
        if (wanted > source_.bytes_in_buffer) {
            give_end();
            return;
        }
        source_.next_input_byte += wanted;
        source_.bytes_in_buffer -= wanted;
    }

    /// A small file can hold thousands of passes over a huge picture.
    void count_scans() {
        constexpr int most_scans = 1000;
        if (info_.input_scan_number <= most_scans) return;
        error_.msg_code = JERR_BAD_PROGRESSION;
        std::longjmp(jump_, 1);
    }

    /// Whether a progressive JPEG ends before all its passes: what libjpeg makes of it differs by its version.
    bool lacks_passes() const {
        for (int component = 0; info_.coef_bits != nullptr && component < info_.num_components; ++component) {
            const int* const bits = info_.coef_bits[component];
            if (std::any_of(bits, bits + DCTSIZE2, [](int missing) { return missing != 0; })) return true;
        }
        return false;
    }

    static bool holds_picture(const std::uint8_t* row, std::size_t count) {
        constexpr std::uint8_t missing = 128;
        for (std::size_t i = 0; i < count; ++i) {
            if (row[i] != missing) return true;
        }
        return false;
    }

    /// Four inks as Adobe writes them, upside down: `R = (255 - K) - round((255 - K) * C / 255)`.
    static void spread_inks(const std::uint8_t* ink, std::uint8_t* out, std::size_t width) {
        for (std::size_t x = 0; x < width; ++x, ink += 4, out += 3) {
            const unsigned light = ink[3];
            for (int c = 0; c < 3; ++c) {
                const unsigned product = (255u - ink[c]) * light + 128u;
                out[c] = static_cast<std::uint8_t>(light - (((product >> 8) + product) >> 8));
            }
        }
    }

    /// A row of grey at the beginning of a row of RGB becomes three equal channels, from the right.
    static void spread_grey(std::uint8_t* row, std::size_t width) {
        for (std::size_t x = width; x > 0; --x) std::memset(row + (x - 1) * 3, row[x - 1], 3);
    }

    View file_;
    jpeg_decompress_struct info_{};
    jpeg_error_mgr error_{};
    jpeg_source_mgr source_{};
    jpeg_progress_mgr progress_{};
    std::jmp_buf jump_{};
    bool ended_early_ = false;
    bool incomplete_ = false;
    std::size_t rows_ = 0;
};

/// What is said of a JPEG of which only the upper rows are there.
std::string cut_short(std::size_t rows, std::size_t height) {
    std::string missing = "it may be less sharp than it was";
    if (rows < height) {
        char share[16];
        std::snprintf(share, sizeof share, "%.0f", 100 * static_cast<double>(rows) / static_cast<double>(height));
        missing = std::string("only the upper ") + share + " % of the picture could be read";
    }
    return "The end of this file is missing: " + missing + ".";
}

Picture decode_jpeg(View file) {
    JpegReader reader(file);
    if (!reader.read_header()) throw reader.failure();
    if (reader.ended_early()) throw truncated();
    refuse_size(reader.width(), reader.height());
    const int components = reader.components();
    if (components != 1 && components != 3 && components != 4) throw damaged("JPEG", false);
    const unsigned orientation = exif_orientation(View(reader.exif()));  // libjpeg forgets it at the end
    Picture picture = blank(reader.width(), reader.height());
    Bytes ink(components == 4 ? reader.width() * 4 : 0);
    if (!reader.decode(picture.rgb.data(), components == 4 ? ink.data() : nullptr)) throw reader.failure();
    constexpr double useful_share = 0.1;
    if (reader.ended_early() && static_cast<double>(reader.rows()) < useful_share * static_cast<double>(reader.height())) {
        throw truncated();
    }
    picture = turned(std::move(picture), orientation);
    if (reader.ended_early()) picture.note = cut_short(reader.rows(), reader.height());
    return picture;
}

// ---------------------------------------------------------------- PNG

/// libpng over bytes in memory. Its errors are jumps: the functions that may jump own nothing that needs a destructor.
class PngReader {
public:
    explicit PngReader(View file) : file_(file) {
        png_ = png_create_read_struct(
            PNG_LIBPNG_VER_STRING, this,
            [](png_structp png, png_const_charp) {
                std::longjmp(static_cast<PngReader*>(png_get_error_ptr(png))->jump_, 1);
            },
            [](png_structp, png_const_charp) {});
        info_ = png_ != nullptr ? png_create_info_struct(png_) : nullptr;
        if (info_ == nullptr) {
            png_destroy_read_struct(&png_, nullptr, nullptr);
            throw no_memory();
        }
    }
    PngReader(const PngReader&) = delete;
    PngReader& operator=(const PngReader&) = delete;
    ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }

    bool read_header() {
        if (setjmp(jump_) != 0) return false;
        png_set_read_fn(png_, this, [](png_structp png, png_bytep out, std::size_t count) {
            static_cast<PngReader*>(png_get_io_ptr(png))->give(out, count);
        });
        png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
        png_set_crc_action(png_, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
        // Profiles, gamma and texts change nothing, and cannot fail if nobody looks at them.
        png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
        png_read_info(png_, info_);
        int depth = 0, colour = 0, interlaced = 0;
        png_get_IHDR(png_, info_, &width_, &height_, &depth, &colour, &interlaced, nullptr, nullptr);
        depth_ = depth;
        colour_ = colour;
        interlaced_ = interlaced != PNG_INTERLACE_NONE;
        return true;
    }

    /// Takes over colours and transparency, and says how many bytes a row has.
    bool prepare() {
        if (setjmp(jump_) != 0) return false;
        read_palette();
        read_clear_colour();
        deep_ = depth_ == 16 && colour_ == PNG_COLOR_TYPE_GRAY && has_clear_;
        if (depth_ == 16 && !deep_) png_set_strip_16(png_);
        if (depth_ < 8 && colour_ == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(png_);
        if (depth_ < 8 && colour_ == PNG_COLOR_TYPE_PALETTE) png_set_packing(png_);
        passes_ = png_set_interlace_handling(png_);
        png_read_update_info(png_, info_);
        row_bytes_ = png_get_rowbytes(png_, info_);
        return true;
    }

    /// Decodes into `rgb`; `rows` has room for `room()` bytes.
    bool decode(std::uint8_t* rgb, std::uint8_t* rows) {
        if (setjmp(jump_) != 0) return false;
        for (int pass = 0; pass < passes_; ++pass) {
            for (std::size_t y = 0; y < height_; ++y) {
                std::uint8_t* const row = rows + (interlaced_ ? y * row_bytes_ : 0);
                png_read_row(png_, row, nullptr);
                if (pass == passes_ - 1) flatten(row, rgb + y * width_ * 3);
            }
        }
        return true;
    }

    std::size_t width() const { return width_; }
    std::size_t height() const { return height_; }
    std::size_t room() const { return row_bytes_ * (interlaced_ ? height_ : 1); }

private:
    void give(std::uint8_t* out, std::size_t count) {
        if (count > file_.size - at_) png_error(png_, "the file ends");
        std::memcpy(out, file_.data + at_, count);
        at_ += count;
    }

    /// Colours that the palette does not name are black.
    void read_palette() {
        if (colour_ != PNG_COLOR_TYPE_PALETTE) return;
        png_colorp colours = nullptr;
        png_bytep alphas = nullptr;
        int count = 0, clear_count = 0;
        png_get_PLTE(png_, info_, &colours, &count);
        png_get_tRNS(png_, info_, &alphas, &clear_count, nullptr);
        for (int i = 0; i < 256; ++i) {
            auto& [red, green, blue] = palette_[static_cast<std::size_t>(i)];
            if (i < count) red = colours[i].red, green = colours[i].green, blue = colours[i].blue;
            const unsigned alpha = alphas != nullptr && i < clear_count ? alphas[i] : 255u;
            red = on_white(red, alpha), green = on_white(green, alpha), blue = on_white(blue, alpha);
        }
    }

    /// The one colour that is clear, brought to the depth of the samples that are compared with it.
    void read_clear_colour() {
        png_color_16p clear = nullptr;
        const bool plain = colour_ == PNG_COLOR_TYPE_GRAY || colour_ == PNG_COLOR_TYPE_RGB;
        if (!plain || png_get_tRNS(png_, info_, nullptr, nullptr, &clear) == 0 || clear == nullptr) return;
        if (colour_ == PNG_COLOR_TYPE_RGB) {
            has_clear_ = depth_ == 8;  // of 16 bits, the lower ones that would tell it from its neighbours are gone
            clear_ = {clear->red & 255u, clear->green & 255u, clear->blue & 255u};
            return;
        }
        has_clear_ = true;
        if (depth_ == 1) clear_[0] = clear->gray != 0 ? 255 : 0;
        if (depth_ == 2) clear_[0] = (clear->gray * 85u) & 255u;
        if (depth_ == 4) clear_[0] = (clear->gray * 17u) & 255u;
        if (depth_ == 8) clear_[0] = clear->gray & 255u;
        if (depth_ == 16) clear_[0] = clear->gray;
    }

    void flatten(const std::uint8_t* row, std::uint8_t* out) const {
        switch (colour_) {
            case PNG_COLOR_TYPE_PALETTE:
                for (std::size_t x = 0; x < width_; ++x) std::memcpy(out + x * 3, palette_[row[x]].data(), 3);
                break;
            case PNG_COLOR_TYPE_GRAY:
                flatten_grey(row, out);
                break;
            case PNG_COLOR_TYPE_GRAY_ALPHA:
                for (std::size_t x = 0; x < width_; ++x) std::memset(out + x * 3, on_white(row[x * 2], row[x * 2 + 1]), 3);
                break;
            case PNG_COLOR_TYPE_RGB_ALPHA:
                for (std::size_t x = 0; x < width_; ++x) {
                    for (std::size_t c = 0; c < 3; ++c) out[x * 3 + c] = on_white(row[x * 4 + c], row[x * 4 + 3]);
                }
                break;
            default:
                std::memcpy(out, row, width_ * 3);
                for (std::size_t x = 0; has_clear_ && x < width_; ++x) {
                    const std::uint8_t* const pixel = row + x * 3;
                    if (pixel[0] == clear_[0] && pixel[1] == clear_[1] && pixel[2] == clear_[2]) {
                        std::memset(out + x * 3, 255, 3);
                    }
                }
        }
    }

    void flatten_grey(const std::uint8_t* row, std::uint8_t* out) const {
        for (std::size_t x = 0; x < width_; ++x) {
            const std::uint8_t upper = deep_ ? row[x * 2] : row[x];
            const unsigned sample = deep_ ? upper * 256u + row[x * 2 + 1] : upper;
            std::memset(out + x * 3, has_clear_ && sample == clear_[0] ? 255 : upper, 3);
        }
    }

    View file_;
    std::size_t at_ = 0;
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
    std::jmp_buf jump_{};
    png_uint_32 width_ = 0;
    png_uint_32 height_ = 0;
    int depth_ = 0;
    int colour_ = 0;
    int passes_ = 1;
    bool interlaced_ = false;
    bool deep_ = false;
    bool has_clear_ = false;
    std::size_t row_bytes_ = 0;
    std::array<unsigned, 3> clear_{};
    std::array<std::array<std::uint8_t, 3>, 256> palette_{};
};

/// The EXIF block of a PNG: the last `eXIf`, or text of that name, wherever it stands; empty if there is none.
View png_exif(View file) {
    constexpr std::size_t signature = 8, header = 8, checksum = 4;
    constexpr std::string_view keyword("exif\0", 5);
    View exif;
    for (std::size_t at = signature; file.holds(at, header);) {
        const std::size_t length = big(file, at, 4);
        const std::string_view name = file.part(at + 4, 4).text();
        if (!file.holds(at + header, length) || name == "IEND") break;
        const View content = file.part(at + header, length);
        if (name == "eXIf") exif = content;
        if (name == "tEXt" && content.starts_with(keyword)) exif = content.part(5, content.size - 5);
        at += header + length;
        if (!file.holds(at, checksum)) break;
        at += checksum;
    }
    return exif;
}

Picture decode_png(View file) {
    const bool ends_early = file.text().rfind("IEND") == std::string_view::npos;
    PngReader reader(file);
    if (!reader.read_header()) throw damaged("PNG", ends_early);
    refuse_size(reader.width(), reader.height());
    if (!reader.prepare()) throw damaged("PNG", ends_early);
    Picture picture = blank(reader.width(), reader.height());
    Bytes rows(reader.room());
    if (!reader.decode(picture.rgb.data(), rows.data())) throw damaged("PNG", ends_early);
    return turned(std::move(picture), exif_orientation(png_exif(file)));
}

// ---------------------------------------------------------------- WebP

#ifdef TELLAPART_WEBP
Picture decode_webp(View file) {
    constexpr std::size_t extended_header = 30;
    if (file.holds(0, extended_header) && file.part(12, 4).text() == "VP8X") {
        refuse_size(little(file, 24, 3) + std::uint64_t{1}, little(file, 27, 3) + std::uint64_t{1});
    }
    const bool ends_early = file.holds(4, 4) && std::uint64_t{little(file, 4, 4)} + 8 > file.size;
    const WebPData data = {file.data, file.size};
    const std::unique_ptr<WebPDemuxer, decltype(&WebPDemuxDelete)> demuxer(WebPDemux(&data), &WebPDemuxDelete);
    if (!demuxer) throw damaged("WebP", ends_early);
    refuse_size(WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_WIDTH), WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_HEIGHT));

    WebPAnimDecoderOptions options;
    if (WebPAnimDecoderOptionsInit(&options) == 0) throw damaged("WebP", false);
    options.color_mode = MODE_RGBA;
    const std::unique_ptr<WebPAnimDecoder, decltype(&WebPAnimDecoderDelete)> decoder(
        WebPAnimDecoderNew(&data, &options), &WebPAnimDecoderDelete);
    WebPAnimInfo info;
    std::uint8_t* rgba = nullptr;
    int time = 0;
    if (!decoder || WebPAnimDecoderGetInfo(decoder.get(), &info) == 0 ||
        WebPAnimDecoderGetNext(decoder.get(), &rgba, &time) == 0) {
        throw damaged("WebP", ends_early);
    }
    Picture picture = blank(info.canvas_width, info.canvas_height);
    for (std::size_t i = 0; i < picture.rgb.size() / 3; ++i) {
        for (std::size_t c = 0; c < 3; ++c) picture.rgb[i * 3 + c] = on_white(rgba[i * 4 + c], rgba[i * 4 + 3]);
    }
    WebPChunkIterator chunk{};
    unsigned orientation = 1;
    if (WebPDemuxGetChunk(demuxer.get(), "EXIF", 1, &chunk) != 0) {
        orientation = exif_orientation({chunk.chunk.bytes, chunk.chunk.size});
        WebPDemuxReleaseChunkIterator(&chunk);
    }
    return turned(std::move(picture), orientation);
}
#else
constexpr const char* kNoWebp = "This kit was built without libwebp and does not read WebP files.";

Picture decode_webp(View) { throw unsupported(kNoWebp); }
#endif

// ---------------------------------------------------------------- BMP

constexpr const char* kOtherBmp = "This kit does not read BMP files of this kind, only plain ones of 1, 4, 8, 24 or 32 bits.";

using Colours = std::array<std::array<std::uint8_t, 3>, 256>;

/// A BMP's palette: `count` colours at `at`, the others black. Nothing for those that Tellapart reads in its own way.
std::optional<Colours> bmp_palette(View file, std::size_t at, std::size_t count, unsigned bits) {
    if (count < 2 || count > (std::size_t{1} << bits) || (count == 2 && bits != 1)) return std::nullopt;
    if (!file.holds(at, count * 4)) throw truncated();
    Colours colours{};
    bool grey = true;
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t c = 0; c < 3; ++c) {
            colours[i][c] = file.data[at + i * 4 + 2 - c];
            grey = grey && colours[i][c] == i;
        }
    }
    if (grey && bits != 8) return std::nullopt;
    for (std::size_t i = count; grey && i < colours.size(); ++i) colours[i].fill(static_cast<std::uint8_t>(i));
    return colours;
}

Picture decode_bmp(View file) {
    constexpr std::size_t file_header = 14, usual_header = 40;
    constexpr std::array<std::uint32_t, 5> headers = {40, 52, 56, 108, 124};
    if (!file.holds(file_header, usual_header)) throw truncated();
    const std::uint32_t header = little(file, 14, 4), bits = little(file, 28, 2);
    std::size_t start = little(file, 10, 4);
    const bool plain = std::find(headers.begin(), headers.end(), header) != headers.end() && little(file, 30, 4) == 0 &&
                       (bits == 1 || bits == 4 || bits == 8 || bits == 24 || bits == 32);
    if (!plain || start < file_header + header) throw unsupported(kOtherBmp);
    const bool top_first = file.data[25] == 0xFF;
    const std::uint32_t rows = little(file, 22, 4);
    const std::size_t width = little(file, 18, 4), height = top_first ? 0u - rows : rows;
    refuse_size(width, height);
    std::optional<Colours> colours;
    if (bits <= 8) {
        const std::size_t named = little(file, 46, 4), count = named == 0 ? std::size_t{1} << bits : named;
        colours = bmp_palette(file, file_header + header, count, bits);
        if (!colours) throw unsupported(kOtherBmp);
        if (start == file_header + header) start += count * 4;  // it forgot to count the palette
    }
    const std::size_t row_bytes = (width * bits + 7) / 8, stride = (width * bits + 31) / 32 * 4;
    if (!file.holds(start, stride * (height - 1) + row_bytes)) throw truncated();
    Picture picture = blank(width, height);
    std::uint8_t* out = picture.rgb.data();
    for (std::size_t y = 0; y < height; ++y) {
        const std::uint8_t* const row = file.data + start + stride * (top_first ? y : height - 1 - y);
        for (std::size_t x = 0; x < width; ++x, out += 3) {
            if (colours) {
                const std::size_t at = x * bits, unused = 8 - bits - at % 8;
                std::memcpy(out, (*colours)[row[at / 8] >> unused & ((1u << bits) - 1u)].data(), 3);
            } else {
                for (std::size_t c = 0; c < 3; ++c) out[c] = row[x * bits / 8 + 2 - c];
            }
        }
    }
    return picture;
}

// ---------------------------------------------------------------- GIF

constexpr const char* kOtherGif = "This kit does not read GIF files whose first frame lies outside the picture.";

Error damaged_gif(View file) { return damaged("GIF", file.size == 0 || file.data[file.size - 1] != ';'); }

/// The samples of a GIF's frame: LZW with codes of growing length (GIF89a, appendix F).
class GifSamples {
public:
    /// `at` is where the length of the smallest code stands, before the blocks.
    GifSamples(View file, std::size_t at) : file_(file), at_(at) {}

    Bytes unpack(std::size_t count) {
        if (!file_.holds(at_, 1)) throw truncated();
        const unsigned smallest = file_.data[at_++];
        if (smallest < 1 || smallest > 8) throw damaged_gif(file_);
        const unsigned clear = 1u << smallest;
        unsigned next = clear + 2, length = smallest + 1;
        constexpr unsigned none = kMostCodes;
        unsigned previous = none;
        std::uint8_t first = 0;
        Bytes samples, reversed;
        samples.reserve(count);
        while (samples.size() < count) {
            const unsigned read = code(length);
            if (read == clear) {
                next = clear + 2;
                length = smallest + 1;
                previous = none;
                continue;
            }
            if (read == clear + 1) throw truncated();
            const bool known = previous == none ? read < clear : read < next || (read == next && next < kMostCodes);
            if (!known) throw damaged_gif(file_);
            unsigned walked = read;
            reversed.clear();
            if (previous != none && read == next) {
                reversed.push_back(first);
                walked = previous;
            }
            for (; walked >= clear; walked = prefixes_[walked]) reversed.push_back(lasts_[walked]);
            first = static_cast<std::uint8_t>(walked);
            reversed.push_back(first);
            for (auto sample = reversed.rbegin(); sample != reversed.rend() && samples.size() < count; ++sample) {
                samples.push_back(*sample);
            }
            if (previous != none && next < kMostCodes) {
                prefixes_[next] = static_cast<std::uint16_t>(previous);
                lasts_[next++] = first;
                if (next == 1u << length && length < kLongestCode) ++length;
            }
            previous = read;
        }
        return samples;
    }

private:
    static constexpr unsigned kMostCodes = 4096, kLongestCode = 12;

    unsigned code(unsigned length) {
        for (; waiting_bits_ < length; waiting_bits_ += 8) {
            if (left_ == 0 && file_.holds(at_, 1)) left_ = file_.data[at_++];
            if (left_ == 0 || !file_.holds(at_, 1)) throw truncated();
            waiting_ |= unsigned{file_.data[at_++]} << waiting_bits_;
            --left_;
        }
        const unsigned value = waiting_ & ((1u << length) - 1u);
        waiting_ >>= length;
        waiting_bits_ -= length;
        return value;
    }

    View file_;
    std::size_t at_;
    unsigned left_ = 0;
    unsigned waiting_ = 0;
    unsigned waiting_bits_ = 0;
    std::array<std::uint16_t, kMostCodes> prefixes_{};
    std::array<std::uint8_t, kMostCodes> lasts_{};
};

/// Bytes of a colour table, as the flags before it say.
std::size_t table_size(unsigned flags) { return (flags & 128u) == 0 ? 0 : std::size_t{3} << ((flags & 7u) + 1); }

/// Where the first frame of a GIF begins, and which of its colours is clear.
std::pair<std::size_t, std::optional<unsigned>> first_frame(View file) {
    constexpr std::uint8_t extension = '!', frame = ',', end = ';', control = 0xF9;
    std::optional<unsigned> clear;
    std::size_t at = 13 + table_size(file.data[10]);
    while (file.holds(at, 10) && file.data[at] != frame && file.data[at] != end) {
        if (file.data[at++] != extension) continue;
        const bool controls = file.data[at++] == control;
        if (controls && file.data[at] < 4) throw damaged_gif(file);
        if (controls && (file.data[at + 1] & 1u) != 0) clear = file.data[at + 4];
        while (file.holds(at, 1) && file.data[at] != 0) at += 1 + std::size_t{file.data[at]};
        ++at;
    }
    if (!file.holds(at, 10) || file.data[at] != frame) throw damaged_gif(file);
    return {at, clear};
}

/// Whether a colour table says no more than "as grey as its number", which is read as having none.
bool says_nothing(View table) {
    for (std::size_t i = 0; i < table.size; ++i) {
        if (table.data[i] != i / 3) return false;
    }
    return true;
}

Colours gif_palette(View file, std::size_t frame) {
    const std::size_t own = table_size(file.data[frame + 9]), shared = table_size(file.data[10]);
    if (!file.holds(frame + 10, own) || !file.holds(13, shared)) throw truncated();
    const View local = file.part(frame + 10, own), global = file.part(13, shared);
    if (own != 0 && says_nothing(local) && !says_nothing(global)) throw unsupported(kOtherGif);
    const View table = own != 0 ? local : global;
    Colours colours{};
    for (std::size_t i = 0; i < colours.size(); ++i) {
        if (says_nothing(table)) colours[i].fill(static_cast<std::uint8_t>(i));
        else if (i * 3 < table.size) std::memcpy(colours[i].data(), table.data + i * 3, 3);
    }
    return colours;
}

Picture decode_gif(View file) {
    if (!file.holds(0, 13)) throw truncated();
    const std::size_t width = little(file, 6, 2), height = little(file, 8, 2);
    refuse_size(width, height);
    const auto [frame, clear] = first_frame(file);
    const std::size_t left = little(file, frame + 1, 2), top = little(file, frame + 3, 2);
    const std::size_t columns = little(file, frame + 5, 2), rows = little(file, frame + 7, 2);
    if (columns == 0 || rows == 0 || left + columns > width || top + rows > height) throw unsupported(kOtherGif);
    Colours colours = gif_palette(file, frame);
    if (clear) colours[*clear].fill(255);
    const unsigned flags = file.data[frame + 9];
    const Bytes samples = GifSamples(file, frame + 10 + table_size(flags)).unpack(columns * rows);

    Picture picture = blank(width, height);
    const auto put = [&](std::size_t y, std::size_t x, unsigned index) {
        std::memcpy(picture.rgb.data() + (y * width + x) * 3, colours[index].data(), 3);
    };
    for (std::size_t i = 0; (columns < width || rows < height) && i < width * height; ++i) {
        put(i / width, i % width, clear.value_or(0));
    }
    // Interlaced: every eighth row, those between, and the rest in two more passes.
    constexpr std::array<std::pair<std::size_t, std::size_t>, 4> passes = {{{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
    const bool interlaced = (flags & 64u) != 0;
    std::size_t from = 0;
    for (std::size_t pass = 0; pass < (interlaced ? passes.size() : 1); ++pass) {
        const auto [first, step] = interlaced ? passes[pass] : std::pair<std::size_t, std::size_t>{0, 1};
        for (std::size_t y = first; y < rows; y += step) {
            for (std::size_t x = 0; x < columns; ++x) put(top + y, left + x, samples[from++]);
        }
    }
    return picture;
}

constexpr const char* kNoTiff = "This kit does not read TIFF files.";
constexpr const char* kNoAvif = "This kit does not read AVIF files.";
constexpr const char* kNoHeic = "This kit does not read HEIC files.";

Picture decode_view(View file) {
    if (file.size == 0) throw Error("empty-file", "The file is empty.");
    try {
        switch (recognise(file)) {
            case Format::jpeg: return decode_jpeg(file);
            case Format::png: return decode_png(file);
            case Format::webp: return decode_webp(file);
            case Format::gif: return decode_gif(file);
            case Format::bmp: return decode_bmp(file);
            case Format::tiff: throw unsupported(kNoTiff);
            case Format::avif: throw unsupported(kNoAvif);
            case Format::heic: throw unsupported(kNoHeic);
            case Format::none: break;
        }
    } catch (const std::bad_alloc&) {
        throw no_memory();
    }
    throw Error("not-a-picture", "This file is not a picture, whatever its name says.");
}

Bytes read_picture(const std::filesystem::path& path) {
    switch (look_at(path)) {
        case Kind::absent: throw Error("missing", "The file is not there.");
        case Kind::forbidden: throw Error("no-permission", "You do not have permission to read this.");
        case Kind::folder: throw Error("is-a-folder", "This is a folder, not a picture.");
        case Kind::other: throw Error("not-a-picture", "This is a device or a pipe, not a picture.");
        case Kind::file: break;
    }
    try {
        bool too_large = false;
        auto bytes = read_bytes(path, kLargestFile, too_large);
        if (too_large) throw Error("too-large", "The file is larger than 1 GiB.");
        if (!bytes) throw Error("unreadable", "The file could not be read.");
        return std::move(*bytes);
    } catch (const std::bad_alloc&) {
        throw no_memory();
    }
}

#ifdef TELLAPART_OPENCV
#include "opencv_session.hpp"  // the same `Outputs` and `Session`, for OpenCV instead of ONNX Runtime
#elif defined(TELLAPART_TORCH)
#include "torch_session.hpp"  // the same, for libtorch
#else

// ---------------------------------------------------------------- ONNX Runtime, through its table of C functions

#ifdef _WIN32
#define TELLAPART_ORT_CALL __stdcall
#else
#define TELLAPART_ORT_CALL
#endif

struct OrtApiBase {
    const void* const*(TELLAPART_ORT_CALL* get_api)(std::uint32_t version);
    const char*(TELLAPART_ORT_CALL* get_version)();
};

/// Things of ONNX Runtime; what they hold is its own affair.
struct OrtStatus;
struct OrtEnv;
struct OrtSession;
struct OrtSessionOptions;
struct OrtMemoryInfo;
struct OrtValue;
struct OrtShape;

/// Places in the table. They never move: new functions are added behind.
enum Slot : std::size_t {
    kGetErrorMessage = 2,
    kCreateEnv = 3,
    kDisableTelemetryEvents = 6,
    kCreateSessionFromArray = 8,
    kRun = 9,
    kCreateSessionOptions = 10,
    kSetIntraOpNumThreads = 24,
    kSetInterOpNumThreads = 25,
    kCreateTensorWithDataAsOrtValue = 49,
    kGetTensorMutableData = 51,
    kGetTensorElementType = 60,
    kGetTensorShapeElementCount = 64,
    kGetTensorTypeAndShape = 65,
    kCreateCpuMemoryInfo = 69,
    kReleaseEnv = 92,
    kReleaseStatus = 93,
    kReleaseMemoryInfo = 94,
    kReleaseSession = 95,
    kReleaseValue = 96,
    kReleaseShape = 99,
    kReleaseSessionOptions = 100,
};

/// The first version whose table has all of these.
constexpr std::uint32_t kApiVersion = 11;

/// ONNX Runtime's official builds report what is run to their maker, unless this is said before they are loaded.
void ask_for_privacy() {
#ifdef _WIN32
    _putenv_s("ORT_DISABLE_TELEMETRY", "1");
#else
    setenv("ORT_DISABLE_TELEMETRY", "1", 1);
#endif
}

/// Loads a library for the rest of the process: ONNX Runtime's threads may outlive any model.
void* find_function(const std::filesystem::path& library, const char* name) {
#ifdef _WIN32
    const DWORD places = library.is_absolute() ? LOAD_WITH_ALTERED_SEARCH_PATH : LOAD_LIBRARY_SEARCH_DEFAULT_DIRS;
    const HMODULE handle = LoadLibraryExW(library.c_str(), nullptr, places);
    return handle == nullptr ? nullptr : reinterpret_cast<void*>(GetProcAddress(handle, name));
#else
    void* const handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    return handle == nullptr ? nullptr : dlsym(handle, name);
#endif
}

std::filesystem::path whole_path(const std::filesystem::path& path) {
    std::error_code error;
    const auto whole = std::filesystem::absolute(path, error);
    return error ? path : whole;
}

std::vector<std::filesystem::path> places_of_runtime(const std::filesystem::path& named) {
    if (!named.empty()) return {whole_path(named)};
#ifdef _WIN32
    const wchar_t* const variable = _wgetenv(L"TELLAPART_ONNXRUNTIME");
    if (variable != nullptr && *variable != 0) return {whole_path(variable)};
    return {"onnxruntime.dll"};
#else
    const char* const variable = std::getenv("TELLAPART_ONNXRUNTIME");
    if (variable != nullptr && *variable != 0) return {whole_path(variable)};
#ifdef __APPLE__
    return {"libonnxruntime.dylib", "libonnxruntime.1.dylib"};
#else
    return {"libonnxruntime.so", "libonnxruntime.so.1"};
#endif
#endif
}

/// The table of functions, and what the library says its version is.
class Runtime {
public:
    explicit Runtime(const std::filesystem::path& named) {
        static std::once_flag asked;
        std::call_once(asked, ask_for_privacy);
        const OrtApiBase* base = nullptr;
        for (const auto& place : places_of_runtime(named)) {
            using GetBase = const OrtApiBase*(TELLAPART_ORT_CALL*)();
            const auto get_base = reinterpret_cast<GetBase>(find_function(place, "OrtGetApiBase"));
            if (get_base != nullptr) base = get_base();
            if (base != nullptr) break;
        }
        if (base == nullptr) {
            throw Error("no-runtime", "ONNX Runtime's library was not found: name its file (libonnxruntime.so, "
                                      "onnxruntime.dll or libonnxruntime.dylib).");
        }
        table_ = base->get_api(kApiVersion);
        if (table_ == nullptr) throw Error("no-runtime", "This ONNX Runtime is too old: version 1.11 or newer is needed.");
        version_ = std::string("onnxruntime ") + base->get_version();
    }

    const std::string& version() const { return version_; }

    /// Calls a function that answers with a status.
    template <typename... Arguments>
    void call(Slot slot, Arguments... arguments) const {
        using Function = OrtStatus*(TELLAPART_ORT_CALL*)(Arguments...);
        OrtStatus* const status = function<Function>(slot)(arguments...);
        if (status == nullptr) return;
        using GetMessage = const char*(TELLAPART_ORT_CALL*)(const OrtStatus*);
        const std::string message = function<GetMessage>(kGetErrorMessage)(status);
        release(kReleaseStatus, status);
        throw Error("runtime-failed", "ONNX Runtime could not run this model: " + message);
    }

    template <typename Thing>
    void release(Slot slot, Thing* thing) const {
        function<void(TELLAPART_ORT_CALL*)(Thing*)>(slot)(thing);
    }

private:
    template <typename Function>
    Function function(Slot slot) const {
        return reinterpret_cast<Function>(const_cast<void*>(table_[slot]));
    }

    const void* const* table_ = nullptr;
    std::string version_;
};

/// A thing of ONNX Runtime that is given back when nobody needs it any more.
template <typename Thing, Slot Release>
class Owned {
public:
    explicit Owned(const Runtime& runtime) : runtime_(runtime) {}
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    ~Owned() {
        if (thing_ != nullptr) runtime_.release(Release, thing_);
    }

    Thing* get() const { return thing_; }
    /// Where a function writes the new thing.
    Thing** out() { return &thing_; }

private:
    const Runtime& runtime_;
    Thing* thing_ = nullptr;
};

/// What the graph gave for one picture.
struct Outputs {
    std::vector<float> probabilities;
    std::optional<float> unknown_score;
    double milliseconds = 0;
};

/// One graph, ready to run. `run` may be called from several threads at once.
class Session {
public:
    Session(const Options& options, const Bundle& bundle) : runtime_(options.runtime) {
        const View graph = bundle.member("model.onnx");
        constexpr int only_errors = 3, arena = 1, default_memory = 0;
        runtime_.call(kCreateEnv, only_errors, static_cast<const char*>("tellapart"), env_.out());
        runtime_.call(kDisableTelemetryEvents, static_cast<const OrtEnv*>(env_.get()));
        Owned<OrtSessionOptions, kReleaseSessionOptions> settings(runtime_);
        runtime_.call(kCreateSessionOptions, settings.out());
        runtime_.call(kSetIntraOpNumThreads, settings.get(), std::max(1, options.threads));
        runtime_.call(kSetInterOpNumThreads, settings.get(), 1);
        try {
            runtime_.call(kCreateSessionFromArray, static_cast<const OrtEnv*>(env_.get()),
                          static_cast<const void*>(graph.data), graph.size,
                          static_cast<const OrtSessionOptions*>(settings.get()), session_.out());
        } catch (const Error& error) {
            throw broken(std::string("its graph cannot be run (") + error.what() + ")");
        }
        runtime_.call(kCreateCpuMemoryInfo, arena, default_memory, memory_.out());
    }

    const std::string& version() const { return runtime_.version(); }

    Outputs run(const Picture& picture, bool scored) const {
        const auto started = std::chrono::steady_clock::now();
        const std::array<std::int64_t, 3> shape = {picture.height, picture.width, 3};
        constexpr int unsigned_bytes = 2;
        Owned<OrtValue, kReleaseValue> image(runtime_);
        // ONNX Runtime only reads it, whatever its function's type says.
        void* const pixels = const_cast<std::uint8_t*>(picture.rgb.data());
        runtime_.call(kCreateTensorWithDataAsOrtValue, static_cast<const OrtMemoryInfo*>(memory_.get()), pixels,
                      picture.rgb.size(), shape.data(), shape.size(), unsigned_bytes, image.out());

        const char* const input = "image";
        const std::array<const char*, 2> names = {"probabilities", "unknown_score"};
        const OrtValue* const given = image.get();
        std::array<OrtValue*, 2> made{};
        struct NoRunOptions;
        runtime_.call(kRun, session_.get(), static_cast<const NoRunOptions*>(nullptr), &input, &given, std::size_t{1},
                      names.data(), std::size_t{scored ? 2u : 1u}, made.data());
        Owned<OrtValue, kReleaseValue> probabilities(runtime_), score(runtime_);
        *probabilities.out() = made[0];
        *score.out() = made[1];
        Outputs outputs;
        outputs.probabilities = numbers(probabilities.get());
        if (scored) {
            const std::vector<float> scores = numbers(score.get());
            if (scores.size() != 1) throw broken("its graph does not give one unknown score");
            outputs.unknown_score = scores.front();
        }
        const std::chrono::duration<double, std::milli> passed = std::chrono::steady_clock::now() - started;
        outputs.milliseconds = passed.count();
        return outputs;
    }

private:
    /// The numbers of a float32 tensor.
    std::vector<float> numbers(OrtValue* value) const {
        constexpr int floats = 1;
        Owned<OrtShape, kReleaseShape> shape(runtime_);
        runtime_.call(kGetTensorTypeAndShape, static_cast<const OrtValue*>(value), shape.out());
        int type = 0;
        std::size_t count = 0;
        runtime_.call(kGetTensorElementType, static_cast<const OrtShape*>(shape.get()), &type);
        runtime_.call(kGetTensorShapeElementCount, static_cast<const OrtShape*>(shape.get()), &count);
        if (type != floats) throw broken("its graph does not give the numbers it should");
        void* data = nullptr;
        runtime_.call(kGetTensorMutableData, value, &data);
        const float* const first = static_cast<const float*>(data);
        std::vector<float> all(first, first + count);
        for (const float number : all) {
            if (!std::isfinite(number)) throw Error("runtime-failed", "The model answered with something that is no number.");
        }
        return all;
    }

    Runtime runtime_;
    Owned<OrtEnv, kReleaseEnv> env_{runtime_};
    Owned<OrtSession, kReleaseSession> session_{runtime_};
    Owned<OrtMemoryInfo, kReleaseMemoryInfo> memory_{runtime_};
};

#endif  // TELLAPART_OPENCV, TELLAPART_TORCH

// ---------------------------------------------------------------- the self-test

std::size_t place_of_best(const float* numbers, std::size_t count) {
    return static_cast<std::size_t>(std::max_element(numbers, numbers + count) - numbers);
}

/// Compares one answer with the golden one; says what is wrong, or nothing.
std::string compare(const Golden& golden, const Outputs& found, const Description& description, double& largest) {
    const double tolerance = description.tolerance;
    const std::vector<float>& expected = golden.expected;
    const std::size_t classes = found.probabilities.size();
    if (classes + (found.unknown_score ? 1 : 0) != expected.size()) return "it has another number of answers.";
    double difference = 0;
    for (std::size_t i = 0; i < classes; ++i) {
        difference = std::max(difference, std::abs(double{found.probabilities[i]} - double{expected[i]}));
    }
    largest = std::max(largest, difference);
    if (!(difference <= tolerance)) return "a probability differs by " + std::to_string(difference) + ".";
    if (found.unknown_score) {
        const double right = expected.back();
        const double off = std::abs(double{*found.unknown_score} - right) / std::max(description.score_scale, std::abs(right));
        if (!(off <= tolerance)) return "the unknown score differs by " + std::to_string(off) + ".";
    }
    const std::size_t best = place_of_best(expected.data(), classes);
    double second = 0;
    for (std::size_t i = 0; i < classes; ++i) {
        if (i != best) second = std::max(second, double{expected[i]});
    }
    const bool clear = classes > 1 && double{expected[best]} - second > 2 * tolerance;
    if (clear && place_of_best(found.probabilities.data(), classes) != best) return "the first class is another one.";
    return {};
}

bool is_refusal(const Error& error) {
    const auto& all = refused_features();
    return error.code() == "unsupported" &&
           std::any_of(all.begin(), all.end(), [&error](const Refused& one) { return one.reason == error.what(); });
}

void test_one(const Golden& golden, const Session& session, const Description& description, SelfTest& result) {
    try {
        Picture picture;
        if (golden.raw) {
            picture = blank(golden.width, golden.height);
            std::copy_n(golden.file.data, golden.file.size, picture.rgb.begin());
        } else {
            picture = decode_view(golden.file);
        }
        if (picture.height != golden.height || picture.width != golden.width ||
            sha256(picture.rgb) != golden.rgb_sha256) {
            result.problems.push_back(golden.name + ": it is decoded to other pixels.");
            return;
        }
        ++result.pictures;
        const std::string problem = compare(golden, session.run(picture, description.scored()), description,
                                            result.largest_difference);
        if (!problem.empty()) result.problems.push_back(golden.name + ": " + problem);
    } catch (const Error& error) {
        (is_refusal(error) ? result.refused : result.problems).push_back(golden.name + ": " + error.what());
    }
}

}  // namespace

// ---------------------------------------------------------------- what tellapart.hpp promises

struct Model::Implementation {
    Description description;
    Session session;
};

Model::Model(const std::filesystem::path& file, const Options& options) {
    try {
        Bundle bundle = open_bundle(file, options.signed_by);
        implementation_.reset(new Implementation{bundle.description, {options, bundle}});
    } catch (const std::bad_alloc&) {
        throw Error("runtime-failed", "There is not enough memory for this model.");
    }
}

Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;
Model::~Model() = default;

Answer Model::classify(const std::filesystem::path& picture) const { return classify(read_picture(picture)); }

Answer Model::classify(const std::vector<std::uint8_t>& file) const { return classify(decode(file)); }

Answer Model::classify(const Picture& picture) const {
    refuse_size(picture.width, picture.height);
    if (picture.rgb.size() != std::size_t{picture.height} * picture.width * 3) {
        throw Error("unreadable", "A picture's RGB must have height x width x 3 bytes.");
    }
    const Description& description = implementation_->description;
    Outputs outputs;
    try {
        outputs = implementation_->session.run(picture, description.scored());
    } catch (const std::bad_alloc&) {
        throw no_memory();
    }
    if (outputs.probabilities.size() != description.classes.size()) {
        throw broken("it does not have as many answers as class names");
    }
    const std::size_t best = place_of_best(outputs.probabilities.data(), outputs.probabilities.size());
    Answer answer;
    answer.name = description.classes[best];
    answer.confidence = outputs.probabilities[best];
    for (std::size_t i = 0; i < description.thresholds.size(); ++i) {
        if (outputs.probabilities[i] >= description.thresholds[i]) answer.labels.push_back(description.classes[i]);
    }
    answer.none_of_these = several_classes() && answer.labels.empty();
    if (description.rejection) {
        const Rejection& rejection = *description.rejection;
        const bool unsure = answer.confidence < rejection.confidence_threshold;
        const bool strange = outputs.unknown_score && *outputs.unknown_score > rejection.unknown_threshold;
        answer.none_of_these = answer.none_of_these || unsure || strange;
    }
    answer.probabilities = std::move(outputs.probabilities);
    answer.unknown_score = outputs.unknown_score;
    answer.note = picture.note;
    answer.milliseconds = outputs.milliseconds;
    return answer;
}

const std::string& Model::name() const noexcept { return implementation_->description.name; }
const std::vector<std::string>& Model::classes() const noexcept { return implementation_->description.classes; }
bool Model::several_classes() const noexcept { return !implementation_->description.thresholds.empty(); }
const std::string& Model::runtime() const noexcept { return implementation_->session.version(); }

Picture decode(const std::vector<std::uint8_t>& file) { return decode_view(View(file)); }

Picture decode_file(const std::filesystem::path& file) { return decode(read_picture(file)); }

const std::vector<Refused>& refused_features() {
    static const std::vector<Refused> all = {
        {"tiff", kNoTiff}, {"avif", kNoAvif}, {"bmp-other", kOtherBmp}, {"gif-other", kOtherGif},
        {"heic", kNoHeic}, {"lossless-jpeg", kLosslessJpeg},
#ifndef TELLAPART_WEBP
        {"webp", kNoWebp},
#endif
    };
    return all;
}

SelfTest self_test(const std::filesystem::path& model, const Options& options) {
    try {
        const Bundle bundle = open_bundle(model, options.signed_by);
        const Session session(options, bundle);
        SelfTest result;
        for (const Golden& golden : bundle.golden) test_one(golden, session, bundle.description, result);
        if (result.pictures == 0) result.problems.emplace_back("No golden picture could be compared.");
        return result;
    } catch (const std::bad_alloc&) {
        throw Error("runtime-failed", "There is not enough memory for this model.");
    }
}

std::string sha256(const std::vector<std::uint8_t>& bytes) { return sha256_of(View(bytes)); }

}  // namespace tellapart
