#include "app/branch_settings.hpp"

#include <gtest/gtest.h>

namespace tributary::app {
namespace {

using namespace std::chrono_literals;

BranchConfig branch_sample() {
    BranchConfig config;
    config.id = BranchId("north");
    return config;
}

capture::AgentSettings settings_of(const BranchConfig& config) {
    return agent_settings(config, {}, {{"shop", "sales"}});
}

TEST(AgentSettings, TheDefaultConfigurationIsTheModulesOwnDefault) {
    const capture::AgentSettings made = settings_of(branch_sample());
    const capture::AgentSettings plain;
    EXPECT_EQ(made.heartbeat, plain.heartbeat);
    EXPECT_EQ(made.mode, plain.mode);
    EXPECT_EQ(made.interval, plain.interval);
    EXPECT_EQ(made.batch.bytes_max, plain.batch.bytes_max);
    EXPECT_EQ(made.batch.changes_max, plain.batch.changes_max);
    EXPECT_EQ(made.chunk_rows_max, plain.chunk_rows_max);
    EXPECT_EQ(made.overlay_bytes_max, plain.overlay_bytes_max);
    EXPECT_FALSE(made.add_rows);
}

TEST(AgentSettings, EachKeyOfTheConfigurationArrives) {
    BranchConfig config = branch_sample();
    config.mode = SyncMode::kInterval;
    config.interval = 90s;
    config.replication = {.server_id = 77, .heartbeat = 2s};
    config.snapshot = {.chunk_rows = 123, .recorded_bytes_max = 70'000};
    config.limits.batch_bytes = 5'000;
    config.limits.batch_rows = 17;
    mysql::ConnectOptions server;
    server.host = "till.example";
    mysql::ConnectOptions account;
    account.user = "till";
    config.control.add_rows.tables = {TablePattern::decode("shop.sales").value()};
    const capture::AgentSettings made = agent_settings(
        config, {.server = server, .add_rows = account}, {{"shop", "sales"}});
    ASSERT_TRUE(made.add_rows);
    EXPECT_EQ(made.add_rows->server.user, "till");
    EXPECT_EQ(made.add_rows->tables, (std::vector<TableName>{{"shop", "sales"}}));
    EXPECT_EQ(made.branch, BranchId("north"));
    EXPECT_FALSE(made.version.empty());
    EXPECT_EQ(made.server.host, "till.example");
    EXPECT_EQ(made.tables, (std::vector<TableName>{{"shop", "sales"}}));
    EXPECT_EQ(made.replication_id, 77U);
    EXPECT_EQ(made.heartbeat, 2s);
    EXPECT_EQ(made.mode, Mode::kInterval);
    EXPECT_EQ(made.interval, 90s);
    EXPECT_EQ(made.batch.bytes_max, 5'000U);
    EXPECT_EQ(made.batch.changes_max, 17U);
    EXPECT_EQ(made.chunk_rows_max, 123U);
    EXPECT_EQ(made.overlay_bytes_max, 70'000U);
}

TEST(AgentSettings, EachModeHasItsOwn) {
    BranchConfig config = branch_sample();
    config.mode = SyncMode::kManual;
    EXPECT_EQ(settings_of(config).mode, Mode::kManual);
    config.mode = SyncMode::kContinuous;
    EXPECT_EQ(settings_of(config).mode, Mode::kContinuous);
}

TEST(AgentSettings, WithoutAServerIdOneIsDerivedFromTheBranch) {
    BranchConfig config = branch_sample();
    const std::uint32_t north = settings_of(config).replication_id;
    config.id = BranchId("south");
    const std::uint32_t south = settings_of(config).replication_id;
    EXPECT_NE(north, 0U);
    EXPECT_NE(north, south);
}

TEST(PublisherSettings, TheDefaultConfigurationIsTheModulesOwnDefault) {
    const PublisherOptions made = publisher_options(branch_sample(), {});
    const PublisherOptions plain;
    EXPECT_EQ(made.offered_bytes_max, plain.offered_bytes_max);
    EXPECT_EQ(made.window.messages_max, plain.window.messages_max);
    EXPECT_FALSE(made.declares_topology);
}

TEST(PublisherSettings, EachKeyOfTheConfigurationArrives) {
    BranchConfig config = branch_sample();
    config.limits.queue_bytes = 100'000;
    config.limits.window_messages = 9;
    amqp::ConnectOptions broker;
    broker.vhost = "sales";
    const PublisherOptions made = publisher_options(config, broker);
    EXPECT_EQ(made.branch, BranchId("north"));
    EXPECT_EQ(made.connection.vhost, "sales");
    EXPECT_EQ(made.offered_bytes_max, 100'000U);
    EXPECT_EQ(made.window.messages_max, 9U);
}

TEST(AgentControlSettings, TheDefaultConfigurationIsTheModulesOwnDefault) {
    const control::AgentControlOptions made = agent_control_options(branch_sample(), {});
    const control::AgentControlOptions plain;
    EXPECT_EQ(made.status_interval, plain.status_interval);
    EXPECT_EQ(made.admission_patience, plain.admission_patience);
    EXPECT_TRUE(plain.accepts_from.empty());
}

TEST(AgentControlSettings, OnlyTheHeadOfficeAndItsOwnUserMayCommandUnlessOthersAreNamed) {
    BranchConfig config = branch_sample();
    config.broker.user = "north";
    EXPECT_EQ(agent_control_options(config, {}).accepts_from,
              (std::vector<std::string>{"head-office", "north"}));
}

TEST(AgentControlSettings, EachKeyOfTheConfigurationArrives) {
    BranchConfig config = branch_sample();
    config.status_interval = 7s;
    config.control.accepts_from = {"office"};
    config.control.admission_patience = 3s;
    amqp::ConnectOptions broker;
    broker.vhost = "sales";
    const control::AgentControlOptions made = agent_control_options(config, broker);
    EXPECT_EQ(made.branch, BranchId("north"));
    EXPECT_EQ(made.broker.vhost, "sales");
    EXPECT_EQ(made.status_interval, 7s);
    EXPECT_EQ(made.accepts_from, std::vector<std::string>{"office"});
    EXPECT_EQ(made.admission_patience, 3s);
}

}  // namespace
}  // namespace tributary::app
