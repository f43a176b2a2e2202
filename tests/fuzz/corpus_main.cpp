// Runs a fuzz target over its corpus without libFuzzer, so that what fuzzing once found stays
// found.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

/// Prefixes and changed bytes are tried at so many places of a file, evenly spread.
constexpr std::size_t kPlacesMax = 512;

using Bytes = std::vector<std::uint8_t>;

void feed(const Bytes& input) {
    // A buffer of exactly this size lets AddressSanitizer see one byte too far.
    const Bytes exact(input.begin(), input.end());
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void feed_with_damage(Bytes input) {
    feed(input);
    const std::size_t step = input.size() / kPlacesMax + 1;
    for (std::size_t at = 0; at < input.size(); at += step) {
        feed(Bytes(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(at)));
        const std::uint8_t kept = input[at];
        for (const std::uint8_t changed :
             {std::uint8_t{0}, std::uint8_t{0xff}, static_cast<std::uint8_t>(kept ^ 1U)}) {
            input[at] = changed;
            feed(input);
        }
        input[at] = kept;
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s CORPUS_FOLDER\n", argv[0]);
        return 2;
    }
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        feed_with_damage(Bytes(std::istreambuf_iterator<char>(file), {}));
        ++files;
    }
    if (files == 0) {
        std::fprintf(stderr, "%s: the corpus is empty\n", argv[1]);
        return 1;
    }
    std::printf("%zu files\n", files);
    return 0;
}
