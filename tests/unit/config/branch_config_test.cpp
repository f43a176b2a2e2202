#include "config/branch_config.hpp"

#include <gtest/gtest.h>

#include "minimal.hpp"

namespace tributary {
namespace {

TEST(BranchConfig, TenLinesAreEnough) {
    const auto config = read_branch_config(kMinimalBranch, "/etc/tributary/branch.toml");
    ASSERT_TRUE(config) << to_string(config.error());
    EXPECT_EQ(config->id.value(), "north");
    EXPECT_EQ(config->mode, SyncMode::kContinuous);
    EXPECT_EQ(config->database.user, "tributary");
    EXPECT_EQ(config->broker.hosts, (std::vector<HostPort>{{"broker.example", 0}}));
    EXPECT_EQ(config->broker.effective_tls(), TlsMode::kVerify);
}

TEST(BranchConfig, RelativePathsAreRelativeToTheFile) {
    const auto config = read_branch_config(kMinimalBranch, "/etc/tributary/branch.toml").value();
    EXPECT_EQ(config.database.password_file, "/etc/tributary/db.password");
    EXPECT_EQ(config.broker.password_file, "/etc/tributary/broker.password");
}

TEST(BranchConfig, ReadsValuesWithTheirUnits) {
    const std::string text = "mode = \"interval\"\ninterval = \"90s\"\n" + kMinimalBranch +
                             "exclude = [\"shop.tmp_*\"]\n[snapshot]\nchunk_rows = 100\n"
                             "[limits]\nqueue_bytes = \"64 MiB\"\n[log]\nlevel = \"debug\"\n"
                             "format = \"json\"\n";
    const auto config = read_branch_config(text, "b.toml");
    ASSERT_TRUE(config) << to_string(config.error());
    EXPECT_EQ(config->mode, SyncMode::kInterval);
    EXPECT_EQ(config->interval, std::chrono::seconds(90));
    EXPECT_EQ(config->snapshot.chunk_rows, 100u);
    EXPECT_EQ(config->limits.queue_bytes, std::size_t{64} << 20);
    EXPECT_EQ(config->log.level, LogLevel::kDebug);
    EXPECT_EQ(config->log.format, LogFormat::kJson);
}

TEST(BranchConfig, SynchronisesNamedTablesButExcludedOnes) {
    BranchConfig config;
    config.tables = {{.name = TablePattern::decode("shop.*").value(),
                      .exclude = {TablePattern::decode("shop.tmp_*").value()}},
                     {.name = TablePattern::decode("shop.tmp_keep").value(), .exclude = {}}};
    EXPECT_TRUE(config.is_synchronised({"shop", "sales"}));
    EXPECT_FALSE(config.is_synchronised({"shop", "tmp_1"}));
    EXPECT_TRUE(config.is_synchronised({"shop", "tmp_keep"}));
    EXPECT_FALSE(config.is_synchronised({"other", "sales"}));
}

TEST(BranchConfig, ServerIdIsDerivedFromTheIdUnlessGiven) {
    BranchConfig north;
    north.id = BranchId("north");
    BranchConfig south;
    south.id = BranchId("south");
    EXPECT_EQ(north.server_id(), north.server_id());
    EXPECT_NE(north.server_id(), south.server_id());
    EXPECT_GE(north.server_id(), 0x40000000u);
    EXPECT_LE(north.server_id(), 0x7fffffffu);
    north.replication.server_id = 7;
    EXPECT_EQ(north.server_id(), 7u);
}

TEST(BranchConfig, RowsMayBeAddedOnlyToTablesThatAreNamedAndSynchronised) {
    const auto with = [](const std::string& add_rows) {
        return read_branch_config(kMinimalBranch + "[control]\nadd_rows = " + add_rows + "\n",
                                  "/etc/b.toml");
    };
    const auto config = with(
        "{ tables = [\"shop.product_sales\"], user = \"till\", password_file = \"till.password\" }");
    ASSERT_TRUE(config) << to_string(config.error());
    EXPECT_EQ(config->add_rows_database()->user, "till");
    EXPECT_EQ(config->add_rows_database()->password_file, "/etc/till.password");
    EXPECT_EQ(config->add_rows_database()->host, config->database.host);
    EXPECT_FALSE(read_branch_config(kMinimalBranch, "b.toml")->add_rows_database());
    const auto faulty = with("{ tables = [\"shop.*\", \"other.sales\"] }");
    ASSERT_FALSE(faulty);
    EXPECT_EQ(faulty.error().size(), 3u) << to_string(faulty.error());
}

TEST(BranchConfig, DumpReadsBackToTheSameSettings) {
    auto config = read_branch_config(kMinimalBranch, "/etc/b.toml").value();
    config.mode = SyncMode::kManual;
    config.database.user = "quote \" back \\ tab \t";
    config.limits.batch_bytes = 12345;
    config.control.add_rows = {.tables = {TablePattern::decode("shop.product_sales").value()},
                               .user = "till",
                               .password_file = "/etc/till.password"};
    config.tables[0].exclude = {TablePattern::decode("shop.a*").value()};
    const auto again = read_branch_config(dump(config), "/etc/b.toml");
    ASSERT_TRUE(again) << to_string(again.error()) << dump(config);
    EXPECT_EQ(*again, config);
}

}  // namespace
}  // namespace tributary
