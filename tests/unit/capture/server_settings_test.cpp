#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture/branch_doctor.hpp"

namespace tributary::capture {
namespace {

using testing::HasSubstr;

ServerSettings good(Flavor flavor) {
    ServerSettings settings;
    settings.flavor = flavor;
    settings.version = flavor == Flavor::kMySql ? 80400 : 101119;
    settings.version_text = "x";
    settings.log_bin = "ON";
    settings.binlog_format = "ROW";
    settings.binlog_row_image = "FULL";
    settings.binlog_row_metadata = "FULL";
    settings.gtid_mode = "ON";
    settings.enforce_gtid_consistency = "ON";
    settings.sync_binlog = "1";
    settings.flush_at_commit = "1";
    return settings;
}

std::size_t warnings(const ServerSettings& settings) {
    const auto findings = judge(settings);
    return static_cast<std::size_t>(
        std::ranges::count(findings, Severity::kWarning, &Finding::severity));
}

TEST(JudgeSettings, AGoodServerHasNoObjection) {
    for (const Flavor flavor : {Flavor::kMariaDb, Flavor::kMySql}) {
        EXPECT_EQ(objections(judge(good(flavor))), "");
        EXPECT_EQ(warnings(good(flavor)), 0U);
    }
}

TEST(JudgeSettings, WhatLosesChangesIsRefusedWithItsRemedy) {
    ServerSettings settings = good(Flavor::kMySql);
    settings.binlog_row_image = "MINIMAL";
    settings.binlog_format = "MIXED";
    settings.binlog_row_value_options = "PARTIAL_JSON";
    settings.gtid_mode = "OFF";
    settings.binlog_do_db = "shop";
    settings.is_replica = true;
    settings.log_updates = "OFF";
    const std::string found = objections(judge(settings));
    EXPECT_THAT(found, HasSubstr("SET GLOBAL binlog_row_image = FULL"));
    EXPECT_THAT(found, HasSubstr("SET GLOBAL binlog_format = ROW"));
    EXPECT_THAT(found, HasSubstr("SET GLOBAL binlog_row_value_options = ''"));
    EXPECT_THAT(found, HasSubstr("gtid_mode = ON"));
    EXPECT_THAT(found, HasSubstr("binlog-do-db"));
    EXPECT_THAT(found, HasSubstr("log_replica_updates = ON"));
}

TEST(JudgeSettings, WithoutALogNothingElseIsSaid) {
    ServerSettings settings = good(Flavor::kMariaDb);
    settings.log_bin = "OFF";
    settings.binlog_format = "MIXED";
    const std::string found = objections(judge(settings));
    EXPECT_THAT(found, HasSubstr("the binary log is off"));
    EXPECT_THAT(found, testing::Not(HasSubstr("binlog_format")));
}

TEST(JudgeSettings, OldServersAreRefused) {
    ServerSettings settings = good(Flavor::kMariaDb);
    settings.version = 100400;
    EXPECT_THAT(objections(judge(settings)), HasSubstr("MariaDB 10.5"));
    settings = good(Flavor::kMySql);
    settings.version = 50744;
    EXPECT_THAT(objections(judge(settings)), HasSubstr("MySQL 8.0"));
}

TEST(JudgeSettings, WhatAPowerCutCanTakeBackIsAWarning) {
    ServerSettings settings = good(Flavor::kMariaDb);
    settings.sync_binlog = "0";
    settings.flush_at_commit = "2";
    settings.binlog_row_metadata = "NO_LOG";
    EXPECT_EQ(objections(judge(settings)), "");
    EXPECT_EQ(warnings(settings), 3U);
}

}  // namespace
}  // namespace tributary::capture
