// libtorch in the place of ONNX Runtime: the `.ts.pt` file that was exported from the model file.
// tellapart.cpp includes this when it is compiled with TELLAPART_TORCH; it is not for other programs to include.
// Licence: Apache-2.0.

/// What the module gave for one picture.
struct Outputs {
    std::vector<float> probabilities;
    std::optional<float> unknown_score;
    double milliseconds = 0;
};

/// The module that `--runtime` names, or the environment variable TELLAPART_TORCHSCRIPT, or the only `.ts.pt` in the
/// current folder or one of the three above it.
std::filesystem::path find_module(const std::filesystem::path& named) {
    if (!named.empty()) return named;
    const char* const variable = std::getenv("TELLAPART_TORCHSCRIPT");
    if (variable != nullptr && *variable != '\0') return std::filesystem::path(variable);
    std::error_code ignored;
    std::filesystem::path folder = std::filesystem::current_path(ignored);
    for (int up = 0; up < 4; ++up, folder = folder.parent_path()) {
        std::vector<std::filesystem::path> found;
        for (std::filesystem::directory_iterator entry(folder, ignored), end; !ignored && entry != end;
             entry.increment(ignored)) {
            const std::string name = entry->path().filename().string();
            constexpr std::string_view suffix = ".ts.pt";
            if (name.size() > suffix.size() && name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0) {
                found.push_back(entry->path());
            }
        }
        if (found.size() == 1) return found.front();
        if (!found.empty()) break;
    }
    throw Error("no-runtime", "Which .ts.pt file? Name it with --runtime, or in TELLAPART_TORCHSCRIPT.");
}

/// A TorchScript module, ready to run. It holds code: only one that you exported yourself should be opened. `run` may
/// be called from several threads at once.
class Session {
public:
    Session(const Options& options, const Bundle& bundle) {
        at::set_num_threads(std::max(1, options.threads));
        const std::filesystem::path file = find_module(options.runtime);
        torch::jit::ExtraFilesMap told = {{"made_from.json", ""}};
        try {
            std::ifstream content(file, std::ios::binary);
            if (!content) throw Error("no-runtime", "The file " + file.string() + " cannot be read.");
            module_ = torch::jit::load(content, torch::kCPU, told);
            module_.eval();
        } catch (const c10::Error&) {
            throw Error("runtime-failed", "libtorch cannot open " + file.string() + ".");
        }
        const std::string& text = told["made_from.json"];
        const Bytes bytes(text.begin(), text.end());
        const Json made_from = parse_json(View(bytes), "made_from.json");
        if (Fields(made_from, "made_from.json").text("model.onnx") != sha256_of(bundle.member("model.onnx"))) {
            throw broken("the .ts.pt file was made from another model; export the model again");
        }
    }

    const std::string& version() const { return version_; }

    Outputs run(const Picture& picture, bool scored) const {
        const auto started = std::chrono::steady_clock::now();
        const c10::InferenceMode no_gradients;
        // The module only reads it, whatever this function's type says.
        auto* const pixels = const_cast<std::uint8_t*>(picture.rgb.data());
        const at::Tensor image = torch::from_blob(pixels, {picture.height, picture.width, 3}, torch::kUInt8);
        Outputs outputs;
        try {
            // A module that is asked by several threads must not be changed; a copy shares its weights.
            torch::jit::Module module = module_;
            const auto made = module.forward({image}).toTuple()->elements();
            if (made.size() != (scored ? 2u : 1u)) throw broken("its module has another number of answers");
            outputs.probabilities = numbers(made[0].toTensor());
            if (scored) {
                const std::vector<float> scores = numbers(made[1].toTensor());
                if (scores.size() != 1) throw broken("its module does not give one unknown score");
                outputs.unknown_score = scores.front();
            }
        } catch (const c10::Error& error) {
            throw Error("runtime-failed", std::string("libtorch could not run this model: ") +
                                              error.what_without_backtrace());
        }
        const std::chrono::duration<double, std::milli> passed = std::chrono::steady_clock::now() - started;
        outputs.milliseconds = passed.count();
        return outputs;
    }

private:
    static std::vector<float> numbers(const at::Tensor& made) {
        const at::Tensor plain = made.contiguous();
        if (plain.scalar_type() != torch::kFloat32) throw broken("its module does not give the numbers it should");
        const float* const first = plain.data_ptr<float>();
        std::vector<float> all(first, first + plain.numel());
        for (const float number : all) {
            if (!std::isfinite(number)) throw Error("runtime-failed", "The model answered with something that is no number.");
        }
        return all;
    }

    std::string version_ = std::string("libtorch ") + TORCH_VERSION;
    torch::jit::Module module_;
};
