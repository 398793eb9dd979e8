// OpenCV's DNN module in the place of ONNX Runtime: `core.onnx` of the model file, and the resize that leads to it.
// tellapart.cpp includes this when it is compiled with TELLAPART_OPENCV; it is not for other programs to include.
// Licence: Apache-2.0.

/// What the graph gave for one picture.
struct Outputs {
    std::vector<float> probabilities;
    std::optional<float> unknown_score;
    double milliseconds = 0;
};

// ---------------------------------------------------------------- the picture contract's resize

/// Which part of a picture the network sees, and how far it is shrunk.
struct Contract {
    std::int64_t size = 0;        ///< edge of the square that enters the network
    std::int64_t short_side = 0;  ///< what the short side becomes before the middle is cut out
    bool whole = false;           ///< the whole picture becomes the square instead
};

Contract read_contract(const Bundle& bundle) {
    const Json json = parse_json(bundle.member("bundle.json"), "bundle.json");
    const Fields fields = Fields(json, "bundle.json").inner("preprocessing");
    constexpr std::int64_t largest_size = 2048, largest_short_side = 4096;
    const std::string framing = fields.text("framing");
    if (framing != "centre" && framing != "whole") throw wrong_field("bundle.json", "framing");
    Contract contract;
    contract.whole = framing == "whole";
    contract.size = fields.whole("size", 1, largest_size);
    contract.short_side = fields.whole("short_side", contract.whole ? 1 : contract.size, largest_short_side);
    return contract;
}

/// One side of a picture of `n` (means of blocks of) pixels: resized to `resized`, of which `size` from `offset` stay.
struct Axis {
    std::int64_t n = 0;
    std::int64_t resized = 0;
    std::int64_t offset = 0;
};

/// What one pixel of the square is made of: `weights` times the pixels from `first`.
struct Tap {
    std::size_t first = 0;
    std::vector<float> weights;
};

/// The triangle filter: weight(i, j) = max(0, 1 - |j + 0.5 - centre(i)| / support), of which a row adds up to 1.
std::vector<Tap> triangle(const Axis& axis, std::int64_t size) {
    const double scale = static_cast<double>(axis.n) / static_cast<double>(axis.resized);
    const double support = std::max(scale, 1.0);
    std::vector<Tap> taps;
    for (std::int64_t i = 0; i < size; ++i) {
        const double centre = (static_cast<double>(i + axis.offset) + 0.5) * scale;
        const auto first = std::max<std::int64_t>(0, static_cast<std::int64_t>(std::floor(centre - support - 0.5)));
        const auto last = std::min(axis.n - 1, static_cast<std::int64_t>(std::ceil(centre + support)));
        std::vector<double> weights;
        double sum = 0;
        for (std::int64_t j = first; j <= last; ++j) {
            weights.push_back(std::max(0.0, 1 - std::abs(static_cast<double>(j) + 0.5 - centre) / support));
            sum += weights.back();
        }
        Tap tap{static_cast<std::size_t>(first), {}};
        for (const double weight : weights) tap.weights.push_back(static_cast<float>(weight / sum));
        taps.push_back(std::move(tap));
    }
    return taps;
}

/// The means of the rows of blocks that `down` needs, from `first` on; nothing is rounded.
class BlockMeans {
public:
    BlockMeans(const Picture& picture, std::size_t block)
        : picture_(picture),
          block_(block),
          top_(picture.height % block / 2),
          left_(picture.width % block / 2),
          width_(picture.width / block) {}

    std::size_t row_length() const { return width_ * 3; }

    /// One row of means, `row_length()` numbers.
    void row(std::size_t y, float* to) const {
        const std::size_t stride = std::size_t{picture_.width} * 3;
        const std::uint8_t* const from = picture_.rgb.data() + (top_ + y * block_) * stride + left_ * 3;
        if (block_ == 1) {
            std::copy_n(from, row_length(), to);
            return;
        }
        const auto area = static_cast<float>(block_ * block_);
        std::vector<std::uint32_t> sums(row_length());
        for (std::size_t dy = 0; dy < block_; ++dy) {
            const std::uint8_t* pixel = from + dy * stride;
            for (std::size_t x = 0; x < width_; ++x) {
                for (std::size_t dx = 0; dx < block_; ++dx, pixel += 3) {
                    for (std::size_t channel = 0; channel < 3; ++channel) sums[x * 3 + channel] += pixel[channel];
                }
            }
        }
        for (std::size_t i = 0; i < sums.size(); ++i) to[i] = static_cast<float>(sums[i]) / area;
    }

private:
    const Picture& picture_;
    std::size_t block_;
    std::size_t top_;
    std::size_t left_;
    std::size_t width_;
};

/// The pixels that the network sees, 0 to 255: `size` x `size` of red, then of green, then of blue.
void to_pixels(const Picture& picture, const Contract& contract, float* pixels) {
    const std::int64_t target = contract.whole ? contract.size : contract.short_side;
    const std::int64_t shorter = std::min(picture.height, picture.width);
    const std::int64_t block = std::max<std::int64_t>(1, shorter / (2 * target));
    Axis rows{picture.height / block, contract.size, 0}, columns{picture.width / block, contract.size, 0};
    if (!contract.whole) {
        const std::int64_t least = std::min(rows.n, columns.n);
        for (Axis* axis : {&rows, &columns}) {
            axis->resized = axis->n * target / least;
            axis->offset = (axis->resized - contract.size) / 2;
        }
    }
    const auto size = static_cast<std::size_t>(contract.size);
    const std::vector<Tap> down = triangle(rows, contract.size), across = triangle(columns, contract.size);
    const BlockMeans means(picture, static_cast<std::size_t>(block));
    const std::size_t length = means.row_length();
    // Rows of means that are still needed, each in the place of its number modulo as many as one tap can need.
    std::size_t kept = 1;
    for (const Tap& tap : down) kept = std::max(kept, tap.weights.size());
    std::vector<float> ring(kept * length), half(length);
    std::size_t next = down.front().first;
    for (std::size_t y = 0; y < size; ++y) {
        const Tap& tap = down[y];
        next = std::max(next, tap.first);
        for (; next < tap.first + tap.weights.size(); ++next) means.row(next, &ring[next % kept * length]);
        std::fill(half.begin(), half.end(), 0.0f);
        for (std::size_t j = 0; j < tap.weights.size(); ++j) {
            const float weight = tap.weights[j];
            const float* const row = &ring[(tap.first + j) % kept * length];
            for (std::size_t i = 0; i < length; ++i) half[i] += weight * row[i];
        }
        for (std::size_t x = 0; x < size; ++x) {
            float sums[3] = {0, 0, 0};
            const float* pixel = &half[across[x].first * 3];
            for (const float weight : across[x].weights) {
                for (std::size_t channel = 0; channel < 3; ++channel) sums[channel] += weight * pixel[channel];
                pixel += 3;
            }
            for (std::size_t channel = 0; channel < 3; ++channel) pixels[(channel * size + y) * size + x] = sums[channel];
        }
    }
}

// ---------------------------------------------------------------- OpenCV

/// `core.onnx`, ready to run. Threads that ask at the same time wait for each other: OpenCV's networks hold what they
/// are working on.
class Session {
public:
    Session(const Options& options, const Bundle& bundle) : contract_(read_contract(bundle)) {
        if (bundle.members.count("core.onnx") == 0) {
            throw broken("it has no core.onnx, which OpenCV needs; export it for OpenCV with Tellapart");
        }
        const View graph = bundle.member("core.onnx");
        check_graph(graph, {"pixels", bundle.description.scored(), false});
        cv::setNumThreads(std::max(1, options.threads));
        const Calling calling;
        try {
            network_ = cv::dnn::readNetFromONNX(reinterpret_cast<const char*>(graph.data), graph.size);
            network_.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
            network_.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
        } catch (const cv::Exception& error) {
            throw failed(error);
        }
    }

    const std::string& version() const { return version_; }

    Outputs run(const Picture& picture, bool scored) const {
        const std::lock_guard<std::mutex> one_at_a_time(mutex_);
        const auto started = std::chrono::steady_clock::now();
        const int sides[] = {1, 3, static_cast<int>(contract_.size), static_cast<int>(contract_.size)};
        cv::Mat pixels(4, sides, CV_32F);
        to_pixels(picture, contract_, pixels.ptr<float>());
        const Calling calling;
        std::vector<cv::Mat> made;
        std::vector<cv::String> names = {"probabilities"};
        if (scored) names.push_back("unknown_score");
        try {
            network_.setInput(pixels, "pixels");
            network_.forward(made, names);
        } catch (const cv::Exception& error) {
            throw failed(error);
        }
        Outputs outputs;
        outputs.probabilities = numbers(made.front());
        if (scored) {
            const std::vector<float> scores = numbers(made.back());
            if (scores.size() != 1) throw broken("its graph does not give one unknown score");
            outputs.unknown_score = scores.front();
        }
        const std::chrono::duration<double, std::milli> passed = std::chrono::steady_clock::now() - started;
        outputs.milliseconds = passed.count();
        return outputs;
    }

private:
    /// While it lives, OpenCV throws what goes wrong and does not write it to the terminal as well.
    class Calling {
    public:
        Calling() { cv::redirectError(&Calling::quiet); }
        Calling(const Calling&) = delete;
        Calling& operator=(const Calling&) = delete;
        ~Calling() { cv::redirectError(nullptr); }

    private:
        static int quiet(int, const char*, const char*, const char*, int, void*) { return 0; }
    };

    static Error failed(const cv::Exception& error) {
        return Error("runtime-failed", "OpenCV could not run this model: " + error.err);
    }

    static std::vector<float> numbers(const cv::Mat& made) {
        if (made.type() != CV_32F || !made.isContinuous()) throw broken("its graph does not give the numbers it should");
        const float* const first = made.ptr<float>();
        std::vector<float> all(first, first + made.total());
        for (const float number : all) {
            if (!std::isfinite(number)) throw Error("runtime-failed", "The model answered with something that is no number.");
        }
        return all;
    }

    Contract contract_;
    std::string version_ = std::string("opencv ") + cv::getVersionString();
    mutable cv::dnn::Net network_;
    mutable std::mutex mutex_;
};
