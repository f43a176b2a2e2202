#include "transport/confirm_window.hpp"

#include <algorithm>
#include <utility>

namespace tributary {

bool ConfirmWindow::has_room() const {
    return messages_.empty() ||
           (messages_.size() < limits_.messages_max && bytes_ < limits_.bytes_max);
}

void ConfirmWindow::add(OpenMessage&& message) {
    bytes_ += message.bytes.size();
    messages_.push_back({.message = std::move(message), .parts_confirmed = 0});
}

std::optional<ConfirmWindow::Next> ConfirmWindow::next() const {
    if (sent_messages_ == messages_.size()) return std::nullopt;
    const OpenMessage& message = messages_[sent_messages_].message;
    return Next{.message = message.bytes, .part = sent_parts_, .parts = message.parts};
}

void ConfirmWindow::sent(amqp::ChannelTag tag) {
    if (sent_messages_ == messages_.size() || tag.value() != first_open_ + open_.size()) return;
    open_.push_back(false);
    if (++sent_parts_ < messages_[sent_messages_].message.parts) return;
    sent_parts_ = 0;
    ++sent_messages_;
}

std::vector<ProgressFacts> ConfirmWindow::settle(amqp::ChannelTag tag, bool is_multiple) {
    if (tag.value() < first_open_ || tag.value() >= first_open_ + open_.size()) return {};
    const auto at = static_cast<std::ptrdiff_t>(tag.value() - first_open_);
    std::fill(open_.begin() + (is_multiple ? 0 : at), open_.begin() + at + 1, true);
    std::vector<ProgressFacts> confirmed;
    while (!open_.empty() && open_.front()) {
        open_.pop_front();
        ++first_open_;
        Entry& entry = messages_.front();
        if (++entry.parts_confirmed < entry.message.parts) continue;
        bytes_ -= entry.message.bytes.size();
        confirmed.push_back(std::move(entry.message.facts));
        messages_.pop_front();
        --sent_messages_;
    }
    return confirmed;
}

void ConfirmWindow::restart() {
    // Only the first message can have confirmed parts: those before it are gone from the window.
    if (!messages_.empty()) messages_.front().parts_confirmed = 0;
    sent_messages_ = 0;
    sent_parts_ = 0;
    open_.clear();
    first_open_ = 1;
}

void ConfirmWindow::clear() {
    messages_.clear();
    bytes_ = 0;
    restart();
}

}  // namespace tributary
