// Tellapart models in C++17: a picture's file goes in, a class and its confidence come out, and both are what
// Tellapart itself answers. Licence: Apache-2.0. See README.md.
//
//     tellapart::Model model("birds.tellapart");
//     const auto answer = model.classify("photo.jpg");
//     std::cout << answer.name << " " << answer.confidence << "\n";

#ifndef TELLAPART_HPP
#define TELLAPART_HPP

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace tellapart {

/// The only exception that leaves this library. `what()` is one English sentence; `code()` never changes:
///
/// - models: missing-model, unreadable-model, not-a-model, broken-model, tampered-model, hostile-model,
///   older-model, newer-model, bad-signature
/// - pictures: missing, no-permission, is-a-folder, empty-file, not-a-picture, too-large, truncated, unreadable,
///   unsupported
/// - ONNX Runtime: no-runtime, runtime-failed
class Error : public std::runtime_error {
public:
    Error(const std::string& code, const std::string& message);
    const std::string& code() const noexcept { return *code_; }

private:
    std::shared_ptr<const std::string> code_;  // copying an exception must not throw
};

/// A decoded picture: the right way up, red, green and blue from 0 to 255, row by row from the top.
struct Picture {
    std::uint32_t height = 0;
    std::uint32_t width = 0;
    std::vector<std::uint8_t> rgb;  ///< height * width * 3 bytes
    std::string note;               ///< what is worth knowing of a file that was read all the same; or empty
};

/// What a model says of one picture.
struct Answer {
    std::string name;                    ///< the most probable class, UTF-8
    float confidence = 0;                ///< its probability, 0 to 1
    bool none_of_these = false;          ///< the model would rather not answer: `name` is then only its best guess
    std::vector<std::string> labels;     ///< the classes that are on it, for a model of several classes per picture
    std::vector<float> probabilities;    ///< one for each class, in the order of `Model::classes()`
    std::optional<float> unknown_score;  ///< the bigger, the stranger; of models that have one
    std::string note;                    ///< the picture's
    double milliseconds = 0;             ///< that ONNX Runtime took, from decoded picture to probabilities
};

/// How a model is opened.
struct Options {
    /// File of ONNX Runtime's library (libonnxruntime.so, onnxruntime.dll, libonnxruntime.dylib). Empty: the
    /// environment variable TELLAPART_ONNXRUNTIME, then wherever the system looks for libraries.
    std::filesystem::path runtime;
    /// Threads that one picture may use. Several threads may ask one model at once, which is faster.
    int threads = 1;
    /// Ed25519 public key in base64: refuse any model that it has not signed. Empty: a signature is checked if
    /// there is one, whoever made it.
    std::string signed_by;
};

/// A model file, opened and checked. Any number of threads may call `classify` of one `Model` at the same time.
class Model {
public:
    /// Throws `Error`. The file is data: nothing in it is run, unpacked or believed unchecked.
    explicit Model(const std::filesystem::path& file, const Options& options = {});
    Model(Model&&) noexcept;
    Model& operator=(Model&&) noexcept;
    ~Model();

    /// Reads, decodes and classifies a picture's file. Throws `Error`; the model can be used again afterwards.
    Answer classify(const std::filesystem::path& picture) const;
    /// Classifies the bytes of a picture's file.
    Answer classify(const std::vector<std::uint8_t>& file) const;
    /// Classifies a decoded picture, of any size from 1 x 1.
    Answer classify(const Picture& picture) const;

    const std::string& name() const noexcept;
    const std::vector<std::string>& classes() const noexcept;
    /// Whether a picture may have several classes, or none: see `Answer::labels`.
    bool several_classes() const noexcept;
    /// Version of ONNX Runtime, such as "onnxruntime 1.32.0".
    const std::string& runtime() const noexcept;

private:
    struct Implementation;
    std::unique_ptr<const Implementation> implementation_;
};

/// Decodes the bytes of a picture's file exactly as Tellapart does: turned as EXIF says, colour profiles ignored,
/// transparency on white, 16-bit samples >> 8, at full size. Throws `Error`.
Picture decode(const std::vector<std::uint8_t>& file);

/// Reads a picture's file and decodes it. Throws `Error`.
Picture decode_file(const std::filesystem::path& file);

/// A kind of picture that this library refuses (with the code "unsupported") rather than read differently.
struct Refused {
    std::string feature;  ///< as golden pictures name it
    std::string reason;   ///< the error's sentence
};

/// All of them; "webp" is among them unless it was built with libwebp.
const std::vector<Refused>& refused_features();

/// What the golden pictures inside a model file say of this computer.
struct SelfTest {
    std::size_t pictures = 0;           ///< that were compared
    double largest_difference = 0;      ///< of a probability
    std::vector<std::string> problems;  ///< one sentence each; empty if everything agrees
    std::vector<std::string> refused;   ///< pictures of kinds that are refused, with the reason
};

/// Classifies the golden pictures inside a model file and compares with the answers beside them. Throws `Error`
/// if the model cannot be opened.
SelfTest self_test(const std::filesystem::path& model, const Options& options = {});

/// SHA-256 of some bytes as 64 hexadecimal digits.
std::string sha256(const std::vector<std::uint8_t>& bytes);

}  // namespace tellapart

#endif
