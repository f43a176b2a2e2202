#include "base/ascii.hpp"

#include <gtest/gtest.h>

namespace tributary {
namespace {

TEST(Ascii, OnlyItsLettersHaveACase) {
    EXPECT_EQ(ascii_lower("AZaz09@[`{"), "azaz09@[`{");
    EXPECT_EQ(ascii_lower("\xc3\x84\xff"), "\xc3\x84\xff");
    EXPECT_EQ(ascii_lower(""), "");
}

TEST(Ascii, TextsAreComparedWithoutIt) {
    EXPECT_TRUE(is_same_ascii("Sale_Id", "sale_iD"));
    EXPECT_TRUE(is_same_ascii("", ""));
    EXPECT_FALSE(is_same_ascii("sale", "sale_id"));
    EXPECT_FALSE(is_same_ascii("[", "{"));
}

}  // namespace
}  // namespace tributary
