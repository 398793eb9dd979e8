// Uses the library as a program would: `threads MODEL PICTURE...` asks one model from several threads at once;
// `open MODEL...` opens one model file after the other and prints each one's outcome on a line.

#include "tellapart.hpp"

#include <atomic>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace {

int ask_from_threads(const std::string& file, const std::vector<std::string>& pictures) {
    const tellapart::Model model(file);
    std::vector<std::vector<float>> expected;
    for (const auto& picture : pictures) expected.push_back(model.classify(std::filesystem::path(picture)).probabilities);
    std::atomic<std::size_t> same{0}, other{0};
    std::vector<std::thread> threads;
    constexpr std::size_t count = 4, rounds = 5;
    for (std::size_t t = 0; t < count; ++t) {
        threads.emplace_back([&, t] {
            for (std::size_t i = 0; i < rounds * pictures.size(); ++i) {
                const std::size_t which = (i + t) % pictures.size();
                const auto answer = model.classify(std::filesystem::path(pictures[which]));
                ++(answer.probabilities == expected[which] ? same : other);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    std::cout << same << " same, " << other << " other\n";
    return other == 0 ? 0 : 1;
}

int open_each(const std::vector<std::string>& files) {
    for (const auto& file : files) {
        try {
            const tellapart::Model model(file);
            std::cout << "opened " << model.classes().size() << "\n";
        } catch (const tellapart::Error& error) {
            std::cout << error.code() << "\n";
        }
    }
    return 0;
}

}  // namespace

int main(int count, char** words) {
    const std::vector<std::string> all(words, words + count);
    if (all.size() < 3) return 2;
    if (all[1] == "threads") return ask_from_threads(all[2], {all.begin() + 3, all.end()});
    return open_each({all.begin() + 2, all.end()});
}
