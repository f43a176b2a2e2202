#include "dashboard/event_hub.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "dashboard/limits.hpp"

namespace tributary::dashboard {
namespace {

SharedText event_text(std::string_view id, std::string_view kind, std::string_view data) {
    return std::make_shared<const std::string>(
        fmt::format("id: {}\nevent: {}\ndata: {}\n\n", id, kind, data));
}

/// A comment.
const SharedText& beat_text() {
    static const SharedText kBeat = std::make_shared<const std::string>(": \n\n");
    return kBeat;
}

}  // namespace

EventHub::EventHub(std::string run, std::function<std::string()> whole)
    : run_(std::move(run)), whole_(std::move(whole)) {}

EventHub::~EventHub() {
    close();
}

std::string EventHub::id_of(std::uint64_t number) const {
    return fmt::format("{}-{}", run_, number);
}

std::optional<std::uint64_t> EventHub::number_of(std::string_view id) const {
    if (!id.starts_with(run_) || id.size() <= run_.size() || id[run_.size()] != '-')
        return std::nullopt;
    id.remove_prefix(run_.size() + 1);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    if (error != std::errc() || end != id.data() + id.size()) return std::nullopt;
    return number;
}

std::vector<std::shared_ptr<EventStream>> EventHub::open_streams() {
    std::vector<std::shared_ptr<EventStream>> open;
    std::erase_if(streams_, [&](const std::weak_ptr<EventStream>& each) {
        std::shared_ptr<EventStream> stream = each.lock();
        if (!stream || stream->is_closed()) return true;
        open.push_back(std::move(stream));
        return false;
    });
    return open;
}

void EventHub::publish(std::string_view kind, std::string_view data) {
    const std::scoped_lock lock(mutex_);
    if (is_closed_) return;
    ++last_;
    const SharedText text = event_text(id_of(last_), kind, data);
    kept_.push_back({last_, text});
    kept_bytes_ += text->size();
    while (kept_.size() > kEventsKept || (kept_bytes_ > kEventBytesKept && kept_.size() > 1)) {
        kept_bytes_ -= kept_.front().text->size();
        kept_.pop_front();
    }
    for (const std::shared_ptr<EventStream>& stream : open_streams()) stream->push(text);
}

void EventHub::beat() {
    const std::scoped_lock lock(mutex_);
    for (const std::shared_ptr<EventStream>& stream : open_streams()) stream->push(beat_text());
}

std::optional<std::vector<SharedText>> EventHub::missed_since(std::uint64_t number) const {
    // More than a stream may lag by would end it at once, again and again.
    constexpr std::size_t kBytesMax = kStreamBytesMax / 2;
    std::vector<SharedText> missed;
    std::size_t bytes = 0;
    for (auto event = kept_.rbegin(); event != kept_.rend() && event->number > number; ++event) {
        bytes += event->text->size();
        if (bytes >= kBytesMax) return std::nullopt;
        missed.push_back(event->text);
    }
    // Numbers follow each other.
    if (number > last_ || missed.size() != last_ - number) return std::nullopt;
    std::ranges::reverse(missed);
    return missed;
}

std::shared_ptr<EventStream> EventHub::open(const std::optional<std::string>& last_event_id) {
    const std::scoped_lock lock(mutex_);
    if (is_closed_ || open_streams().size() >= kStreamsMax) return nullptr;
    auto stream = std::make_shared<EventStream>();
    const auto seen = last_event_id ? number_of(*last_event_id) : std::nullopt;
    if (const auto missed = seen ? missed_since(*seen) : std::nullopt) {
        for (const SharedText& text : *missed) stream->push(text);
        if (missed->empty()) stream->push(beat_text());
    } else {
        stream->push(event_text(id_of(last_), "branches", whole_()));
    }
    streams_.push_back(stream);
    return stream;
}

std::size_t EventHub::streams() const {
    const std::scoped_lock lock(mutex_);
    return static_cast<std::size_t>(std::ranges::count_if(streams_, [](const auto& each) {
        const auto stream = each.lock();
        return stream && !stream->is_closed();
    }));
}

void EventHub::close() {
    std::vector<std::shared_ptr<EventStream>> open;
    {
        const std::scoped_lock lock(mutex_);
        is_closed_ = true;
        open = open_streams();
        streams_.clear();
    }
    for (const std::shared_ptr<EventStream>& stream : open) stream->close();
}

void EventStream::next(Done done) {
    SharedText text;
    {
        const std::scoped_lock lock(mutex_);
        if (!is_closed_ && waiting_.empty()) {
            done_ = std::move(done);
            return;
        }
        if (!waiting_.empty() && !is_closed_) {
            text = std::move(waiting_.front());
            waiting_.pop_front();
            waiting_bytes_ -= text->size();
        }
    }
    if (text) {
        done({Piece::Kind::kMore, std::move(text)});
    } else {
        done({Piece::Kind::kEnd, nullptr});
    }
}

void EventStream::push(const SharedText& text) {
    Done done;
    {
        const std::scoped_lock lock(mutex_);
        if (is_closed_) return;
        if (!done_) {
            if (waiting_bytes_ + text->size() > kStreamBytesMax && !waiting_.empty()) {
                is_closed_ = true;
                waiting_.clear();
                return;
            }
            waiting_bytes_ += text->size();
            waiting_.push_back(text);
            return;
        }
        done = std::exchange(done_, nullptr);
    }
    done({Piece::Kind::kMore, text});
}

void EventStream::close() {
    Done done;
    {
        const std::scoped_lock lock(mutex_);
        is_closed_ = true;
        waiting_.clear();
        done = std::exchange(done_, nullptr);
    }
    if (done) done({Piece::Kind::kEnd, nullptr});
}

bool EventStream::is_closed() const {
    const std::scoped_lock lock(mutex_);
    return is_closed_;
}

}  // namespace tributary::dashboard
