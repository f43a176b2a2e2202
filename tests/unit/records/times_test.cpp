#include "records/times.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace tributary::records {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

const WallTime kLeapDay = WallTime(sys_days(2024y / 2 / 29)) + 23h + 59min + 58s + 12us;

TEST(Times, AreWrittenToTheMicrosecond) {
    EXPECT_EQ(to_sql_text(kLeapDay), "2024-02-29 23:59:58.000012");
    EXPECT_EQ(quoted_time(kLeapDay), "'2024-02-29 23:59:58.000012'");
    EXPECT_EQ(to_rfc3339(kLeapDay), "2024-02-29T23:59:58.000012Z");
    EXPECT_EQ(to_rfc3339(WallTime()), "1970-01-01T00:00:00.000000Z");
    EXPECT_EQ(to_sql_text(WallTime(sys_days(1969y / 12 / 31)) + 23h), "1969-12-31 23:00:00.000000");
}

TEST(Times, AreReadWithAnyPrecision) {
    EXPECT_EQ(decode_sql_time("2024-02-29 23:59:58.000012"), kLeapDay);
    EXPECT_EQ(decode_sql_time("2024-02-29 23:59:58"), kLeapDay - 12us);
    EXPECT_EQ(decode_sql_time("2024-02-29 23:59:58.5"), kLeapDay - 12us + 500ms);
    EXPECT_EQ(decode_sql_time("2024-02-29"), WallTime(sys_days(2024y / 2 / 29)));
}

TEST(Times, WhatIsNoTimeIsNone) {
    for (const char* text :
         {"", "0000-00-00 00:00:00", "2024-02-30", "2023-02-29", "2024-13-01", "2024-2-9",
          "2024-02-29T00:00:00", "2024-02-29 24:00:00", "2024-02-29 00:60:00",
          "2024-02-29 00:00:60", "2024-02-29 00:00:00.", "2024-02-29 00:00:00.1234567",
          "2024-02-29 00:00:00.5 ", "2024-02-29 00:00", "+024-02-29", "-001-02-29", "now"}) {
        EXPECT_FALSE(decode_sql_time(text)) << text;
    }
}

}  // namespace
}  // namespace tributary::records
