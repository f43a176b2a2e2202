#include "amqp/content_assembler.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace tributary::amqp {
namespace {

amqp_basic_deliver_t deliver_method() {
    amqp_basic_deliver_t method{};
    method.consumer_tag = bytes_of(std::string_view("c1"));
    method.delivery_tag = 7;
    method.redelivered = 1;
    method.exchange = bytes_of(std::string_view("e"));
    method.routing_key = bytes_of(std::string_view("k"));
    return method;
}

TEST(ContentAssembler, PutsADeliveryOfSeveralBodyFramesTogether) {
    ContentAssembler assembler;
    assembler.begin(deliver_method());
    EXPECT_FALSE(assembler.is_complete());
    ASSERT_TRUE(assembler.add_header(5, {}));
    ASSERT_TRUE(assembler.add_body("abc"));
    EXPECT_FALSE(assembler.is_complete());
    ASSERT_TRUE(assembler.add_body("de"));
    ASSERT_TRUE(assembler.is_complete());
    const auto content = assembler.take();
    const auto& delivered = std::get<Delivered>(content);
    EXPECT_EQ(delivered.tag, ChannelTag(7));
    EXPECT_TRUE(delivered.is_redelivered);
    EXPECT_EQ(delivered.consumer_tag, "c1");
    EXPECT_EQ(delivered.message.exchange, "e");
    EXPECT_EQ(delivered.message.routing_key, "k");
    EXPECT_EQ(delivered.message.body, "abcde");
    EXPECT_FALSE(assembler.is_complete());
}

TEST(ContentAssembler, AnEmptyBodyIsCompleteWithItsHeader) {
    ContentAssembler assembler;
    amqp_basic_return_t method{};
    method.reply_code = 312;
    method.reply_text = bytes_of(std::string_view("NO_ROUTE"));
    assembler.begin(method);
    ASSERT_TRUE(assembler.add_header(0, {}));
    ASSERT_TRUE(assembler.is_complete());
    const auto content = assembler.take();
    EXPECT_EQ(std::get<Returned>(content).code, 312);
    EXPECT_EQ(std::get<Returned>(content).text, "NO_ROUTE");
}

TEST(ContentAssembler, RefusesFramesThatDoNotFit) {
    ContentAssembler assembler;
    EXPECT_FALSE(assembler.add_header(1, {}));
    EXPECT_FALSE(assembler.add_body("a"));
    assembler.begin(deliver_method());
    EXPECT_FALSE(assembler.add_body("a"));
    ASSERT_TRUE(assembler.add_header(2, {}));
    EXPECT_FALSE(assembler.add_header(2, {}));
    EXPECT_FALSE(assembler.add_body("abc"));
}

TEST(ContentAssembler, ADeclaredSizeAllocatesNothingByItself) {
    ContentAssembler assembler;
    assembler.begin(deliver_method());
    ASSERT_TRUE(assembler.add_header(std::numeric_limits<std::uint64_t>::max(), {}));
    ASSERT_TRUE(assembler.add_body("abc"));
    EXPECT_FALSE(assembler.is_complete());
}

}  // namespace
}  // namespace tributary::amqp
