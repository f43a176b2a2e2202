#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dashboard/http_message.hpp"

namespace tributary::dashboard {

class EventStream;

/// Server-sent events for all pages: each event becomes text once, and every stream sends that same
/// text. The last ones are kept, so that a page that comes back misses nothing. Any thread.
class EventHub {
public:
    /// `run` tells this process from the one before it; `[a-z0-9]+`. `whole` makes the data of the
    /// `branches` event that a stream begins with, unless it resumes.
    EventHub(std::string run, std::function<std::string()> whole);
    ~EventHub();

    /// `data`: one JSON document without line ends.
    void publish(std::string_view kind, std::string_view data);
    /// A comment for those who would otherwise hear nothing.
    void beat();
    /// A new stream, after the event `last_event_id` if that is still known. Null: there are
    /// kStreamsMax already, or it is closed.
    [[nodiscard]] std::shared_ptr<EventStream> open(
        const std::optional<std::string>& last_event_id);
    [[nodiscard]] std::size_t streams() const;
    /// Ends all streams; there will be no new ones.
    void close();

private:
    struct Event {
        std::uint64_t number = 0;
        SharedText text;
    };
    /// Under mutex_.
    [[nodiscard]] std::vector<std::shared_ptr<EventStream>> open_streams();
    [[nodiscard]] std::string id_of(std::uint64_t number) const;
    [[nodiscard]] std::optional<std::uint64_t> number_of(std::string_view id) const;
    /// All events behind this one; empty: some are not kept any more, or they are too many bytes
    /// for a new stream. Under mutex_.
    [[nodiscard]] std::optional<std::vector<SharedText>> missed_since(std::uint64_t number) const;

    const std::string run_;
    const std::function<std::string()> whole_;
    mutable std::mutex mutex_;
    // All below: under mutex_.
    std::deque<Event> kept_;
    std::size_t kept_bytes_ = 0;
    std::uint64_t last_ = 0;
    bool is_closed_ = false;
    std::vector<std::weak_ptr<EventStream>> streams_;
};

/// What one page gets. It ends when the client is too slow: the page comes back and resumes.
class EventStream final : public BodyStream {
public:
    void next(Done done) override;
    void close() override;

    void push(const SharedText& text);
    [[nodiscard]] bool is_closed() const;

private:
    mutable std::mutex mutex_;
    // All below: under mutex_.
    std::deque<SharedText> waiting_;
    std::size_t waiting_bytes_ = 0;
    bool is_closed_ = false;
    Done done_;
};

}  // namespace tributary::dashboard
