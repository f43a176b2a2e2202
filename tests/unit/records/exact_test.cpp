#include "records/exact.hpp"

#include <gtest/gtest.h>

namespace tributary::records {
namespace {

std::string there_and_back(std::string_view text, std::uint32_t scale) {
    const auto units = decode_units(text, scale);
    return units ? to_decimal(*units, scale) : units.error().what;
}

TEST(Exact, DecimalsComeBackAsTheyWere) {
    EXPECT_EQ(there_and_back("12.50", 2), "12.50");
    EXPECT_EQ(there_and_back("-0.05", 2), "-0.05");
    EXPECT_EQ(there_and_back("0.00", 2), "0.00");
    EXPECT_EQ(there_and_back("-7", 0), "-7");
    EXPECT_EQ(there_and_back(".5", 1), "0.5");
    EXPECT_EQ(there_and_back("3", 4), "3.0000");
    EXPECT_EQ(there_and_back("18446744073709551615", 0), "18446744073709551615");
    EXPECT_EQ(there_and_back("99999999999999999.9999999999", 10), "99999999999999999.9999999999");
}

TEST(Exact, WhatIsNoDecimalIsRefused) {
    for (const std::string_view text : {"", "-", ".", "1.2.3", "1e3", " 1", "1 ", "0x1", "+1"}) {
        EXPECT_FALSE(decode_units(text, 2)) << text;
    }
    EXPECT_EQ(there_and_back("1.005", 2), "'1.005' has more than 2 digits after the point");
    EXPECT_EQ(there_and_back("1000000000000000000000000000", 0),
              "'1000000000000000000000000000' is too large to sum up");
    EXPECT_FALSE(decode_units("9999999999999999999999999999", 2));
    EXPECT_TRUE(decode_units("9999999999999999999999999.99", 2));
}

TEST(Exact, FloatingPointIsRoundedOnce) {
    EXPECT_EQ(to_decimal(decode_float_units("0.1").value(), kFloatScale), "0.100000");
    EXPECT_EQ(to_decimal(decode_float_units("-1e3").value(), kFloatScale), "-1000.000000");
    EXPECT_EQ(to_decimal(decode_float_units("0.00000049").value(), kFloatScale), "0.000000");
    for (const std::string_view text : {"", "1e300", "nan", "inf", "1x"}) {
        EXPECT_FALSE(decode_float_units(text)) << text;
    }
}

TEST(Exact, ASumThatWouldNotFitIsRefusedAndLeftAlone) {
    Units sum = kUnitsMax - 1;
    EXPECT_TRUE(add_units(sum, 1));
    EXPECT_FALSE(add_units(sum, 1));
    EXPECT_TRUE(sum == kUnitsMax);
    sum = -kUnitsMax;
    EXPECT_FALSE(add_units(sum, -1));
    EXPECT_EQ(to_decimal(kUnitsMax, 0), std::string(27, '9'));
}

}  // namespace
}  // namespace tributary::records
