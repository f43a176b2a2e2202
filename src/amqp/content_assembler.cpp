#include "amqp/content_assembler.hpp"

#include <algorithm>
#include <utility>

#include "amqp/limits.hpp"
#include "amqp/properties_codec.hpp"

namespace tributary::amqp {

void ContentAssembler::begin(const amqp_basic_deliver_t& method) {
    content_ = Delivered{.tag = ChannelTag(method.delivery_tag),
                         .is_redelivered = method.redelivered != 0,
                         .consumer_tag = std::string(view_of(method.consumer_tag)),
                         .message = {.exchange = std::string(view_of(method.exchange)),
                                     .routing_key = std::string(view_of(method.routing_key)),
                                     .properties = {},
                                     .body = {}}};
    step_ = Step::kHeader;
}

void ContentAssembler::begin(const amqp_basic_return_t& method) {
    content_ = Returned{.code = method.reply_code,
                        .text = std::string(view_of(method.reply_text)),
                        .message = {.exchange = std::string(view_of(method.exchange)),
                                    .routing_key = std::string(view_of(method.routing_key)),
                                    .properties = {},
                                    .body = {}}};
    step_ = Step::kHeader;
}

Incoming& ContentAssembler::message() {
    return std::visit([](auto& content) -> Incoming& { return content.message; }, content_);
}

Result<void> ContentAssembler::add_header(std::uint64_t body_bytes,
                                          const amqp_basic_properties_t& properties) {
    if (step_ != Step::kHeader) return fail("a content header without its method");
    Incoming& incoming = message();
    incoming.properties = properties_of(properties);
    incoming.body.reserve(
        static_cast<std::size_t>(std::min<std::uint64_t>(body_bytes, kBodyReserveBytesMax)));
    body_bytes_left_ = body_bytes;
    step_ = body_bytes == 0 ? Step::kComplete : Step::kBody;
    return {};
}

Result<void> ContentAssembler::add_body(std::string_view bytes) {
    if (step_ != Step::kBody) return fail("a content body without its header");
    if (bytes.size() > body_bytes_left_)
        return fail("a content body is longer than its header says");
    message().body.append(bytes);
    body_bytes_left_ -= bytes.size();
    if (body_bytes_left_ == 0) step_ = Step::kComplete;
    return {};
}

ContentAssembler::Content ContentAssembler::take() {
    step_ = Step::kIdle;
    return std::exchange(content_, Content());
}

}  // namespace tributary::amqp
