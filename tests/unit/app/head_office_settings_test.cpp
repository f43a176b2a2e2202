#include "app/head_office_settings.hpp"

#include <gtest/gtest.h>

namespace tributary::app {
namespace {

using namespace std::chrono_literals;

TablePattern pattern(std::string_view text) {
    return TablePattern::decode(text).value();
}

HeadOfficeConfig head_office_sample() {
    HeadOfficeConfig config;
    config.branches = {BranchId("north"), BranchId("south"), BranchId("west")};
    return config;
}

std::string target(const TargetMappings& mappings, const TableName& source) {
    const auto found = mappings.find(source);
    return found ? found->database + "." + found->table : "";
}

TEST(TargetMappingSettings, WithoutATargetATableKeepsItsNameInTheSchema) {
    HeadOfficeConfig config = head_office_sample();
    config.schema = "centre";
    config.tables.resize(2);
    config.tables[0].source = pattern("shop.sales");
    config.tables[1].source = pattern("stock.*");
    const TargetMappings mappings = target_mappings(config);
    EXPECT_EQ(target(mappings, {"shop", "sales"}), "centre.sales");
    EXPECT_EQ(target(mappings, {"stock", "items"}), "centre.items");
    EXPECT_EQ(target(mappings, {"shop", "staff"}), "");
}

TEST(TargetMappingSettings, AStarInTargetIsTheSourcesName) {
    HeadOfficeConfig config = head_office_sample();
    config.tables.resize(2);
    config.tables[0].source = pattern("*.*");
    config.tables[0].target = pattern("*.*");
    config.tables[1].source = pattern("shop.sales");
    config.tables[1].target = pattern("centre.all_sales");
    const TargetMappings mappings = target_mappings(config);
    EXPECT_EQ(target(mappings, {"stock", "items"}), "stock.items");
    EXPECT_EQ(target(mappings, {"shop", "sales"}), "centre.all_sales");
}

TEST(TargetMappingSettings, ColumnsOfAPatternAreOfEveryTableItNames) {
    HeadOfficeConfig config = head_office_sample();
    config.tables.resize(1);
    config.tables[0].source = pattern("shop.*");
    config.tables[0].branch_column = "branch";
    config.tables[0].synced_at_column = "";
    config.tables[0].rename = {{"sale_id", "original_sale_id"}};
    const auto found = target_mappings(config).find({"shop", "sales"});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->branch_column, "branch");
    EXPECT_EQ(found->synced_at_column, "");
    EXPECT_EQ(found->column_at_head_office("sale_id"), "original_sale_id");
    EXPECT_EQ(found->column_at_head_office("qty"), "qty");
}

TEST(ApplyConfiguration, TheDefaultIsTheModulesOwnDefault) {
    const ApplySettings made = apply_settings(head_office_sample(), {});
    const ApplySettings plain;
    EXPECT_EQ(made.limits.commit_rows_max, plain.limits.commit_rows_max);
    EXPECT_EQ(made.limits.commit_bytes_max, plain.limits.commit_bytes_max);
    EXPECT_EQ(made.limits.atomic_rows_max, plain.limits.atomic_rows_max);
    EXPECT_EQ(made.limits.gap_grace, plain.limits.gap_grace);
    EXPECT_EQ(made.statement_timeout, plain.statement_timeout);
    EXPECT_TRUE(made.may.create_tables);
    EXPECT_TRUE(made.may.add_columns);
}

TEST(ApplyConfiguration, EachKeyArrives) {
    HeadOfficeConfig config = head_office_sample();
    config.schema = "centre";
    config.tables.resize(1);
    config.tables[0].source = pattern("shop.sales");
    config.apply.rows_per_commit = 11;
    config.apply.bytes_per_commit = 70'000;
    config.apply.atomic_rows_max = 12;
    config.apply.gap_grace = 13ms;
    config.apply.statement_timeout = 14s;
    mysql::ConnectOptions server;
    server.host = "centre.example";
    const ApplySettings made = apply_settings(config, server);
    EXPECT_EQ(made.database.host, "centre.example");
    EXPECT_EQ(made.own_database, "centre");
    EXPECT_EQ(target(made.mappings, {"shop", "sales"}), "centre.sales");
    EXPECT_EQ(made.limits.commit_rows_max, 11U);
    EXPECT_EQ(made.limits.commit_bytes_max, 70'000U);
    EXPECT_EQ(made.limits.atomic_rows_max, 12U);
    EXPECT_EQ(made.limits.gap_grace, 13ms);
    EXPECT_EQ(made.statement_timeout, 14s);
}

TEST(ApplyConfiguration, TablesAndColumnsAreAllowedEachByItsOwnKey) {
    HeadOfficeConfig config = head_office_sample();
    config.apply.creates_missing_tables = false;
    EXPECT_FALSE(apply_settings(config, {}).may.create_tables);
    EXPECT_TRUE(apply_settings(config, {}).may.add_columns);
    config.apply.creates_missing_tables = true;
    config.apply.applies_additive_schema_changes = false;
    EXPECT_TRUE(apply_settings(config, {}).may.create_tables);
    EXPECT_FALSE(apply_settings(config, {}).may.add_columns);
}

TEST(SourceConfiguration, TheDefaultIsTheModulesOwnDefault) {
    const DeliverySourceOptions made = source_options(head_office_sample(), {});
    const DeliverySourceOptions plain;
    EXPECT_EQ(made.prefetch, plain.prefetch);
    EXPECT_EQ(made.declares_topology, plain.declares_topology);
    EXPECT_EQ(made.topology.queue_bytes_max, plain.topology.queue_bytes_max);
    EXPECT_EQ(made.topology.delivery_limit, plain.topology.delivery_limit);
    EXPECT_TRUE(made.sender.is_required);
}

TEST(SourceConfiguration, EachKeyArrives) {
    HeadOfficeConfig config = head_office_sample();
    config.apply.prefetch = 333;
    config.broker.user = "head-office";
    config.broker.declares_topology = false;
    config.queues = {.bytes_max = std::size_t{20} << 20, .delivery_limit = 5'000};
    amqp::ConnectOptions broker;
    broker.vhost = "sales";
    const DeliverySourceOptions made = source_options(config, broker);
    EXPECT_EQ(made.connection.vhost, "sales");
    EXPECT_EQ(made.prefetch, 333);
    EXPECT_FALSE(made.declares_topology);
    EXPECT_EQ(made.topology.queue_bytes_max, 20 << 20);
    EXPECT_EQ(made.topology.delivery_limit, 5'000);
    EXPECT_EQ(made.sender.shared_user, "head-office");
}

TEST(HeadOfficeControlConfiguration, TheDefaultIsTheModulesOwnDefault) {
    const control::HeadOfficeControlOptions made =
        head_office_control_options(head_office_sample(), {});
    const control::HeadOfficeControlOptions plain;
    EXPECT_EQ(made.rewind_timeout, plain.rewind_timeout);
    EXPECT_EQ(made.unreachable_after, plain.unreachable_after);
    EXPECT_EQ(made.declares_topology, plain.declares_topology);
    EXPECT_EQ(made.limits.queue_bytes_max, plain.limits.queue_bytes_max);
    EXPECT_EQ(made.limits.delivery_limit, plain.limits.delivery_limit);
}

TEST(HeadOfficeControlConfiguration, EachKeyArrives) {
    HeadOfficeConfig config = head_office_sample();
    config.apply.rewind_timeout = 8s;
    config.status.unreachable_after = 9s;
    config.broker.declares_topology = false;
    config.queues.delivery_limit = 5'000;
    amqp::ConnectOptions broker;
    broker.vhost = "sales";
    const control::HeadOfficeControlOptions made = head_office_control_options(config, broker);
    EXPECT_EQ(made.broker.vhost, "sales");
    EXPECT_EQ(made.branches, config.branches);
    EXPECT_EQ(made.rewind_timeout, 8s);
    EXPECT_EQ(made.unreachable_after, 9s);
    EXPECT_FALSE(made.declares_topology);
    EXPECT_EQ(made.limits.delivery_limit, 5'000);
}

TEST(LaneShares, BranchesAreDealtOutInTurn) {
    HeadOfficeConfig config = head_office_sample();
    config.apply.lanes = 2;
    const BranchId north("north");
    const BranchId south("south");
    const BranchId west("west");
    EXPECT_EQ(lane_shares(config), (std::vector<std::vector<BranchId>>{{north, west}, {south}}));
    config.apply.lanes = 8;
    EXPECT_EQ(lane_shares(config), (std::vector<std::vector<BranchId>>{{north}, {south}, {west}}));
}

}  // namespace
}  // namespace tributary::app
