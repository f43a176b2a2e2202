// The frame of events: lengths, checksums, files, offsets, order. Recorded events, damaged or
// rearranged.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden.hpp"

namespace tributary::binlog::test {
namespace {

std::string copy_of(ByteView event) {
    return std::string(as_text(event));
}

/// An event without body checksum trouble: `has_checksum` appends one.
std::string made(EventType type, std::string_view body, bool has_checksum,
                 std::uint32_t next_offset = 0, std::uint16_t flags = 0) {
    std::string event;
    ByteWriter writer(event);
    writer.u32(1'700'000'000);
    writer.u8(static_cast<std::uint8_t>(type));
    writer.u32(7);
    writer.u32(0);
    writer.u32(next_offset);
    writer.u16(flags);
    writer.bytes(body);
    if (has_checksum) writer.u32(0);
    return with_fixed_frame(event, has_checksum);
}

std::string rotate(std::uint64_t offset, std::string_view file, bool has_checksum) {
    std::string body;
    ByteWriter writer(body);
    writer.u64(offset);
    writer.bytes(file);
    return made(EventType::kRotate, body, has_checksum, 0, 0x20);
}

/// Index of the first event of a type.
std::size_t find(const Golden& golden, EventType type, std::size_t from = 0) {
    for (std::size_t i = from; i < golden.events().size(); ++i) {
        if (type_of(golden.events()[i]) == type) return i;
    }
    throw std::runtime_error("no such event");
}

class Frames : public testing::Test {
protected:
    Result<void> feed(ByteView event) { return reader.feed(event, transcript); }
    Result<void> feed(const std::string& event) { return reader.feed(as_bytes(event), transcript); }
    Golden golden{"mariadb/groups"};
    EventReader reader{Flavor::kMariaDb};
    Transcript transcript;
};

TEST_F(Frames, NothingIsReadBeforeTheFormatDescription) {
    EXPECT_FALSE(feed(golden.events()[1]));
}

TEST_F(Frames, AFlippedBitAnywhereIsFound) {
    const std::size_t rows = find(golden, EventType::kWriteRowsV1);
    for (std::size_t bit = 0; bit < golden.events()[rows].size() * 8; ++bit) {
        EventReader fresh(Flavor::kMariaDb);
        Transcript ignored;
        for (std::size_t i = 0; i < rows; ++i) ASSERT_TRUE(fresh.feed(golden.events()[i], ignored));
        std::string damaged = copy_of(golden.events()[rows]);
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_FALSE(fresh.feed(as_bytes(damaged), ignored)) << bit;
    }
}

TEST_F(Frames, AnErrorIsFinalUntilReset) {
    ASSERT_TRUE(feed(golden.events()[0]));
    EXPECT_FALSE(feed(std::string(5, 'x')));
    EXPECT_FALSE(feed(golden.events()[0]));
    reader.reset();
    EXPECT_TRUE(feed_all(reader, golden, transcript));
}

TEST_F(Frames, EveryTruncationAndEveryExtraByteFails) {
    for (const std::string& name : Golden::all()) {
        const Golden each(name);
        for (std::size_t i = 0; i < each.events().size(); ++i) {
            const ByteView event = each.events()[i];
            const std::size_t step = event.size() / 256 + 1;
            for (std::size_t size = 0; size < event.size(); size += step) {
                EventReader fresh(each.flavor());
                Transcript ignored;
                if (i > 0) {
                    ASSERT_TRUE(fresh.feed(each.events()[0], ignored));
                }
                EXPECT_FALSE(fresh.feed(event.first(size), ignored))
                    << name << " event " << i << " of " << size;
            }
            EventReader fresh(each.flavor());
            Transcript ignored;
            if (i > 0) {
                ASSERT_TRUE(fresh.feed(each.events()[0], ignored));
            }
            EXPECT_FALSE(fresh.feed(as_bytes(copy_of(event) + 'x'), ignored));
        }
    }
}

TEST_F(Frames, RolledOverToANewFileTheOpenTransactionIsDiscarded) {
    ASSERT_TRUE(feed(golden.events()[0]));
    const std::size_t gtid = find(golden, EventType::kMariaDbGtid);
    const std::size_t rows = find(golden, EventType::kWriteRowsV1, gtid);
    for (std::size_t i = 1; i <= rows; ++i) ASSERT_TRUE(feed(golden.events()[i]));
    EXPECT_TRUE(reader.is_in_transaction());
    ASSERT_TRUE(feed(rotate(4, "bin.000002", true)));
    ASSERT_TRUE(feed(golden.events()[0]));
    EXPECT_FALSE(reader.is_in_transaction());
    EXPECT_EQ(transcript.lines.back(), "discard");
    // The table's number means nothing any more.
    ASSERT_TRUE(feed(golden.events()[gtid]));
    EXPECT_FALSE(feed(golden.events()[rows]));
}

TEST_F(Frames, ResetForgetsTheOpenTransactionSilently) {
    const std::size_t gtid = find(golden, EventType::kMariaDbGtid);
    for (std::size_t i = 0; i <= gtid; ++i) ASSERT_TRUE(feed(golden.events()[i]));
    reader.reset();
    EXPECT_FALSE(reader.is_in_transaction());
    ASSERT_TRUE(feed(golden.events()[0]));
    EXPECT_EQ(transcript.lines, std::vector<std::string>{"begin"});
}

TEST_F(Frames, ArtificialRotateMayHaveAChecksumOrNot) {
    class Places : public Transcript {
    public:
        std::string file;
        std::uint64_t offset = 0;
        Result<void> on_commit(const TransactionEnd& end) override {
            file = end.place.file;
            offset = end.place.offset;
            return {};
        }
    };
    for (const bool has_checksum : {false, true}) {
        Places places;
        EventReader fresh(Flavor::kMariaDb);
        const std::string event = rotate(4, "bin.000007", has_checksum);
        ASSERT_TRUE(fresh.feed(as_bytes(event), places));
        ASSERT_TRUE(feed_all(fresh, golden, places));
        EXPECT_EQ(places.file, "bin.000007");
    }
}

TEST_F(Frames, OffsetsGrowBeyond32Bits) {
    class Places : public Transcript {
    public:
        std::uint64_t offset = 0;
        Result<void> on_commit(const TransactionEnd& end) override {
            offset = end.place.offset;
            return {};
        }
    };
    Places places;
    const std::string event = rotate(0x1'ffff'fff0, "bin.000001", true);
    ASSERT_TRUE(reader.feed(as_bytes(event), places));
    // As the server sends it for a connection: without a place.
    std::string format = copy_of(golden.events()[0]);
    std::memset(format.data() + 13, 0, 4);
    format[17] = 0;
    ASSERT_TRUE(reader.feed(as_bytes(with_fixed_frame(format, true)), places));
    for (std::size_t i = 1; i < golden.events().size() && places.offset == 0; ++i) {
        ASSERT_TRUE(reader.feed(golden.events()[i], places));
    }
    EXPECT_GT(places.offset, 0x2'0000'0000U);
    EXPECT_LT(places.offset, 0x2'0000'1000U);
}

TEST_F(Frames, HeartbeatsTellAPlaceWithoutMovingTheReader) {
    ASSERT_TRUE(feed(rotate(4, "bin.000001", true)));
    ASSERT_TRUE(feed(golden.events()[0]));
    ASSERT_TRUE(feed(made(EventType::kHeartbeat, "bin.000001", true, 5000)));
    EXPECT_EQ(transcript.lines.back(), "heartbeat bin.000001 5000");
    ASSERT_TRUE(feed(
        made(EventType::kHeartbeat, std::string("\x10\0\0\0\x05\0\0\0bin.000002", 18), true, 16)));
    EXPECT_EQ(transcript.lines.back(), fmt::format("heartbeat bin.000002 {}", 0x5'0000'0010));
    ASSERT_TRUE(feed(made(EventType::kHeartbeatV2,
                          std::string("\x01\x0a"
                                      "bin.000003\x02\x05\xfe\x10\0\0\0\x05\0\0\0\0",
                                      23)
                                  .substr(0, 12) +
                              std::string("\x02\x09\xfe\x10\0\0\0\x05\0\0\0\0", 12),
                          true)));
    EXPECT_EQ(transcript.lines.back(), fmt::format("heartbeat bin.000003 {}", 0x5'0000'0010));
}

TEST_F(Frames, UnknownEventsFailUnlessTheyMayBeIgnored) {
    ASSERT_TRUE(feed(golden.events()[0]));
    EXPECT_TRUE(feed(made(static_cast<EventType>(200), "x", true, 0, 0x80)));
    const auto refused = feed(made(static_cast<EventType>(200), "x", true));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().what, testing::HasSubstr("event type 200 is not known"));
}

TEST_F(Frames, IncidentsAndEncryptedLogsAreRefused) {
    for (const EventType type : {EventType::kIncident, EventType::kStartEncryption}) {
        EventReader fresh(Flavor::kMariaDb);
        ASSERT_TRUE(fresh.feed(golden.events()[0], transcript));
        const std::string event = made(type, std::string(20, '\0'), true);
        EXPECT_FALSE(fresh.feed(as_bytes(event), transcript));
    }
}

TEST_F(Frames, AnEncryptedLogThatIsSentDecryptedIsRead) {
    ASSERT_TRUE(feed(golden.events()[0]));
    EXPECT_TRUE(feed(made(EventType::kStartEncryption, std::string(17, '\1'), true, 296, 0x80)));
    EXPECT_TRUE(feed(golden.events()[1]));
}

TEST_F(Frames, RowsWithoutTheirTableMapFail) {
    const std::size_t gtid = find(golden, EventType::kMariaDbGtid);
    ASSERT_TRUE(feed(golden.events()[0]));
    ASSERT_TRUE(feed(golden.events()[gtid]));
    const auto refused = feed(golden.events()[find(golden, EventType::kWriteRowsV1)]);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().what, testing::HasSubstr("which no TABLE_MAP event has named"));
}

TEST_F(Frames, AnUnwantedTableMayHaveColumnsThatAreNotKnown) {
    const std::size_t gtid = find(golden, EventType::kMariaDbGtid);
    const std::size_t map = find(golden, EventType::kTableMap, gtid);
    // Header, number, flags, `t`, `a`, two columns: the first one's type.
    std::string changed = copy_of(golden.events()[map]);
    changed[19 + 8 + 3 + 3 + 1] = 120;
    changed = with_fixed_frame(changed, true);
    for (const bool is_wanted : {true, false}) {
        EventReader fresh(Flavor::kMariaDb);
        Transcript handler;
        if (!is_wanted) handler.unwanted = {"a"};
        ASSERT_TRUE(fresh.feed(golden.events()[0], handler));
        ASSERT_TRUE(fresh.feed(golden.events()[gtid], handler));
        const auto fed = fresh.feed(as_bytes(changed), handler);
        EXPECT_EQ(fed.has_value(), !is_wanted);
        if (is_wanted) {
            EXPECT_THAT(
                fed.error().what,
                testing::HasSubstr("TABLE_MAP event: table t.a: column 1: type 120 is not known"));
        } else {
            EXPECT_TRUE(fresh.feed(golden.events()[map + 1], handler));
            EXPECT_EQ(handler.lines.back(), "skip insert a #0");
        }
    }
}

TEST_F(Frames, TheHandlersErrorComesBackAsItIs) {
    class Refusing : public Transcript {
        Result<void> on_rows(const RowsEvent&) override { return fail("no more"); }
    };
    Refusing handler;
    const auto refused = feed_all(reader, golden, handler);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, "no more");
}

TEST_F(Frames, TheSameTableMapIsTheSameObject) {
    class Maps : public Transcript {
    public:
        std::map<std::string, std::vector<std::shared_ptr<const TableMap>>> maps;
        Result<void> on_rows(const RowsEvent& event) override {
            maps[event.table->name.table].push_back(event.table);
            return {};
        }
    };
    Maps maps;
    ASSERT_TRUE(feed_all(reader, golden, maps));
    const auto& a = maps.maps["a"];
    EXPECT_EQ(a.front(), a.back());
    // c was altered in between.
    const auto& c = maps.maps["c"];
    EXPECT_NE(c.front(), c.back());
}

}  // namespace
}  // namespace tributary::binlog::test
