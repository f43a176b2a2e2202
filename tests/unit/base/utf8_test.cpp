#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace tributary {
namespace {

TEST(Utf8, CharactersOfEveryLengthPass) {
    EXPECT_EQ(to_utf8("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"), "aä€😀");
    EXPECT_EQ(utf8_length("\xF4\x8F\xBF\xBF"), 4U);
}

TEST(Utf8, BytesThatAreNoCharacterAreReplacedOneByOne) {
    EXPECT_EQ(to_utf8("a\xFF"
                      "b"),
              "a\uFFFDb");
    EXPECT_EQ(to_utf8("\xE2\x82"), "\uFFFD\uFFFD") << "cut off";
    EXPECT_EQ(to_utf8("\xC3(") , "\uFFFD(");
    for (const std::string_view bad :
         {"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xED\xA0\x80",
          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\x80", ""}) {
        EXPECT_EQ(utf8_length(bad), 0U);
    }
}

TEST(Utf8, ALongTextIsCutBetweenCharacters) {
    EXPECT_EQ(to_utf8("äöü", 3), "äöü");
    EXPECT_EQ(to_utf8("äöüß", 3), "äö…");
    EXPECT_EQ(to_utf8("abc", 1), "…");
    EXPECT_EQ(to_utf8("abc", 0), "");
}

}  // namespace
}  // namespace tributary
