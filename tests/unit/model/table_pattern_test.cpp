#include "model/table_pattern.hpp"

#include <gtest/gtest.h>

namespace tributary {
namespace {

TablePattern pattern(std::string_view text) {
    return TablePattern::decode(text).value();
}

TEST(TablePattern, ExactNameMatchesItselfOnly) {
    EXPECT_TRUE(pattern("shop.sales").is_exact());
    EXPECT_TRUE(pattern("shop.sales").matches({"shop", "sales"}));
    EXPECT_FALSE(pattern("shop.sales").matches({"shop", "Sales"}));
    EXPECT_FALSE(pattern("shop.sales").matches({"shop", "sales2"}));
    EXPECT_FALSE(pattern("shop.sales").matches({"shop2", "sales"}));
}

TEST(TablePattern, StarStandsForAnyText) {
    EXPECT_FALSE(pattern("shop.*").is_exact());
    EXPECT_TRUE(pattern("shop.*").matches({"shop", "anything"}));
    EXPECT_FALSE(pattern("shop.*").matches({"shops", "anything"}));
    EXPECT_TRUE(pattern("shop.log_*").matches({"shop", "log_"}));
    EXPECT_TRUE(pattern("shop.*_log").matches({"shop", "a_log_log"}));
    EXPECT_FALSE(pattern("shop.*_log").matches({"shop", "a_logs"}));
    EXPECT_TRUE(pattern("s*p.a*b*c").matches({"shop", "axxbyyc"}));
    EXPECT_FALSE(pattern("s*p.a*b*c").matches({"shop", "axxcyyb"}));
    EXPECT_TRUE(pattern("*.*").matches({"any", "thing"}));
}

TEST(TablePattern, ManyStarsAreMatchedInBoundedTime) {
    EXPECT_FALSE(pattern("d.*a*a*a*a*a*a*a*a*b").matches({"d", std::string(5000, 'a')}));
}

TEST(TablePattern, RefusesWhatIsNotTwoNames) {
    for (const char* text : {"", "shop", ".sales", "shop.", "a.b.c", "."}) {
        EXPECT_FALSE(TablePattern::decode(text)) << text;
    }
    EXPECT_FALSE(TablePattern::decode("shop." + std::string(65, 'x')));
    EXPECT_TRUE(TablePattern::decode("shop." + std::string(64, 'x')));
}

}  // namespace
}  // namespace tributary
