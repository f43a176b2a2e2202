// Single values: limits and hostile bytes. What servers really write is in the golden logs.
#include <gtest/gtest.h>
#include <zlib.h>

#include <limits>

#include "binlog/address_value.hpp"
#include "binlog/collation.hpp"
#include "binlog/decimal_value.hpp"
#include "binlog/inflate.hpp"
#include "binlog/json_text.hpp"
#include "binlog/temporal_value.hpp"

namespace tributary::binlog {
namespace {

const std::byte* bytes_of(const std::string& text) {
    return reinterpret_cast<const std::byte*>(text.data());
}

std::string json(const std::string& document) {
    std::string out;
    const auto decoded = decode_json_text(as_bytes(document), out);
    return decoded ? out : "damaged";
}

TEST(DecimalValue, DigitsBeyondTheirGroupAreNoNumber) {
    // 1234567890.1234 is 0x81 0DFB38D2 04D2 (manual of the source, decimal2bin).
    const DecimalFormat format(14, 4);
    ASSERT_EQ(format.bytes(), 7U);
    const std::string good("\x81\x0d\xfb\x38\xd2\x04\xd2", 7);
    std::int64_t word = 0;
    EXPECT_TRUE(format.decode_word(bytes_of(good), word));
    EXPECT_EQ(word, 12345678901234);
    std::string text;
    EXPECT_TRUE(format.decode_text(bytes_of(good), text));
    EXPECT_EQ(text, "1234567890.1234");
    const std::string negative("\x7e\xf2\x04\xc7\x2d\xfb\x2d", 7);
    EXPECT_TRUE(format.decode_word(bytes_of(negative), word));
    EXPECT_EQ(word, -12345678901234);
    EXPECT_TRUE(format.decode_text(bytes_of(negative), text));
    EXPECT_EQ(text, "-1234567890.1234");
    EXPECT_FALSE(format.decode_word(bytes_of(std::string(7, '\xff')), word));
    EXPECT_FALSE(format.decode_text(bytes_of(std::string(7, '\xff')), text));
}

TEST(DecimalValue, ZeroHasNoSignAndOneDigitBeforeThePoint) {
    std::string text;
    EXPECT_TRUE(DecimalFormat(20, 20).decode_text(
        bytes_of(std::string("\x80", 1) + std::string(9, '\0')), text));
    EXPECT_EQ(text, "0.00000000000000000000");
    EXPECT_TRUE(DecimalFormat(20, 0).decode_text(
        bytes_of(std::string(10, '\xff').replace(0, 1, "\x7f")), text));
    EXPECT_EQ(text, "0");
}

TEST(TemporalValue, WhatIsNoDateOrTimeIsRefused) {
    const std::string ones(9, '\xff');
    EXPECT_EQ(decode_date(bytes_of(ones)), std::nullopt);
    EXPECT_EQ(decode_old_time(bytes_of(std::string("\x3c\x00\x00", 3))), std::nullopt);
    EXPECT_EQ(decode_old_date_time(bytes_of(ones)), std::nullopt);
    for (unsigned scale = 0; scale <= 6; ++scale) {
        EXPECT_EQ(decode_time(bytes_of(ones), scale), std::nullopt) << scale;
        EXPECT_EQ(decode_date_time(bytes_of(ones), scale), std::nullopt) << scale;
        EXPECT_EQ(decode_date_time(bytes_of(std::string(9, '\0')), scale), std::nullopt) << scale;
        if (scale == 0) continue;
        EXPECT_EQ(decode_hires_time(bytes_of(ones), scale), std::nullopt) << scale;
        EXPECT_EQ(decode_hires_date_time(bytes_of(ones), scale), std::nullopt) << scale;
        EXPECT_EQ(decode_timestamp(bytes_of(ones), scale), std::nullopt) << scale;
    }
}

TEST(TemporalValue, TimestampsReachBeyond2038) {
    EXPECT_EQ(decode_timestamp(bytes_of(std::string("\xff\xff\xff\xff", 4)), 0),
              4'294'967'295'000'000);
}

TEST(AddressValue, Inet6AsTheServerPrintsIt) {
    const auto text_of = [](std::initializer_list<unsigned> words) {
        std::string bytes;
        for (const unsigned word : words) {
            bytes.push_back(static_cast<char>(word >> 8));
            bytes.push_back(static_cast<char>(word & 0xff));
        }
        std::string out;
        decode_inet6(bytes_of(bytes), out);
        return out;
    };
    EXPECT_EQ(text_of({0, 0, 0, 0, 0, 0, 0, 0}), "::");
    EXPECT_EQ(text_of({1, 0, 0, 2, 0, 0, 0, 3}), "1:0:0:2::3");
    EXPECT_EQ(text_of({1, 2, 3, 4, 5, 6, 7, 0}), "1:2:3:4:5:6:7::");
    EXPECT_EQ(text_of({0, 0, 0, 0, 0, 0xffff, 0x102, 0x304}), "::ffff:1.2.3.4");
    EXPECT_EQ(text_of({0, 0, 0, 0, 0, 0, 0x102, 0x304}), "::1.2.3.4");
}

TEST(JsonText, DoublesAsMySqlPrintsThem) {
    const auto text_of = [](double value) {
        std::string out;
        append_json_double(out, value);
        return out;
    };
    EXPECT_EQ(text_of(1), "1.0");
    EXPECT_EQ(text_of(-0.0), "-0.0");
    EXPECT_EQ(text_of(123456789012345.0), "123456789012345.0");
    EXPECT_EQ(text_of(1e15), "1e15");
    EXPECT_EQ(text_of(1e-15), "0.000000000000001");
    EXPECT_EQ(text_of(1e-16), "1e-16");
    EXPECT_EQ(text_of(std::numeric_limits<double>::max()), "1.7976931348623157e308");
    EXPECT_EQ(text_of(std::numeric_limits<double>::denorm_min()), "5e-324");
    EXPECT_EQ(text_of(std::numeric_limits<double>::infinity()), "null");
}

TEST(JsonText, AnEmptyDocumentIsNull) {
    EXPECT_EQ(json(""), "null");
}

TEST(JsonText, OffsetsThatPointAroundAreRefused) {
    // An array whose element is itself: offset 0 inside its container.
    EXPECT_EQ(json(std::string("\x02\x01\x00\x07\x00\x02\x00\x00", 8)), "damaged");
    // An element behind the end.
    EXPECT_EQ(json(std::string("\x02\x01\x00\x07\x00\x0c\x70\x00", 8)), "damaged");
    // A size beyond the document.
    EXPECT_EQ(json(std::string("\x02\x00\x00\xff\x00", 5)), "damaged");
    // 2^32 - 1 elements.
    EXPECT_EQ(json(std::string("\x03\xff\xff\xff\xff\x09\x00\x00\x00", 9)), "damaged");
    EXPECT_EQ(json("\x0d"), "damaged");
    EXPECT_EQ(json(std::string("\x04\x07", 2)), "damaged");
}

TEST(JsonText, ASmallDocumentCannotPrintAsAHugeOne) {
    // 1,000 elements that are all the same long string.
    std::string array("\xe8\x03", 2);
    const std::size_t head = 4 + 1000 * 3;
    const std::string text = std::string("\xe8\x07", 2) + std::string(1000, 'x');
    const std::size_t size = head + text.size();
    array += std::string{static_cast<char>(size & 0xff), static_cast<char>(size >> 8)};
    for (int i = 0; i < 1000; ++i) {
        array += std::string{'\x0c', static_cast<char>(head & 0xff), static_cast<char>(head >> 8)};
    }
    EXPECT_EQ(json("\x02" + array + text), "damaged");
}

TEST(JsonText, DepthIsLimited) {
    // Arrays of one element, each inside the other.
    std::string document;
    for (int depth = 0; depth < 200; ++depth) {
        const std::size_t size = 7 + document.size();
        std::string outer("\x01\x00", 2);
        outer += std::string{static_cast<char>(size & 0xff), static_cast<char>(size >> 8)};
        outer += document.empty() ? std::string("\x04\x00\x00", 3) : std::string("\x02\x07\x00", 3);
        document = outer + document;
    }
    EXPECT_EQ(json("\x02" + document), "damaged");
}

TEST(Inflate, ClaimsBeyondTheRatioAreRefusedBeforeMemoryIsTaken) {
    std::string out;
    EXPECT_FALSE(inflate_event_part(as_bytes(std::string("\x84\x3f\xff\xff\xff\x78\x9c", 7)), out));
    EXPECT_FALSE(inflate_column(as_bytes(std::string("\x84\x3f\xff\xff\xff\x78\x9c", 7)), out));
    EXPECT_LT(out.capacity(), 100'000U);
}

TEST(Inflate, SizesMustMatchExactly) {
    const std::string plain(100, 'a');
    std::string packed(200, '\0');
    uLongf size = packed.size();
    ASSERT_EQ(compress(reinterpret_cast<Bytef*>(packed.data()), &size,
                       reinterpret_cast<const Bytef*>(plain.data()), plain.size()),
              Z_OK);
    packed.resize(size);
    std::string out;
    EXPECT_TRUE(inflate_event_part(as_bytes(std::string("\x81\x64", 2) + packed), out));
    EXPECT_EQ(out, plain);
    EXPECT_FALSE(inflate_event_part(as_bytes(std::string("\x81\x63", 2) + packed), out));
    EXPECT_FALSE(inflate_event_part(as_bytes(std::string("\x81\x65", 2) + packed), out));
    EXPECT_FALSE(inflate_event_part(as_bytes(std::string("\x81\x64", 2) + packed + "x"), out));
    EXPECT_FALSE(inflate_event_part(as_bytes(std::string("\x91\x64", 2) + packed), out));
    EXPECT_FALSE(inflate_event_part(as_bytes(std::string("\x80", 1)), out));
    EXPECT_FALSE(inflate_event_part({}, out));
}

TEST(Collation, NumbersOfBothServers) {
    EXPECT_EQ(collation_of(45)->name, "utf8mb4_general_ci");
    EXPECT_EQ(collation_of(255)->name, "utf8mb4_0900_ai_ci");
    EXPECT_EQ(collation_of(63)->charset, "binary");
    EXPECT_EQ(collation_of(2304)->name, "utf8mb4_uca1400_ai_ci");
    EXPECT_EQ(collation_of(2304 + 8 * 8 + 7)->name, "utf8mb4_uca1400_swedish_nopad_as_cs");
    EXPECT_EQ(collation_of(245)->charset, "utf8mb4");
    EXPECT_EQ(collation_of(245)->name, "");
    for (const std::uint32_t unknown :
         {0U, 17U, 2047U, 2048U + 21 * 8, 2048U + 5 * 256, 0xffff'ffffU}) {
        EXPECT_FALSE(collation_of(unknown)) << unknown;
    }
    EXPECT_TRUE(is_same_name("utf8_general_ci", "utf8mb3_general_ci"));
    EXPECT_TRUE(is_same_name("utf8", "utf8mb3"));
    EXPECT_FALSE(is_same_name("utf8mb4_general_ci", "utf8mb3_general_ci"));
}

}  // namespace
}  // namespace tributary::binlog
