#include "dashboard/action_request.hpp"

#include <gmock/gmock.h>

namespace tributary::dashboard {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<BranchId> kBranches{BranchId("north"), BranchId("south")};

struct Read {
    ActionRequest request;
    std::vector<std::string> faults;
};
Read read(std::string_view json) {
    Faults faults;
    JsonBody body(json, faults);
    Read read{.request = read_action(body, kBranches, faults), .faults = {}};
    for (const Fault& fault : faults) read.faults.push_back(fault.where);
    return read;
}

TEST(ReadAction, NoBranchesAreAll) {
    EXPECT_EQ(read(R"({"action":"check"})").request.branches, kBranches);
    EXPECT_EQ(read(R"({"action":"check","branches":[]})").request.branches, kBranches);
    EXPECT_THAT(read(R"({"action":"check","branches":["south","south"]})").request.branches,
                ElementsAre(BranchId("south")));
    EXPECT_THAT(read(R"({"action":"check","branches":["west"]})").faults,
                ElementsAre("branches[0]"));
}

TEST(ReadAction, AnIntervalBelongsToItsMode) {
    const Read good = read(R"({"action":"set_mode","mode":"interval","interval_seconds":60})");
    EXPECT_THAT(good.faults, IsEmpty());
    EXPECT_EQ(good.request.mode.interval, std::chrono::seconds(60));
    EXPECT_THAT(read(R"({"action":"set_mode","mode":"interval"})").faults,
                ElementsAre("interval_seconds"));
    EXPECT_THAT(read(R"({"action":"set_mode","mode":"manual","interval_seconds":60})").faults,
                ElementsAre("interval_seconds"));
    EXPECT_THAT(read(R"({"action":"set_mode"})").faults, ElementsAre("mode"));
    EXPECT_THAT(read(R"({"action":"sync","mode":"manual"})").faults, ElementsAre("mode"));
}

TEST(ReadAction, WhatIsSevereIsConfirmed) {
    EXPECT_THAT(read(R"({"action":"stop_consumer"})").faults, ElementsAre("confirm"));
    EXPECT_THAT(read(R"({"action":"stop_consumer","confirm":"all"})").faults, IsEmpty());
    EXPECT_THAT(read(R"({"action":"stop_consumer","branches":["north"],"confirm":"all"})").faults,
                ElementsAre("confirm"));
    EXPECT_THAT(read(R"({"action":"resync","branches":["north"],"confirm":"north"})").faults,
                IsEmpty());
}

TEST(ReadAction, KeysNeedOneTable) {
    const Read good = read(R"({"action":"resync","branches":["north"],"confirm":"north",
                               "tables":["shop.sales"],"key_from":"1","key_to":"9"})");
    EXPECT_THAT(good.faults, IsEmpty());
    EXPECT_EQ(good.request.keys, (KeyRange{.from = "1", .to = "9"}));
    EXPECT_EQ(detail_of(good.request), "shop.sales; keys from 1 to 9");
    EXPECT_THAT(read(R"({"action":"resync","key_from":"1"})").faults, ElementsAre("key_from"));
    EXPECT_THAT(read(R"({"action":"resync","tables":["sales"]})").faults, ElementsAre("tables[0]"));
}

TEST(ReadAction, StatesAreKeptAndCommandsAreNot) {
    EXPECT_TRUE(desired_of(read(R"({"action":"pause"})").request).has_value());
    EXPECT_FALSE(desired_of(read(R"({"action":"sync"})").request).has_value());
    const ActionRequest start = read(R"({"action":"start_consumer"})").request;
    EXPECT_EQ(desired_of(start)->is_consumer_started, true);
    EXPECT_FALSE(command_of(start).has_value());
    EXPECT_EQ(detail_of(start), "2 branches: north, south");
}

}  // namespace
}  // namespace tributary::dashboard
