#include "wire/stream_codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "samples.hpp"

namespace tributary {
namespace {

/// What the decoder makes of what the encoder wrote.
Result<StreamMessage> there_and_back(const StreamMessage& message, StreamEncoder& encoder,
                                     StreamDecoder& decoder) {
    const auto encoded = encoder.encode(message);
    if (!encoded) return tl::unexpected(encoded.error());
    return decoder.decode(as_bytes(*encoded));
}

Result<StreamMessage> there_and_back(const StreamMessage& message) {
    StreamEncoder encoder;
    StreamDecoder decoder;
    return there_and_back(message, encoder, decoder);
}

std::string refusal_of(const StreamMessage& message) {
    StreamEncoder encoder;
    const auto encoded = encoder.encode(message);
    return encoded ? "accepted" : encoded.error().what;
}

RC_GTEST_PROP(StreamCodec, BatchesOfEveryColumnTypeComeBackEqual, (std::uint64_t seed)) {
    const StreamMessage message =
        samples::random_batch(seed, *rc::gen::inRange<std::size_t>(0, 60));
    const auto decoded = there_and_back(message);
    RC_ASSERT(decoded.has_value());
    RC_ASSERT(*decoded == message);
}

RC_GTEST_PROP(StreamCodec, RangesOfEveryColumnTypeComeBackEqual, (std::uint64_t seed)) {
    const StreamMessage message =
        samples::random_range(seed, *rc::gen::inRange<std::size_t>(0, 60));
    const auto decoded = there_and_back(message);
    RC_ASSERT(decoded.has_value());
    RC_ASSERT(*decoded == message);
}

TEST(StreamCodec, ReusedObjectsGiveTheSameAsNewOnes) {
    StreamEncoder encoder;
    StreamDecoder decoder;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        for (const StreamMessage& message : {StreamMessage(samples::random_batch(seed, seed)),
                                             StreamMessage(samples::random_range(seed, 50 - seed)),
                                             StreamMessage(samples::epoch_start())}) {
            const auto encoded = encoder.encode(message);
            ASSERT_TRUE(encoded) << encoded.error().what;
            StreamEncoder fresh;
            ASSERT_EQ(*encoded, fresh.encode(message).value());
            const auto decoded = decoder.decode(as_bytes(*encoded));
            ASSERT_TRUE(decoded) << decoded.error().what;
            ASSERT_EQ(*decoded, message);
        }
    }
}

TEST(StreamCodec, MessagesWithOneSchemaShareOneObject) {
    StreamEncoder encoder;
    StreamDecoder decoder;
    const auto first = there_and_back(samples::small_batch(), encoder, decoder);
    const auto second = there_and_back(samples::small_batch(), encoder, decoder);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(std::get<Batch>(*first).tables[0].shared_schema(),
              std::get<Batch>(*second).tables[0].shared_schema());
}

TEST(StreamCodec, MoreSchemasThanAreRememberedAreEncodedAndDecoded) {
    StreamEncoder encoder;
    StreamDecoder decoder;
    for (std::size_t i = 0; i < kSchemasCachedMax + 10; ++i) {
        const Range range{.epoch = Epoch(1),
                          .rows = TableRows(samples::small_schema(std::to_string(i)))};
        const auto decoded = there_and_back(range, encoder, decoder);
        ASSERT_TRUE(decoded) << decoded.error().what;
        EXPECT_EQ(std::get<Range>(*decoded).rows.schema().name.table, std::to_string(i));
    }
}

TEST(StreamCodec, TwoImagesOfA64MebibyteValueFitIntoOneMessage) {
    Batch batch = samples::fragment();
    batch.tables[0].clear();
    const std::string large(std::size_t{64} << 20, 'x');
    for (int image = 0; image < 2; ++image) {
        batch.tables[0].append(std::vector<Cell>{Cell::of(1), Cell::of(std::string_view(large))});
    }
    batch.steps = {{.table = 0, .operation = Operation::kUpdate, .count = 1}};
    batch.transactions[0].steps = 1;
    const StreamMessage message = std::move(batch);
    const auto decoded = there_and_back(message);
    ASSERT_TRUE(decoded) << decoded.error().what;
    EXPECT_EQ(*decoded, message);
}

TEST(StreamCodec, EqualRowsAndAscendingKeysTakeNextToNothing) {
    StreamEncoder encoder;
    Batch batch = samples::repetitive_batch();
    const std::size_t small = encoder.encode(batch).value().size();
    std::vector<Cell> cells(2);
    for (int i = 0; i < 100'000; ++i) {
        cells = {Cell::of(101 + i), Cell::of("a note")};
        batch.tables[0].append(cells);
    }
    batch.steps[0].count += 100'000;
    const auto encoded = encoder.encode(batch);
    ASSERT_TRUE(encoded) << encoded.error().what;
    EXPECT_LT(encoded->size(), small + 200);
}

TEST(StreamCodec, AMessageAboveTheLimitsIsRefusedByTheEncoder) {
    const StreamMessage message = samples::repetitive_batch();
    const auto refused_with = [&](const WireLimits& limits) {
        StreamEncoder encoder(limits);
        return !encoder.encode(message).has_value();
    };
    EXPECT_FALSE(refused_with({}));
    EXPECT_TRUE(refused_with({.payload_bytes_max = 100}));
    EXPECT_TRUE(refused_with({.decoded_bytes_max = 1000}));
    EXPECT_TRUE(refused_with({.rows_max = 99}));
    EXPECT_TRUE(refused_with({.steps_max = 0}));
    EXPECT_TRUE(refused_with({.transactions_max = 0}));
}

TEST(StreamCodec, AMessageAboveTheLimitsIsRefusedByTheDecoder) {
    StreamEncoder encoder;
    const std::string encoded(encoder.encode(samples::repetitive_batch()).value());
    const auto refused_with = [&](const WireLimits& limits) {
        StreamDecoder decoder(limits);
        return !decoder.decode(as_bytes(encoded)).has_value();
    };
    EXPECT_FALSE(refused_with({}));
    EXPECT_TRUE(refused_with({.payload_bytes_max = 100}));
    EXPECT_TRUE(refused_with({.decoded_bytes_max = 1000}));
    EXPECT_TRUE(refused_with({.rows_max = 99}));
    EXPECT_TRUE(refused_with({.steps_max = 0}));
    EXPECT_TRUE(refused_with({.transactions_max = 0}));
}

TEST(StreamCodec, ABatchOfMorePartsThanADecoderTakesIsRefusedByTheEncoder) {
    Batch batch = samples::small_batch();
    // A request is four parts: itself, its table's name and the two halves of that.
    const ResyncRequest request = batch.transactions[1].resyncs[0];
    batch.transactions[1].resyncs.resize(kNodesMax / 4 + 1, request);
    EXPECT_THAT(refusal_of(batch), testing::EndsWith("has more than 262144 parts"));
}

TEST(StreamCodec, GtidsCountAsMemory) {
    Batch batch = samples::small_batch();
    batch.transactions[0].gtid.assign(1000, 'g');
    const StreamMessage message = batch;
    StreamEncoder encoder({.decoded_bytes_max = bytes_of(message) + 900});
    EXPECT_FALSE(encoder.encode(message));
}

TEST(StreamCodec, AnInconsistentMessageIsRefusedByTheEncoder) {
    const auto refusal = [](auto change) {
        Batch batch = samples::small_batch();
        change(batch);
        return refusal_of(batch);
    };
    EXPECT_EQ(refusal([](Batch&) {}), "accepted");
    EXPECT_EQ(refusal([](Batch& batch) { batch.epoch = Epoch(0); }),
              "a stream message without an epoch");
    EXPECT_EQ(refusal([](Batch& batch) { batch.first = batch.last = Sequence(0); }),
              "a batch of the transactions 0 to 0");
    EXPECT_EQ(refusal([](Batch& batch) { batch.last = Sequence(43); }),
              "a batch of the transactions 41 to 43 holds 2");
    EXPECT_EQ(refusal([](Batch& batch) { batch.steps[0].count = 2; }),
              "steps of 4 row images for the 5 of table shop.notes");
    EXPECT_EQ(refusal([](Batch& batch) { batch.steps[0].table = 1; }), "a step of table 1 of 1");
    EXPECT_EQ(refusal([](Batch& batch) { batch.steps.push_back({}); }),
              "transactions of 2 steps in a batch of 3");
    EXPECT_EQ(refusal([](Batch& batch) { batch.events_through = RowEvents(1); }),
              "a batch that is no fragment is through with 1 row events");
    EXPECT_EQ(refusal([](Batch& batch) { batch.is_complete = false; }),
              "a fragment of transaction 41 holds 2 transactions");
}

TEST(StreamCodec, ARangeWithAKeyOfAnotherTableIsRefused) {
    Range range = samples::every_type_range();
    range.upper = "short";
    EXPECT_EQ(refusal_of(range),
              "the encoded key does not fit the primary key of table shop.every type");
}

TEST(StreamCodec, ANullInThePrimaryKeyIsRefused) {
    Range range{.epoch = Epoch(1), .rows = TableRows(samples::small_schema())};
    range.rows.append(std::vector<Cell>{Cell::null(), Cell::null()});
    EXPECT_EQ(refusal_of(range), "a NULL in the primary key of table shop.notes");
}

}  // namespace
}  // namespace tributary
