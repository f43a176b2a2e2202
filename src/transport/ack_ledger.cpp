#include "transport/ack_ledger.hpp"

#include <algorithm>

namespace tributary {

std::vector<AckLedger::Ack> AckLedger::settle(std::span<const amqp::ChannelTag> tags) {
    std::vector<amqp::ChannelTag> settled;
    settled.reserve(tags.size());
    for (const amqp::ChannelTag tag : tags) {
        if (open_.erase(tag) > 0) settled.push_back(tag);
    }
    std::ranges::sort(settled);
    const auto first_alone =
        open_.empty() ? settled.end() : std::ranges::lower_bound(settled, *open_.begin());
    std::vector<Ack> acks;
    if (first_alone != settled.begin())
        acks.push_back({.tag = *(first_alone - 1), .is_multiple = true});
    for (auto tag = first_alone; tag != settled.end(); ++tag)
        acks.push_back({.tag = *tag, .is_multiple = false});
    return acks;
}

}  // namespace tributary
