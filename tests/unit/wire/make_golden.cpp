// Writes the messages of samples.hpp into a folder. Run it only for a new version of the format:
// the files in tests/golden/wire are what other versions of the program have sent.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "samples.hpp"
#include "wire/stream_codec.hpp"

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    tributary::StreamEncoder encoder;
    for (const auto& [name, message] : tributary::samples::golden_messages()) {
        const auto encoded = encoder.encode(message);
        if (!encoded) {
            std::fprintf(stderr, "%s: %s\n", name.c_str(), encoded.error().what.c_str());
            return 1;
        }
        std::ofstream(std::filesystem::path(argv[1]) / name, std::ios::binary) << *encoded;
    }
    return 0;
}
