#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "samples.hpp"
#include "wire/envelope.hpp"
#include "wire/limits.hpp"
#include "wire/stream_codec.hpp"

namespace tributary {
namespace {

std::string golden(const std::string& name) {
    std::ifstream file(std::filesystem::path(TRIBUTARY_SOURCE_DIR) / "tests/golden/wire" / name,
                       std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string payload_of(std::string_view message) {
    wire::Opener opener;
    return std::string(
        as_text(opener.open(as_bytes(message), WireLimits{}.payload_bytes_max).value()));
}

class GoldenMessage : public testing::TestWithParam<std::pair<std::string, StreamMessage>> {};

TEST_P(GoldenMessage, DecodesToWhatItWasMadeOf) {
    StreamDecoder decoder;
    const auto decoded = decoder.decode(as_bytes(golden(GetParam().first)));
    ASSERT_TRUE(decoded) << decoded.error().what;
    EXPECT_EQ(*decoded, GetParam().second);
}

TEST_P(GoldenMessage, IsStillWrittenTheSameWay) {
    StreamEncoder encoder;
    const auto encoded = encoder.encode(GetParam().second);
    ASSERT_TRUE(encoded) << encoded.error().what;
    EXPECT_EQ(payload_of(*encoded), payload_of(golden(GetParam().first)));
}

TEST_P(GoldenMessage, EveryTruncationIsRefused) {
    StreamDecoder decoder;
    const std::string bytes = golden(GetParam().first);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        // A copy of its own, so that reading behind its end is seen.
        const std::vector<std::byte> cut(as_bytes(bytes).begin(),
                                         as_bytes(bytes).begin() + static_cast<long>(size));
        ASSERT_FALSE(decoder.decode(cut)) << "cut to " << size;
    }
}

TEST_P(GoldenMessage, BytesBehindItAreRefused) {
    StreamDecoder decoder;
    EXPECT_FALSE(decoder.decode(as_bytes(golden(GetParam().first) + '\0')));
    EXPECT_FALSE(decoder.decode(as_bytes(golden(GetParam().first) + golden(GetParam().first))));
}

TEST_P(GoldenMessage, EverySingleChangedBitIsRefusedOrChangesNothing) {
    StreamDecoder decoder;
    std::string bytes = golden(GetParam().first);
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        char& changed = bytes[bit / 8];
        const char kept = changed;
        changed = static_cast<char>(static_cast<unsigned char>(changed) ^ 1U << bit % 8);
        if (const auto decoded = decoder.decode(as_bytes(bytes))) {
            ASSERT_EQ(*decoded, GetParam().second) << "bit " << bit;
        }
        changed = kept;
    }
}

INSTANTIATE_TEST_SUITE_P(Files, GoldenMessage, testing::ValuesIn(samples::golden_messages()),
                         [](const auto& each) {
                             return each.param.first.substr(0, each.param.first.find('.'));
                         });

}  // namespace
}  // namespace tributary
