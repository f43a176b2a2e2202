#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "capture/capture_control.hpp"
#include "capture/chunk_size.hpp"
#include "capture/log_reach.hpp"
#include "capture/run_policy.hpp"
#include "capture/schema_catalog.hpp"
#include "capture/snapshot_desk.hpp"
#include "unit/capture/sample.hpp"

namespace tributary::capture {
namespace {

TEST(RunPolicy, ContinuousAlwaysRunsUnlessPaused) {
    RunPolicy policy(Mode::kContinuous, {});
    EXPECT_TRUE(policy.wants_run({}));
    policy.set_paused(true);
    EXPECT_FALSE(policy.wants_run({}));
}

TEST(RunPolicy, ManualRunsOnceATrigger) {
    RunPolicy policy(Mode::kManual, {});
    EXPECT_FALSE(policy.wants_run({}));
    policy.trigger();
    EXPECT_TRUE(policy.wants_run({}));
    policy.begin_run({});
    EXPECT_TRUE(policy.wants_run({}));
    policy.end_run();
    EXPECT_FALSE(policy.wants_run({}));
}

TEST(RunPolicy, AnIntervalCountsFromStartToStart) {
    ManualClock clock;
    RunPolicy policy(Mode::kInterval, std::chrono::seconds(60));
    EXPECT_TRUE(policy.wants_run(clock.now()));
    policy.begin_run(clock.now());
    policy.end_run();
    clock.advance(std::chrono::seconds(59));
    EXPECT_FALSE(policy.wants_run(clock.now()));
    clock.advance(std::chrono::seconds(1));
    EXPECT_TRUE(policy.wants_run(clock.now()));
}

TEST(ChunkSize, AimsAtBytesAndGrowsInSteps) {
    ChunkSize size(10'000);
    EXPECT_EQ(size.rows(), kChunkRowsFirst);
    size.learn(200, 20'000);
    EXPECT_EQ(size.rows(), 4 * kChunkRowsFirst);
    for (int i = 0; i < 5; ++i) size.learn(size.rows(), size.rows() * 100);
    EXPECT_EQ(size.rows(), 10'000U);
    size.learn(10, 10 * kChunkBytesAim);
    EXPECT_EQ(size.rows(), kChunkRowsMin);
    size.learn(0, 0);
    EXPECT_EQ(size.rows(), kChunkRowsMin);
}

TEST(Reaches, ComparesFilesByNumber) {
    const auto place = [](std::string_view file, std::uint64_t offset) {
        return binlog::LogPlace{.file = file, .offset = offset};
    };
    EXPECT_TRUE(reaches(place("bin.000002", 4), "bin.000001", 900));
    EXPECT_TRUE(reaches(place("bin.000002", 4), "bin.000002", 4));
    EXPECT_FALSE(reaches(place("bin.000002", 4), "bin.000002", 5));
    EXPECT_TRUE(reaches(place("bin.1000000", 4), "bin.999999", 5));
    EXPECT_FALSE(reaches(place("", 4), "bin.000001", 4));
}

TEST(CaptureControl, AnAskerGetsItsAnswer) {
    CaptureControl control(SystemClock::instance(), Mode::kContinuous, {});
    std::jthread capture([&](const std::stop_token& stop) {
        const Deadline deadline = Deadline::after(SystemClock::instance(), std::chrono::minutes(1));
        control.wait(stop, deadline);
        auto request = control.take();
        request->ticket->answer(RewindAnswer{.epoch = Epoch(5), .after = Sequence(6)});
        request->ticket->answer(fail("too late"));
    });
    const auto answer = control.ask(
        RewindRequest{}, Deadline::after(SystemClock::instance(), std::chrono::minutes(1)));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->after, Sequence(6));
}

TEST(CaptureControl, ClosingAnswersWhoWaitsAndWhoComes) {
    CaptureControl control(SystemClock::instance(), Mode::kContinuous, {});
    const Deadline deadline = Deadline::after(SystemClock::instance(), std::chrono::minutes(1));
    std::jthread capture([&](const std::stop_token& stop) {
        control.wait(stop, deadline);
        const auto taken = control.take();
        control.close("stopping");
    });
    EXPECT_EQ(control.ask(RewindRequest{}, deadline).error().what, "stopping");
    capture.join();
    EXPECT_EQ(control.ask(RewindRequest{}, deadline).error().what, "stopping");
}

TEST(CaptureControl, WhatNobodyWaitsForIsNotDone) {
    CaptureControl control(SystemClock::instance(), Mode::kContinuous, {});
    EXPECT_FALSE(control.ask(RewindRequest{}, Deadline::now()));
    EXPECT_TRUE(control.has_news());
    EXPECT_FALSE(control.take());
    EXPECT_FALSE(control.has_news());
}

TEST(SnapshotDesk, ChunksOfAReplacedJobAreVoid) {
    SnapshotDesk desk;
    const std::stop_source stop;
    desk.assign({.schema = sample::table()});
    const auto job = desk.wait(0, stop.get_token(), Deadline::now()).job;
    ASSERT_TRUE(job);
    const auto chunk = [&] {
        return Chunk{.job = job->number, .rows = TableRows(sample::table())};
    };
    EXPECT_TRUE(desk.push(chunk(), stop.get_token()));
    EXPECT_NE(desk.front(), nullptr);
    desk.assign({.schema = sample::table()});
    EXPECT_EQ(desk.front(), nullptr);
    EXPECT_FALSE(desk.push(chunk(), stop.get_token()));
    EXPECT_FALSE(desk.is_current(job->number));
}

TEST(SnapshotDesk, AFinishedJobIsNotGivenOutAgain) {
    SnapshotDesk desk;
    const std::stop_source stop;
    desk.assign({.schema = sample::table()});
    const auto job = desk.wait(0, stop.get_token(), Deadline::now()).job;
    EXPECT_FALSE(desk.wait(job->number, stop.get_token(), Deadline::now()).job);
}

TEST(SnapshotDesk, TheWordIsAskedForUntilItIsGiven) {
    SnapshotDesk desk;
    const std::stop_source stop;
    EXPECT_FALSE(desk.take_word());
    desk.want_word();
    EXPECT_TRUE(desk.wait(0, stop.get_token(), Deadline::now()).is_word_wanted);
    desk.give_word({.has_answered = true, .ledger = std::nullopt});
    EXPECT_FALSE(desk.wait(0, stop.get_token(), Deadline::now()).is_word_wanted);
    EXPECT_TRUE(desk.take_word());
    EXPECT_FALSE(desk.take_word());
}

TEST(ParentsFirst, OrdersByForeignKeysAndEndsInCircles) {
    const auto with_parent = [](const TableName& name, const TableName& parent) {
        TableSchema schema = *sample::table(name);
        schema.foreign_keys.push_back(
            {.name = "k", .columns = {0}, .parent = parent, .parent_columns = {"id"}});
        return std::make_shared<const TableSchema>(schema);
    };
    const auto ordered =
        parents_first({with_parent(sample::kItems, sample::kSales), sample::table()});
    EXPECT_EQ(ordered[0]->name, sample::kSales);
    EXPECT_EQ(parents_first({with_parent(sample::kItems, sample::kSales),
                             with_parent(sample::kSales, sample::kItems)})
                  .size(),
              2U);
    EXPECT_EQ(parents_first({with_parent(sample::kSales, sample::kSales)}).size(), 1U);
}

}  // namespace
}  // namespace tributary::capture
