// Messages that no encoder writes, with a checksum that matches.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "base/fingerprint.hpp"
#include "samples.hpp"
#include "tributary/v1/stream.pb.h"
#include "wire/envelope.hpp"
#include "wire/stream_codec.hpp"

namespace tributary {
namespace {

constexpr std::uint32_t kMagic = 0x4d425254;

std::string sealed(std::string_view payload, std::uint8_t version = 1, std::uint8_t coding = 0) {
    std::string out;
    ByteWriter header(out);
    header.u32(kMagic);
    header.u8(version);
    header.u8(coding);
    header.u16(0);
    header.u32(static_cast<std::uint32_t>(payload.size()));
    header.u64(fingerprint_of(as_bytes(payload)));
    header.bytes(payload);
    return out;
}

std::string refusal_of(std::string_view message) {
    StreamDecoder decoder;
    const auto decoded = decoder.decode(as_bytes(message));
    return decoded ? "accepted" : decoded.error().what;
}

v1::StreamMessage parsed(const StreamMessage& message) {
    StreamEncoder encoder;
    wire::Opener opener;
    const auto payload =
        opener.open(as_bytes(*encoder.encode(message)), WireLimits{}.payload_bytes_max);
    v1::StreamMessage out;
    EXPECT_TRUE(out.ParseFromString(std::string(as_text(*payload))));
    return out;
}

/// Why a changed message is refused.
std::string refusal_of(const StreamMessage& message,
                       const std::function<void(v1::StreamMessage&)>& change) {
    v1::StreamMessage tampered = parsed(message);
    change(tampered);
    return refusal_of(sealed(tampered.SerializeAsString()));
}

std::string batch_refusal(const std::function<void(v1::Batch&)>& change) {
    return refusal_of(samples::small_batch(),
                      [&](v1::StreamMessage& message) { change(*message.mutable_batch()); });
}

std::string table_refusal(const std::function<void(v1::Table&)>& change) {
    return batch_refusal([&](v1::Batch& batch) { change(*batch.mutable_tables(0)); });
}

std::string schema_refusal(const std::function<void(v1::TableSchema&)>& change) {
    return refusal_of(samples::every_type_range(), [&](v1::StreamMessage& message) {
        std::string& bytes = *message.mutable_range()->mutable_rows()->mutable_schema();
        v1::TableSchema schema;
        EXPECT_TRUE(schema.ParseFromString(bytes));
        change(schema);
        bytes = schema.SerializeAsString();
    });
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST(HostileMessage, UntouchedIsAccepted) {
    EXPECT_EQ(batch_refusal([](v1::Batch&) {}), "accepted");
    EXPECT_EQ(schema_refusal([](v1::TableSchema&) {}), "accepted");
}

TEST(HostileMessage, UnknownVersionsAndCodingsAreRefused) {
    const std::string payload = parsed(samples::small_batch()).SerializeAsString();
    EXPECT_EQ(refusal_of(sealed(payload)), "accepted");
    for (const std::uint8_t version : {std::uint8_t{0}, std::uint8_t{2}, std::uint8_t{255}}) {
        EXPECT_TRUE(contains(refusal_of(sealed(payload, version)),
                             "this program reads version 1: update it"));
    }
    EXPECT_EQ(refusal_of(sealed(payload, 1, 2)), "a stream message in the unknown coding 2");
}

TEST(HostileMessage, OtherBytesAreRefused) {
    EXPECT_EQ(refusal_of(""), "0 bytes are no stream message");
    EXPECT_EQ(refusal_of(std::string(100, 'x')),
              "the bytes are no stream message: they do not begin with TRBM");
    EXPECT_EQ(refusal_of(sealed("")),
              "a stream message is not exactly one of an epoch's start, a batch and a range");
}

TEST(HostileMessage, ADeclaredSizeAboveTheLimitIsRefusedBeforeAnythingIsAllocated) {
    std::string message = sealed("x", 1, 1);
    for (int i = 8; i < 12; ++i) message[static_cast<std::size_t>(i)] = '\xff';
    EXPECT_EQ(refusal_of(message),
              "a stream message of 4294967295 bytes; at most 150994944 are accepted");
}

TEST(HostileMessage, UnknownFieldsAreRefused) {
    // Field 15, a varint.
    EXPECT_EQ(refusal_of(sealed(std::string("\x78\x01", 2))),
              "the StreamMessage of a stream message has an unknown field (15)");
    // Field 2 as a varint.
    EXPECT_EQ(refusal_of(sealed(std::string("\x10\x01", 2))),
              "the StreamMessage of a stream message has an unknown field (2)");
}

TEST(HostileMessage, ARepeatedBodyIsRefused) {
    const std::string payload = parsed(samples::small_batch()).SerializeAsString();
    EXPECT_TRUE(contains(refusal_of(sealed(payload + payload)), "has field 2 more than 1 times"));
}

TEST(HostileMessage, TwoBodiesAreRefused) {
    const auto add_range = [](v1::StreamMessage& message) { message.mutable_range(); };
    EXPECT_EQ(refusal_of(samples::small_batch(), add_range),
              "a stream message is not exactly one of an epoch's start, a batch and a range");
}

TEST(HostileMessage, ManyEmptyPartsAreRefusedBeforeTheyBecomeObjects) {
    std::string tables;
    for (int i = 0; i < 5000; ++i) tables += std::string("\x42\x00", 2);
    std::string payload = "\x12";
    payload += static_cast<char>(0x80 | (tables.size() & 0x7f));
    payload += static_cast<char>(tables.size() >> 7);
    EXPECT_EQ(refusal_of(sealed(payload + tables)),
              "the Batch of a stream message has field 8 more than 4096 times");
}

TEST(HostileMessage, AFieldThatRunsOverItsEndIsRefused) {
    EXPECT_EQ(refusal_of(sealed(std::string("\x12\x05\x08", 3))),
              "the StreamMessage of a stream message is cut off or malformed");
    EXPECT_TRUE(
        contains(refusal_of(sealed(std::string("\x12\x01\x08", 3))), "cut off or malformed"));
}

TEST(HostileMessage, UnknownKindsAreRefused) {
    EXPECT_EQ(batch_refusal([](v1::Batch& batch) {
                  batch.mutable_position()->set_flavor(static_cast<v1::Flavor>(3));
              }),
              "a position of the unknown kind of server 3");
    EXPECT_EQ(
        batch_refusal([](v1::Batch& batch) { batch.mutable_step_operations()->set_first(4); }),
        "the number 4 of a step or transaction is not within 1 and 3");
    EXPECT_EQ(
        batch_refusal([](v1::Batch& batch) { batch.mutable_step_operations()->set_first(0); }),
        "the number 0 of a step or transaction is not within 1 and 3");
    EXPECT_EQ(schema_refusal([](v1::TableSchema& schema) {
                  schema.mutable_columns(0)->set_type(static_cast<v1::ColumnType>(29));
              }),
              "column id has the unknown type 29");
    EXPECT_EQ(schema_refusal([](v1::TableSchema& schema) {
                  schema.mutable_columns(0)->set_type(v1::COLUMN_TYPE_UNSPECIFIED);
              }),
              "column id has the unknown type 0");
    EXPECT_EQ(
        schema_refusal([](v1::TableSchema& schema) {
            schema.mutable_foreign_keys(0)->set_on_delete(static_cast<v1::ReferentialAction>(9));
        }),
        "a foreign key has the unknown action 9");
    EXPECT_TRUE(contains(table_refusal([](v1::Table& table) {
                             table.mutable_columns(0)->mutable_words()->set_coding(
                                 static_cast<v1::Words::Coding>(3));
                         }),
                         "integers are in the unknown coding 3"));
}

TEST(HostileMessage, CountsThatDoNotAddUpAreRefused) {
    EXPECT_TRUE(
        contains(table_refusal([](v1::Table& table) { table.set_rows(6); }), "were announced"));
    EXPECT_EQ(table_refusal([](v1::Table& table) { table.mutable_columns()->RemoveLast(); }),
              "1 columns of values for the 2 of table shop.notes");
    EXPECT_EQ(batch_refusal([](v1::Batch& batch) { batch.mutable_step_counts()->set_width(1); }),
              "0 bytes of integers; 1 of 1 bytes each were announced");
    EXPECT_EQ(batch_refusal([](v1::Batch& batch) { batch.set_last(50); }),
              "a batch of the transactions 41 to 50 holds 2");
    EXPECT_EQ(batch_refusal([](v1::Batch& batch) { batch.set_is_continued(true); }),
              "a fragment of transaction 41 holds 2 transactions");
    EXPECT_EQ(batch_refusal([](v1::Batch& batch) { batch.mutable_resyncs(0)->set_transaction(2); }),
              "a re-sync asked for by transaction 2 of 2");
}

TEST(HostileMessage, ColumnsOfTheWrongKindAreRefused) {
    EXPECT_TRUE(contains(
        table_refusal([](v1::Table& table) { table.mutable_columns()->SwapElements(0, 1); }),
        "the values are not those of a column of type bigint"));
    EXPECT_TRUE(
        contains(table_refusal([](v1::Table& table) { table.mutable_columns(0)->mutable_texts(); }),
                 "the values are not those of a column of type bigint"));
    EXPECT_TRUE(
        contains(table_refusal([](v1::Table& table) { table.mutable_columns(0)->clear_words(); }),
                 "the values are not those of a column of type bigint"));
}

TEST(HostileMessage, WrongNullBitsAreRefused) {
    EXPECT_TRUE(contains(
        table_refusal([](v1::Table& table) { table.mutable_columns(1)->set_nulls("\x02\x01"); }),
        "2 bytes of null bits for 5 rows"));
    EXPECT_TRUE(contains(
        table_refusal([](v1::Table& table) { table.mutable_columns(1)->set_nulls("\x22"); }),
        "null bits behind the last row"));
    EXPECT_TRUE(contains(
        table_refusal([](v1::Table& table) { table.mutable_columns(1)->set_nulls("\x03"); }),
        "were announced"));
}

TEST(HostileMessage, WrongLengthsOfStringsAreRefused) {
    const auto with_length = [](std::int64_t base) {
        return table_refusal([&](v1::Table& table) {
            v1::Words& lengths = *table.mutable_columns(1)->mutable_texts()->mutable_lengths();
            lengths.set_base(base);
        });
    };
    EXPECT_EQ(with_length(3), "accepted");
    for (const std::int64_t base :
         {std::int64_t{2}, std::int64_t{4}, std::int64_t{-1},
          std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
        EXPECT_TRUE(
            contains(with_length(base), "the lengths of the strings are not those of their bytes"))
            << base;
    }
}

TEST(HostileMessage, ChoicesThatAreNotThereAreRefused) {
    const auto refusal = [](const std::function<void(v1::Texts&)>& change) {
        return refusal_of(samples::repetitive_batch(), [&](v1::StreamMessage& message) {
            change(
                *message.mutable_batch()->mutable_tables(0)->mutable_columns(1)->mutable_texts());
        });
    };
    EXPECT_EQ(refusal([](v1::Texts&) {}), "accepted");
    EXPECT_TRUE(contains(refusal([](v1::Texts& texts) { texts.mutable_choice()->set_base(1); }),
                         "none of the choices"));
    EXPECT_TRUE(contains(refusal([](v1::Texts& texts) { texts.mutable_choice()->set_base(-1); }),
                         "none of the choices"));
    EXPECT_TRUE(contains(refusal([](v1::Texts& texts) { texts.set_choices(1000); }),
                         "1000 chosen strings; at most 256"));
    EXPECT_TRUE(
        contains(refusal([](v1::Texts& texts) { texts.set_choices(0); }), "without choices"));
    EXPECT_TRUE(
        contains(refusal([](v1::Texts& texts) { texts.clear_choice(); }), "without choices"));
}

TEST(HostileMessage, RowsThatTakeNoBytesAreHeldAgainstTheMemoryThatTheyNeed) {
    const auto constant_rows = [](std::uint32_t rows) {
        return table_refusal([&](v1::Table& table) {
            table.set_rows(rows);
            for (int i = 0; i < 2; ++i) table.mutable_columns(i)->clear_nulls();
            v1::Words& words = *table.mutable_columns(0)->mutable_words();
            words.Clear();
            words.set_coding(v1::Words::CODING_PLAIN);
        });
    };
    EXPECT_EQ(constant_rows(0xffff'ffff),
              "4294967295 rows of table shop.notes in one message; at most 4194304");
    const std::string wide =
        refusal_of(samples::every_type_range(), [](v1::StreamMessage& message) {
            v1::Table& table = *message.mutable_range()->mutable_rows();
            table.set_rows(4'000'000);
            for (v1::Column& column : *table.mutable_columns()) {
                const bool is_word = column.has_words();
                column.Clear();
                v1::Words& words =
                    is_word ? *column.mutable_words() : *column.mutable_texts()->mutable_lengths();
                words.set_coding(v1::Words::CODING_PLAIN);
            }
        });
    EXPECT_TRUE(contains(wide, "above the limit of a decoded message")) << wide;
}

TEST(HostileMessage, AChosenStringIsHeldAgainstTheMemoryThatItsRepetitionsNeed) {
    const std::string refusal =
        refusal_of(samples::repetitive_batch(), [](v1::StreamMessage& message) {
            v1::Texts& texts =
                *message.mutable_batch()->mutable_tables(0)->mutable_columns(1)->mutable_texts();
            texts.set_choices(1);
            texts.set_data(std::string(std::size_t{4} << 20, 'x'));
            texts.mutable_lengths()->Clear();
            texts.mutable_lengths()->set_coding(v1::Words::CODING_PLAIN);
            texts.mutable_lengths()->set_base(std::int64_t{4} << 20);
            texts.mutable_choice()->Clear();
            texts.mutable_choice()->set_coding(v1::Words::CODING_PLAIN);
        });
    EXPECT_TRUE(contains(refusal, "above the limit of a decoded message")) << refusal;
}

TEST(HostileMessage, SchemasThatNoServerHasAreRefused) {
    EXPECT_TRUE(contains(
        schema_refusal([](v1::TableSchema& schema) { schema.mutable_primary_key()->Clear(); }),
        "no usable primary key"));
    EXPECT_TRUE(contains(schema_refusal([](v1::TableSchema& schema) {
                             schema.mutable_primary_key()->add_columns(200);
                         }),
                         "no usable primary key"));
    EXPECT_TRUE(contains(schema_refusal([](v1::TableSchema& schema) {
                             schema.mutable_primary_key()->add_columns(65536);
                         }),
                         "names a column that is not there"));
    for (const char* name : {"utf8mb4_bin, drop column total", "a b", "x'y", "x`y", "x;"}) {
        EXPECT_TRUE(contains(schema_refusal([&](v1::TableSchema& schema) {
                                 schema.mutable_columns(0)->set_collation(name);
                             }),
                             "character set or collation"));
        EXPECT_TRUE(contains(schema_refusal([&](v1::TableSchema& schema) {
                                 schema.mutable_columns(0)->set_charset(name);
                             }),
                             "character set or collation"));
    }
    const auto with_length = [](int column, std::uint32_t length, std::uint32_t scale) {
        return schema_refusal([&](v1::TableSchema& schema) {
            schema.mutable_columns(column)->set_length(length);
            schema.mutable_columns(column)->set_scale(scale);
        });
    };
    const int decimal = *samples::every_type_schema()->index_of("short decimal");
    EXPECT_TRUE(contains(with_length(decimal, 66, 0), "which no server has"));
    EXPECT_TRUE(contains(with_length(decimal, 10, 11), "which no server has"));
    EXPECT_TRUE(contains(with_length(decimal, 18, 256), "256 digits after the point"));
    EXPECT_TRUE(contains(with_length(*samples::every_type_schema()->index_of("time"), 0, 7),
                         "which no server has"));
    EXPECT_TRUE(contains(with_length(*samples::every_type_schema()->index_of("bit"), 65, 0),
                         "which no server has"));
}

}  // namespace
}  // namespace tributary
