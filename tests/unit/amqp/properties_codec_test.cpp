#include "amqp/properties_codec.hpp"

#include <gtest/gtest.h>

#include <array>

namespace tributary::amqp {
namespace {

TEST(PropertiesCodec, KeepsEveryPropertyThatIsSet) {
    const Properties before{.content_type = "application/x-tributary",
                            .type = "batch",
                            .message_id = "17",
                            .correlation_id = "c",
                            .reply_to = "r",
                            .user_id = "north",
                            .expiration = "500",
                            .is_persistent = true,
                            .timestamp = std::chrono::sys_seconds(std::chrono::seconds(1717180200)),
                            .headers = {{"reason", "no magic"}, {"branch", "north"}}};
    LibraryProperties library(before);
    const Properties after = properties_of(library.value());
    EXPECT_EQ(after.content_type, before.content_type);
    EXPECT_EQ(after.type, before.type);
    EXPECT_EQ(after.message_id, before.message_id);
    EXPECT_EQ(after.correlation_id, before.correlation_id);
    EXPECT_EQ(after.reply_to, before.reply_to);
    EXPECT_EQ(after.user_id, before.user_id);
    EXPECT_EQ(after.expiration, before.expiration);
    EXPECT_TRUE(after.is_persistent);
    EXPECT_EQ(after.timestamp, before.timestamp);
    EXPECT_EQ(after.headers, before.headers);
    EXPECT_EQ(after.header("reason"), "no magic");
    EXPECT_EQ(after.header("else"), "");
}

TEST(PropertiesCodec, WhatIsEmptyIsNotSent) {
    const Properties empty;
    LibraryProperties library(empty);
    EXPECT_EQ(library.value()._flags, static_cast<amqp_flags_t>(AMQP_BASIC_DELIVERY_MODE_FLAG));
    EXPECT_EQ(library.value().delivery_mode, 1);
}

TEST(PropertiesCodec, ATimeThatNoClockShowsIsNotTaken) {
    amqp_basic_properties_t library{};
    library._flags = AMQP_BASIC_TIMESTAMP_FLAG;
    library.timestamp = 253'402'300'799;
    EXPECT_TRUE(properties_of(library).timestamp);
    for (const std::uint64_t later : {253'402'300'800ull, ~0ull}) {
        library.timestamp = later;
        EXPECT_FALSE(properties_of(library).timestamp);
    }
}

TEST(PropertiesCodec, HeadersThatAreNoTextAreLeftOut) {
    std::array<amqp_table_entry_t, 2> entries{};
    entries[0].key = bytes_of(std::string_view("x-death"));
    entries[0].value.kind = AMQP_FIELD_KIND_I64;
    entries[1].key = bytes_of(std::string_view("reason"));
    entries[1].value.kind = AMQP_FIELD_KIND_BYTES;
    entries[1].value.value.bytes = bytes_of(std::string_view("b"));
    amqp_basic_properties_t library{};
    library._flags = AMQP_BASIC_HEADERS_FLAG;
    library.headers = {.num_entries = 2, .entries = entries.data()};
    const Properties properties = properties_of(library);
    ASSERT_EQ(properties.headers.size(), 1U);
    EXPECT_EQ(properties.header("reason"), "b");
}

}  // namespace
}  // namespace tributary::amqp
