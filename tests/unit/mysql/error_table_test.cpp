#include "mysql/error_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "mysql/sql_failure.hpp"

namespace tributary::mysql {
namespace {

using enum ErrorClass;

struct Expected {
    ErrorClass error_class;
    std::vector<unsigned> codes;
};

void expect_rows(Flavor flavor, const std::vector<Expected>& groups) {
    for (const Expected& group : groups) {
        for (const unsigned code : group.codes) {
            EXPECT_EQ(name_of(classify(flavor, code)), name_of(group.error_class))
                << name_of(flavor) << " error " << code;
        }
    }
}

[[nodiscard]] std::size_t count(const std::vector<Expected>& groups) {
    std::size_t result = 0;
    for (const Expected& group : groups) result += group.codes.size();
    return result;
}

const std::vector<Expected>& both() {
    static const std::vector<Expected> groups = {
        {kTransient, {3,    28,   1020, 1021, 1026, 1030, 1037, 1038, 1040, 1041,
                      1114, 1203, 1205, 1206, 1213, 1226, 1317, 1613, 1614, 1637}},
        {kConnection,
         {1043, 1180, 1047, 1053, 1080, 1152, 1154, 1155, 1156, 1157, 1158, 1159, 1160, 1161, 1184,
          1290, 1792, 1836}},
        {kData, {1022, 1048, 1062, 1118, 1153, 1169, 1216, 1217, 1264, 1265, 1292,
                 1300, 1301, 1365, 1366, 1367, 1406, 1411, 1416, 1441, 1451, 1452,
                 1525, 1526, 1586, 1644, 1690, 1713, 1748, 1761, 1762}},
        {kSchema, {1033, 1034, 1035, 1046, 1049, 1051, 1054, 1064, 1072, 1109, 1110,
                   1115, 1136, 1146, 1193, 1194, 1195, 1231, 1235, 1267, 1273, 1288,
                   1295, 1305, 1347, 1356, 1364, 1423, 1471, 1712, 1813, 1814}},
        {kAccess,
         {1044, 1045, 1129, 1130, 1142, 1143, 1227, 1251, 1370, 1396, 1524, 1698, 1820, 1862,
          3159}},
        {kUnknown, {1105}},
    };
    return groups;
}

const std::vector<Expected>& mariadb_only() {
    static const std::vector<Expected> groups = {
        {kTransient, {1689, 1969}}, {kConnection, {1927}},   {kData, {1557, 4025}},
        {kSchema, {1906, 1932}},    {kAccess, {1275, 4151}},
    };
    return groups;
}

const std::vector<Expected>& mysql_only() {
    static const std::vector<Expected> groups = {
        {kTransient, {3024, 3101, 3572}},
        {kConnection, {3032, 3100, 3169, 4031}},
        {kData, {3140, 3141, 3144, 3157, 3616, 3617, 3643, 3819, 3854, 3988}},
        {kSchema, {3098, 3105}},
        {kAccess, {3118}},
    };
    return groups;
}

const std::vector<Expected>& client() {
    static const std::vector<Expected> groups = {
        {kConnection,
         {2001, 2002, 2003, 2005, 2006, 2007, 2012, 2013, 2014, 2020, 2026, 2027, 2047, 2055, 5013,
          5014, 5015}},
        {kAccess, {2049, 2059, 2061, 5010, 5012}},
    };
    return groups;
}

TEST(ErrorTable, EachRowOfMariaDbIsInItsClass) {
    expect_rows(Flavor::kMariaDb, both());
    expect_rows(Flavor::kMariaDb, mariadb_only());
    expect_rows(Flavor::kMariaDb, client());
}

TEST(ErrorTable, EachRowOfMySqlIsInItsClass) {
    expect_rows(Flavor::kMySql, both());
    expect_rows(Flavor::kMySql, mysql_only());
    expect_rows(Flavor::kMySql, client());
}

TEST(ErrorTable, WhatIsMissingIsToldFromOtherTroubleWithTables) {
    for (const unsigned code : {1046u, 1049u, 1051u, 1054u, 1072u, 1109u, 1146u, 1305u, 1356u}) {
        EXPECT_TRUE(is_missing(code)) << code;
    }
    for (const unsigned code : {0u, 1045u, 1064u, 1136u, 1288u, 1813u, 2003u}) {
        EXPECT_FALSE(is_missing(code)) << code;
    }
}

TEST(ErrorTable, HasNoRowBesideTheTestedOnes) {
    EXPECT_EQ(common_server_errors().size(), count(both()));
    EXPECT_EQ(server_errors(Flavor::kMariaDb).size(), count(mariadb_only()));
    EXPECT_EQ(server_errors(Flavor::kMySql).size(), count(mysql_only()));
    EXPECT_EQ(client_errors().size(), count(client()));
}

TEST(ErrorTable, RowsAscendAndHaveReasons) {
    for (const auto table : {common_server_errors(), server_errors(Flavor::kMariaDb),
                             server_errors(Flavor::kMySql), client_errors()}) {
        EXPECT_TRUE(std::ranges::is_sorted(table, std::ranges::less_equal{}, &ErrorRule::code) ||
                    table.size() < 2);
        EXPECT_EQ(std::ranges::adjacent_find(table, std::ranges::greater_equal{}, &ErrorRule::code),
                  table.end());
        for (const ErrorRule& rule : table) EXPECT_FALSE(rule.reason.empty()) << rule.code;
    }
}

TEST(ErrorTable, AServersOwnRowsAreNotTheOtherServers) {
    EXPECT_EQ(classify(Flavor::kMySql, 1969), kUnknown);
    EXPECT_EQ(classify(Flavor::kMariaDb, 3024), kUnknown);
    EXPECT_EQ(classify(Flavor::kMariaDb, 4031), kUnknown);
}

TEST(ErrorTable, AnUnknownErrorOfTheServerIsUnknownAndOfTheClientALostConnection) {
    EXPECT_EQ(classify(Flavor::kMariaDb, 1999), kUnknown);
    EXPECT_EQ(classify(Flavor::kMySql, 0), kUnknown);
    EXPECT_EQ(classify(Flavor::kMariaDb, 2999), kConnection);
    EXPECT_EQ(classify(Flavor::kMySql, 5999), kConnection);
}

TEST(ErrorTable, TheClassDecidesWhatTheCatcherDoes) {
    EXPECT_EQ(recovery_of(kTransient), Recovery::kRetryStatement);
    EXPECT_EQ(recovery_of(kConnection), Recovery::kReconnect);
    EXPECT_EQ(recovery_of(kUnknown), Recovery::kReconnect);
    EXPECT_EQ(recovery_of(kData), Recovery::kHaltStage);
    EXPECT_EQ(recovery_of(kSchema), Recovery::kHaltStage);
    EXPECT_EQ(recovery_of(kAccess), Recovery::kHaltStage);
}

TEST(SqlFailure, InDoubtAlwaysMeansReconnect) {
    const SqlFailure failure(
        "x", {.error_class = kTransient, .code = 1, .sqlstate = "HY000", .is_in_doubt = true});
    EXPECT_EQ(failure.recovery(), Recovery::kReconnect);
    EXPECT_TRUE(failure.is_in_doubt());
    EXPECT_EQ(failure.error_class(), kTransient);
}

}  // namespace
}  // namespace tributary::mysql
