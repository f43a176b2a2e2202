#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "amqp/message.hpp"
#include "base/result.hpp"
#include "model/ids.hpp"
#include "model/messages.hpp"
#include "wire/segments.hpp"
#include "wire/stream_codec.hpp"

namespace tributary {

/// Who may have published a message that lies in a branch's queue. The broker vouches for the
/// property user_id.
struct SenderRule {
    /// A message without user_id is refused.
    bool is_required = true;
    /// May publish for every branch, beside the user that has the branch's name: the head office's
    /// own user, which agents of a trial share with it. Empty: nobody.
    std::string shared_user;
};

/// Whether exchange, routing key and user of a message agree with the branch whose queue it came
/// from.
[[nodiscard]] Result<void> check_sender(const SenderRule& rule, const BranchId& branch,
                                        const amqp::Incoming& message);

/// Makes stream messages of what is delivered from one branch's queue: checks the sender, puts
/// parts together, decodes. Pure. The decoder is shared by the branches of a lane.
class BranchInbox {
public:
    BranchInbox(BranchId branch, const SenderRule& rule, StreamDecoder& decoder);

    /// Part of a message that is not complete.
    struct Incomplete {};
    /// A whole message, from these broker messages.
    struct Complete {
        StreamMessage message;
        std::vector<amqp::ChannelTag> tags;
        /// Of the last one, as its publisher says.
        std::optional<std::chrono::sys_seconds> published_at;
    };
    /// Not a stream message. `bytes` is the whole of it, to be put away before the tags are
    /// acknowledged.
    struct Rejected {
        std::string reason;
        std::string bytes;
        std::vector<amqp::ChannelTag> tags;
    };
    using Outcome = std::variant<Incomplete, Complete, Rejected>;
    [[nodiscard]] Outcome add(amqp::Delivered&& delivered);

    /// Broker messages of attempts that their publisher broke off and began anew; to be
    /// acknowledged: what they carried comes again behind them.
    [[nodiscard]] std::vector<amqp::ChannelTag> take_abandoned();

    [[nodiscard]] const BranchId& branch() const { return branch_; }

private:
    [[nodiscard]] Outcome decode(ByteView message, std::vector<amqp::ChannelTag> tags,
                                 std::optional<std::chrono::sys_seconds> published_at);
    [[nodiscard]] Outcome add_part(amqp::Delivered&& delivered);

    BranchId branch_;
    SenderRule rule_;
    StreamDecoder& decoder_;
    SegmentAssembler assembler_;
    /// Of the parts under way.
    std::vector<amqp::ChannelTag> parts_;
    std::vector<amqp::ChannelTag> abandoned_;
};

}  // namespace tributary
