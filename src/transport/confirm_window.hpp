#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "amqp/message.hpp"
#include "pipeline/checkpoint.hpp"
#include "transport/limits.hpp"

namespace tributary {

struct WindowLimits {
    std::size_t messages_max = kWindowMessagesMax;
    std::size_t bytes_max = kWindowBytesMax;
};

/// An encoded message and what its confirm will mean.
struct OpenMessage {
    std::string bytes;
    /// Broker messages that it is published as; at least 1.
    std::size_t parts = 1;
    ProgressFacts facts;
};

/// The messages that are published, or about to be, and not yet confirmed; in the order of the
/// stream. Pure; owned by the publish thread.
///
/// It keeps the bytes, so that everything from the first unconfirmed message on can be published
/// again. Tags count from 1 on each channel, one a part, in the order in which next() gave the
/// parts out.
class ConfirmWindow {
public:
    explicit ConfirmWindow(WindowLimits limits = {}) : limits_(limits) {}

    /// One more message fits; an empty window takes any.
    [[nodiscard]] bool has_room() const;
    void add(OpenMessage&& message);

    /// What goes out next; valid until the window changes.
    struct Next {
        const std::string& message;
        std::size_t part = 0;
        std::size_t parts = 1;
    };
    [[nodiscard]] std::optional<Next> next() const;
    /// What next() gave was written, with this tag: the one after the last.
    void sent(amqp::ChannelTag tag);

    /// Applies one confirm. Returns what the messages mean that are now confirmed together with
    /// everything before them, in order; empty when that prefix did not grow. A repeated confirm,
    /// or one of an unknown tag, changes nothing.
    [[nodiscard]] std::vector<ProgressFacts> settle(amqp::ChannelTag tag, bool is_multiple);

    /// Something was refused, came back, or the channel is gone: everything that is not confirmed
    /// with all before it is to be published again, in order, on a fresh channel. Tags given so far
    /// are forgotten.
    void restart();
    /// Forgets everything, as after a rewind. Tags given so far mean nothing any more.
    void clear();

    [[nodiscard]] bool is_empty() const { return messages_.empty(); }
    [[nodiscard]] std::size_t size() const { return messages_.size(); }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    /// Messages of which at least a part was not written yet.
    [[nodiscard]] std::size_t unsent() const { return messages_.size() - sent_messages_; }
    /// Parts written and not confirmed with all before them.
    [[nodiscard]] std::size_t parts_open() const { return open_.size(); }

private:
    struct Entry {
        OpenMessage message;
        std::size_t parts_confirmed = 0;
    };

    WindowLimits limits_;
    std::deque<Entry> messages_;
    std::size_t bytes_ = 0;
    /// The first so many messages are written whole; of the next one so many parts.
    std::size_t sent_messages_ = 0;
    std::size_t sent_parts_ = 0;
    /// Parts written and not yet in the confirmed prefix: whether each is confirmed. The first has
    /// tag first_open_.
    std::deque<bool> open_;
    std::uint64_t first_open_ = 1;
};

}  // namespace tributary
