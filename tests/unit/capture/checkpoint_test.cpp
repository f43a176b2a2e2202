#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/failure.hpp"
#include "base/fingerprint.hpp"
#include "capture/checkpoint_codec.hpp"
#include "capture/checkpoint_keeper.hpp"
#include "capture/file_checkpoint_store.hpp"
#include "unit/capture/sample.hpp"

namespace tributary::capture {
namespace {

Checkpoint sample_checkpoint() {
    Checkpoint checkpoint{
        .epoch = Epoch(7),
        .sequence = Sequence(12),
        .position = sample::position(12),
        .resyncs = {{sample::kSales, Sequence(3)}, {sample::kItems, Sequence(0)}},
        .requests = {.is_everything = true,
                     .resyncs = {sample::kItems},
                     .repairs = {{.table = sample::kSales, .lower = "a", .upper = std::nullopt},
                                 {.table = sample::kItems, .lower = std::nullopt, .upper = ""}}}};
    checkpoint.position.file = "bin.000003";
    checkpoint.position.offset = 1ULL << 40;
    checkpoint.position.fingerprint = 99;
    return checkpoint;
}

TEST(CheckpointCodec, GivesBackWhatWasEncoded) {
    const auto decoded = decode_checkpoint(as_bytes(encode_checkpoint(sample_checkpoint())));
    ASSERT_TRUE(decoded) << decoded.error().what;
    EXPECT_EQ(*decoded, sample_checkpoint());
}

TEST(CheckpointCodec, ReadsTheVersionBefore) {
    Checkpoint before = sample_checkpoint();
    before.requests = {};
    std::string bytes = encode_checkpoint(before);
    constexpr std::size_t kRequestsAndChecksum = 1 + 4 + 4 + 8;
    bytes.resize(bytes.size() - kRequestsAndChecksum);
    bytes[std::string_view("TRIBCKPT").size()] = 1;
    ByteWriter(bytes).u64(fingerprint_of(as_bytes(bytes)));
    const auto decoded = decode_checkpoint(as_bytes(bytes));
    ASSERT_TRUE(decoded) << decoded.error().what;
    EXPECT_EQ(*decoded, before);
}

TEST(CheckpointCodec, RefusesEveryTruncationAndEveryFlippedBit) {
    const std::string good = encode_checkpoint(sample_checkpoint());
    for (std::size_t size = 0; size < good.size(); ++size) {
        EXPECT_FALSE(decode_checkpoint(as_bytes(std::string_view(good).substr(0, size)))) << size;
    }
    for (std::size_t at = 0; at < good.size(); ++at) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 4);
        EXPECT_FALSE(decode_checkpoint(as_bytes(bad))) << at;
    }
    EXPECT_FALSE(decode_checkpoint(as_bytes(good + "x")));
}

class FileCheckpointStoreTest : public testing::Test {
protected:
    void SetUp() override { std::filesystem::create_directory(folder_); }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    const std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("tributary_state_" + std::to_string(::getpid()));
    const std::filesystem::path file_ = folder_ / "checkpoint";
};

TEST_F(FileCheckpointStoreTest, KeepsTheLastCheckpoint) {
    FileCheckpointStore store(file_);
    EXPECT_FALSE(store.load());
    store.save({});
    store.save(sample_checkpoint());
    EXPECT_EQ(store.load(), sample_checkpoint());
    EXPECT_EQ(FileCheckpointStore(file_).load(), sample_checkpoint());
    EXPECT_FALSE(std::filesystem::exists(file_.string() + ".new"));
}

TEST_F(FileCheckpointStoreTest, ADamagedFileCountsAsNone) {
    FileCheckpointStore store(file_);
    store.save(sample_checkpoint());
    std::filesystem::resize_file(file_, 20);
    EXPECT_FALSE(store.load());
    store.save(sample_checkpoint());
    EXPECT_TRUE(store.load());
}

TEST_F(FileCheckpointStoreTest, AFolderThatIsNotThereStopsTheAgent) {
    FileCheckpointStore store(folder_ / "missing" / "checkpoint");
    EXPECT_FALSE(store.load());
    try {
        store.save(sample_checkpoint());
        FAIL() << "it was saved";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.recovery(), Recovery::kHaltStage);
        EXPECT_THAT(failure.what(), testing::HasSubstr("missing"));
    }
}

class CountingStore final : public CheckpointStore {
public:
    std::optional<Checkpoint> load() override { return std::nullopt; }
    void save(const Checkpoint& checkpoint) override {
        if (is_full) throw Failure(Recovery::kHaltStage, "no space is left");
        last = checkpoint;
        ++saves;
    }
    Checkpoint last;
    int saves = 0;
    bool is_full = false;
};

class CheckpointKeeperTest : public testing::Test {
protected:
    static ProgressFacts through(std::uint64_t sequence) {
        ProgressFacts facts;
        facts.epoch = Epoch(7);
        facts.through = Sequence(sequence);
        facts.position = sample::position(sequence);
        facts.changes = 2;
        return facts;
    }

    ManualClock clock_;
    CountingStore store_;
    CheckpointKeeper keeper_{store_, clock_};
};

TEST_F(CheckpointKeeperTest, SavesAtMostOnceASecondAndAtTheEnd) {
    keeper_.on_confirmed(through(1));
    keeper_.on_pause();
    EXPECT_EQ(store_.saves, 1);
    keeper_.on_confirmed(through(2));
    keeper_.on_pause();
    EXPECT_EQ(store_.saves, 1);
    clock_.advance(std::chrono::seconds(1));
    keeper_.on_pause();
    keeper_.on_pause();
    EXPECT_EQ(store_.saves, 2);
    keeper_.on_confirmed(through(3));
    keeper_.finish();
    keeper_.finish();
    EXPECT_EQ(store_.saves, 3);
    EXPECT_EQ(store_.last.sequence, Sequence(3));
    EXPECT_EQ(keeper_.changes(), 6U);
}

TEST_F(CheckpointKeeperTest, KeepsTheResyncsOfThePlaceItBeganAt) {
    keeper_.begin(sample_checkpoint());
    EXPECT_EQ(keeper_.confirmed(), Sequence(12));
    keeper_.on_confirmed(through(13));
    keeper_.finish();
    EXPECT_EQ(store_.last.resyncs, sample_checkpoint().resyncs);
    EXPECT_EQ(keeper_.confirmed(), Sequence(13));
}

TEST_F(CheckpointKeeperTest, RemembersRequestsAtOnceAndWithEveryPlace) {
    const OpenRequests requests{.resyncs = {sample::kSales}, .repairs = {}};
    keeper_.remember(requests);
    EXPECT_EQ(store_.saves, 0) << "without a place nothing can go on";
    keeper_.begin({.epoch = Epoch(7), .sequence = Sequence(1), .position = {}, .resyncs = {}});
    keeper_.remember(requests);
    keeper_.finish();
    EXPECT_EQ(store_.last.requests, requests);
    keeper_.on_confirmed(through(2));
    keeper_.remember({});
    EXPECT_EQ(store_.saves, 2) << "a second has not passed, and still";
    EXPECT_EQ(store_.last.requests, OpenRequests());
    EXPECT_EQ(store_.last.sequence, Sequence(2));
    keeper_.remember({});
    EXPECT_EQ(store_.saves, 2);
}

TEST_F(CheckpointKeeperTest, ARequestThatCouldNotBeSavedIsNotTakenForSaved) {
    const OpenRequests requests{.resyncs = {sample::kSales}, .repairs = {}};
    keeper_.begin(sample_checkpoint());
    store_.is_full = true;
    EXPECT_THROW(keeper_.remember(requests), Failure);
    EXPECT_THROW(keeper_.remember(requests), Failure);
    store_.is_full = false;
    keeper_.remember(requests);
    EXPECT_EQ(store_.last.requests, requests);
}

TEST_F(CheckpointKeeperTest, FragmentsAndRangesMoveNothing) {
    keeper_.begin(sample_checkpoint());
    ProgressFacts facts;
    facts.epoch = Epoch(7);
    keeper_.on_confirmed(facts);
    EXPECT_EQ(keeper_.confirmed(), Sequence(12));
}

}  // namespace
}  // namespace tributary::capture
