#include "config/units.hpp"

#include <gtest/gtest.h>

namespace tributary {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Duration, TakesEveryUnit) {
    EXPECT_EQ(decode_duration("250ms"), milliseconds(250));
    EXPECT_EQ(decode_duration("60s"), seconds(60));
    EXPECT_EQ(decode_duration("5 m"), seconds(300));
    EXPECT_EQ(decode_duration("2h"), hours(2));
    EXPECT_EQ(decode_duration("1d"), hours(24));
    EXPECT_EQ(decode_duration("0s"), seconds(0));
}

TEST(Duration, RefusesWhatIsNoNumberWithAUnit) {
    for (const char* text : {"", "s", "60", "-1s", "1.5s", "60 sec", "1s ", "99999999999999999999s",
                             "9999999999999999d"}) {
        EXPECT_FALSE(decode_duration(text)) << text;
    }
}

TEST(Duration, TextReadsBack) {
    for (const milliseconds each : {milliseconds(0), milliseconds(1500), milliseconds(60'000),
                                    milliseconds(90'000), milliseconds(172'800'000)}) {
        EXPECT_EQ(decode_duration(to_text(each)), each);
    }
    EXPECT_EQ(to_text(seconds(60)), "1m");
    EXPECT_EQ(to_text(seconds(90)), "90s");
}

TEST(Bytes, TakesEveryUnit) {
    EXPECT_EQ(decode_bytes("4096"), 4096u);
    EXPECT_EQ(decode_bytes("4096 B"), 4096u);
    EXPECT_EQ(decode_bytes("64 KiB"), 65536u);
    EXPECT_EQ(decode_bytes("64MiB"), 67108864u);
    EXPECT_EQ(decode_bytes("2 GiB"), 2147483648u);
    EXPECT_EQ(decode_bytes("1 kB"), 1000u);
    EXPECT_EQ(decode_bytes("1 MB"), 1000000u);
    EXPECT_EQ(decode_bytes("1 GB"), 1000000000u);
}

TEST(Bytes, RefusesWhatIsNoSize) {
    for (const char* text :
         {"", "MiB", "-1", "1.5 MiB", "1 TiBs", "99999999999999999999", "99999999999999 GiB"}) {
        EXPECT_FALSE(decode_bytes(text)) << text;
    }
}

TEST(Bytes, TextReadsBack) {
    for (const std::size_t each : {std::size_t{0}, std::size_t{1000}, std::size_t{65536},
                                   std::size_t{3} << 20, std::size_t{1} << 40}) {
        EXPECT_EQ(decode_bytes(bytes_to_text(each)), each);
    }
    EXPECT_EQ(bytes_to_text(std::size_t{3} << 20), "3 MiB");
}

}  // namespace
}  // namespace tributary
