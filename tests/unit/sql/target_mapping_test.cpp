#include "sql/target_mapping.hpp"

#include <gtest/gtest.h>

namespace tributary {
namespace {

TablePattern pattern(std::string_view text) {
    return TablePattern::decode(text).value();
}

TargetMapping to(std::string database, std::string table) {
    TargetMapping mapping;
    mapping.database = std::move(database);
    mapping.table = std::move(table);
    return mapping;
}

/// `database.table` at the head office; empty: no rule.
std::string target(const TargetMappings& mappings, const TableName& source) {
    const auto found = mappings.find(source);
    return found ? found->database + "." + found->table : "";
}

TEST(TargetMappings, AStarTakesTheNameOfTheSource) {
    TargetMappings mappings;
    mappings.add(pattern("shop.*"), to("head_office", "*"));
    mappings.add(pattern("*.log_*"), to("*", "*"));
    EXPECT_EQ(target(mappings, {"shop", "sales"}), "head_office.sales");
    EXPECT_EQ(target(mappings, {"stock", "log_2024"}), "stock.log_2024");
}

TEST(TargetMappings, AnExactRuleCountsBeforeAStarWhereverItStands) {
    TargetMappings mappings;
    mappings.add(pattern("shop.*"), to("head_office", "*"));
    mappings.add(pattern("shop.sales"), to("head_office", "all_sales"));
    EXPECT_EQ(target(mappings, {"shop", "sales"}), "head_office.all_sales");
    EXPECT_EQ(target(mappings, {"shop", "staff"}), "head_office.staff");
}

TEST(TargetMappings, OfRulesWithAStarTheFirstThatMatchesCounts) {
    TargetMappings mappings;
    mappings.add(pattern("shop.log_*"), to("logs", "*"));
    mappings.add(pattern("shop.*"), to("head_office", "*"));
    mappings.add(pattern("*.*"), to("rest", "*"));
    EXPECT_EQ(target(mappings, {"shop", "log_a"}), "logs.log_a");
    EXPECT_EQ(target(mappings, {"shop", "sales"}), "head_office.sales");
    EXPECT_EQ(target(mappings, {"stock", "log_a"}), "rest.log_a");
}

TEST(TargetMappings, OfTwoRulesForOneTableTheFirstCounts) {
    TargetMappings mappings;
    mappings.add(pattern("shop.sales"), to("head_office", "first"));
    mappings.add(pattern("shop.sales"), to("head_office", "second"));
    EXPECT_EQ(target(mappings, {"shop", "sales"}), "head_office.first");
}

TEST(TargetMappings, ARuleWithAStarKeepsItsColumns) {
    TargetMapping rule = to("head_office", "*");
    rule.branch_column = "branch";
    rule.synced_at_column = "seen";
    rule.renames = {{"id", "original_id"}};
    TargetMappings mappings;
    mappings.add(pattern("shop.*"), rule);
    const auto found = mappings.find({"shop", "sales"});
    ASSERT_TRUE(found);
    rule.table = "sales";
    EXPECT_EQ(*found, rule);
}

TEST(TargetMappings, ATableThatNoRuleNamesIsNotFoundAndTheLineToAddIsNamed) {
    TargetMappings mappings;
    mappings.add(pattern("shop.*"), to("head_office", "*"));
    EXPECT_EQ(target(mappings, {"stock", "items"}), "");
    EXPECT_NE(fix_of_unmapped({"stock", "items"}).find("source = \"stock.items\""),
              std::string::npos);
}

}  // namespace
}  // namespace tributary
