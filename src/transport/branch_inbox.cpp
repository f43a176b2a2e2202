#include "transport/branch_inbox.hpp"

#include <fmt/format.h>

#include <utility>

#include "amqp/names.hpp"
#include "transport/content.hpp"

namespace tributary {

Result<void> check_sender(const SenderRule& rule, const BranchId& branch,
                          const amqp::Incoming& message) {
    if (message.exchange != amqp::kChangesExchange) {
        return fail(fmt::format("it was published to exchange \"{}\", not \"{}\"", message.exchange,
                                amqp::kChangesExchange));
    }
    if (message.routing_key != amqp::routing_key_of(branch)) {
        return fail(fmt::format("its routing key is \"{}\", not \"{}\"", message.routing_key,
                                amqp::routing_key_of(branch)));
    }
    if (message.properties.content_type != kStreamContentType) {
        return fail(fmt::format("its content type is \"{}\", not \"{}\"",
                                message.properties.content_type, kStreamContentType));
    }
    const std::string& user = message.properties.user_id;
    if (user.empty()) {
        if (rule.is_required) return fail("it does not say which user published it (user_id)");
        return {};
    }
    if (user == branch.value() || user == rule.shared_user) return {};
    return fail(fmt::format("user \"{}\" published it, not \"{}\"", user, branch));
}

BranchInbox::BranchInbox(BranchId branch, const SenderRule& rule, StreamDecoder& decoder)
    : branch_(std::move(branch)), rule_(rule), decoder_(decoder) {}

BranchInbox::Outcome BranchInbox::add(amqp::Delivered&& delivered) {
    if (Result<void> sender = check_sender(rule_, branch_, delivered.message); !sender) {
        return Rejected{.reason = std::move(sender.error().what),
                        .bytes = std::move(delivered.message.body),
                        .tags = {delivered.tag}};
    }
    if (is_part(as_bytes(delivered.message.body))) return add_part(std::move(delivered));
    // A whole message: parts that were under way are not continued after it.
    abandoned_.insert(abandoned_.end(), parts_.begin(), parts_.end());
    parts_.clear();
    assembler_.reset();
    return decode(as_bytes(delivered.message.body), {delivered.tag},
                  delivered.message.properties.timestamp);
}

BranchInbox::Outcome BranchInbox::add_part(amqp::Delivered&& delivered) {
    const std::uint64_t discarded = assembler_.discarded();
    const Result<std::optional<ByteView>> added = assembler_.add(as_bytes(delivered.message.body));
    if (!added || assembler_.discarded() != discarded) {
        abandoned_.insert(abandoned_.end(), parts_.begin(), parts_.end());
        parts_.clear();
    }
    if (!added) {
        return Rejected{.reason = added.error().what,
                        .bytes = std::move(delivered.message.body),
                        .tags = {delivered.tag}};
    }
    parts_.push_back(delivered.tag);
    if (!added->has_value()) return Incomplete{};
    return decode(**added, std::exchange(parts_, {}), delivered.message.properties.timestamp);
}

BranchInbox::Outcome BranchInbox::decode(
    ByteView message, std::vector<amqp::ChannelTag> tags,
    std::optional<std::chrono::sys_seconds> published_at) {
    Result<StreamMessage> decoded = decoder_.decode(message);
    if (!decoded) {
        return Rejected{.reason = std::move(decoded.error().what),
                        .bytes = std::string(as_text(message)),
                        .tags = std::move(tags)};
    }
    return Complete{.message = std::move(*decoded),
                    .tags = std::move(tags),
                    .published_at = published_at};
}

std::vector<amqp::ChannelTag> BranchInbox::take_abandoned() {
    return std::exchange(abandoned_, {});
}

}  // namespace tributary
