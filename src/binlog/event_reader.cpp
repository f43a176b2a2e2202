#include "binlog/event_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "binlog/event_reader_impl.hpp"
#include "binlog/heartbeat.hpp"
#include "binlog/limits.hpp"
#include "binlog/refusals.hpp"

namespace tributary::binlog {

Result<void> EventReader::Impl::feed(ByteView bytes, TransactionHandler& handler) {
    if (has_failed_)
        return fail("the reader of the binary log stopped at an error before; reset it first");
    is_handlers_error_ = false;
    const std::uint64_t begin = offset_.value();
    auto done = read(bytes, handler);
    if (done) return done;
    has_failed_ = true;
    if (is_handlers_error_) return done;
    const std::string_view type =
        bytes.size() > 4 ? name_of(static_cast<EventType>(std::to_integer<std::uint8_t>(bytes[4])))
                         : "short";
    return fail(
        fmt::format("binary log {} at {}, {} event: {}", file_.empty() ? "(no name yet)" : file_,
                    begin, type, done.error().what),
        done.error().offset);
}

void EventReader::Impl::reset() {
    has_format_ = false;
    has_failed_ = false;
    grammar_.reset();
    tables_.forget();
    savepoints_.clear();
    file_.clear();
    offset_.reset();
}

Result<void> EventReader::Impl::read(ByteView bytes, TransactionHandler& handler) {
    const auto header = decode_event_header(bytes);
    if (!header) return tl::unexpected(header.error());
    if (header->type == EventType::kFormatDescription) return on_format(bytes, handler);
    if (!has_format_ && header->type != EventType::kRotate) {
        return fail("it came before the format description, without which nothing can be read");
    }
    const auto body = strip_checksum(*header, bytes);
    if (!body) return tl::unexpected(body.error());
    // An artificial event is not in the log, so it is no place in it either.
    if (!header->is_artificial() && header->type != EventType::kHeartbeat &&
        header->type != EventType::kHeartbeatV2) {
        offset_.move_to_low(header->next_offset);
    }
    return dispatch({.header = *header, .body = *body, .is_inner = false}, handler);
}

Result<ByteView> EventReader::Impl::strip_checksum(const EventHeader& header,
                                                   ByteView bytes) const {
    const ByteView body = bytes.subspan(kHeaderBytes);
    if (header.type == EventType::kRotate &&
        (!has_format_ || header.is_artificial() || header.next_offset == 0)) {
        // Made up for the connection, before the algorithm of the next file is known: with or
        // without a checksum.
        return has_valid_checksum(bytes) ? body.first(body.size() - kChecksumBytes) : body;
    }
    switch (format_.checksum) {
        case ChecksumAlgorithm::kNone:
            return body;
        case ChecksumAlgorithm::kCrc32:
            if (!has_valid_checksum(bytes)) {
                return fail(
                    "its checksum does not match: the binary log or the connection is damaged");
            }
            return body.first(body.size() - kChecksumBytes);
    }
    return body;
}

Result<void> EventReader::Impl::dispatch(const Incoming& event, TransactionHandler& handler) {
    const EventType type = event.header.type;
    if (is_rows_event(type)) return on_rows(event, handler);
    if (type == EventType::kTableMap) return on_table_map(event, handler);
    if (type == EventType::kQuery || type == EventType::kQueryCompressed)
        return on_query(event, handler);
    if (type == EventType::kMariaDbGtid) return on_mariadb_gtid(event, handler);
    if (type == EventType::kMySqlGtid || type == EventType::kTaggedGtid)
        return on_mysql_gtid(event, handler);
    if (type == EventType::kPartialUpdateRows) return on_partial_rows(event, handler);
    if (type == EventType::kXid) {
        add_to_fingerprint(event);
        return finish(Event::kCommit, handler);
    }
    if (!event.is_inner) {
        if (type == EventType::kTransactionPayload) return on_payload(event, handler);
        if (type == EventType::kRotate) return on_rotate(event);
        if (type == EventType::kHeartbeat || type == EventType::kHeartbeatV2)
            return on_heartbeat(event, handler);
    }
    return pass_over(event);
}

Result<void> EventReader::Impl::pass_over(const Incoming& event) const {
    if (is_meaningless(event.header.type)) return {};
    // A connection gets the events decrypted, and this one marked as ignorable (seen from MariaDB
    // 10.11 with encrypt_binlog=ON); unmarked it comes out of a file, and what follows is
    // encrypted.
    if (event.header.type == EventType::kStartEncryption && event.header.is_ignorable()) return {};
    if (const std::string_view why = refusal_of(event.header.type); !why.empty())
        return fail(std::string(why));
    if (event.header.is_ignorable()) return {};
    return fail(fmt::format(
        "event type {} is not known here, and the server does not say that it may be skipped: "
        "{} is too new for this version of Tributary",
        static_cast<unsigned>(event.header.type), format_.server_version));
}

Result<void> EventReader::Impl::on_format(ByteView bytes, TransactionHandler& handler) {
    auto format = decode_format_description(bytes);
    if (!format) return tl::unexpected(format.error());
    const auto header = decode_event_header(bytes);
    if (!header->is_artificial()) offset_.move_to_low(header->next_offset);
    const auto verdict = grammar_.next(Event::kFormatDescription);
    if (verdict && *verdict == Verdict::kDiscard) {
        handler.on_discard(
            "the server began a new log file before the transaction's commit: it crashed while "
            "writing it");
    }
    format_ = std::move(*format);
    has_format_ = true;
    tables_.forget();
    return {};
}

Result<void> EventReader::Impl::on_rotate(const Incoming& event) {
    ByteReader reader(event.body);
    const std::uint64_t offset = reader.u64();
    if (has_format_ && format_.knows(EventType::kRotate)) {
        reader.skip(std::max<std::size_t>(format_.post_header_of(EventType::kRotate), 8) - 8);
    }
    const std::string_view file = reader.take_text(reader.left());
    if (reader.failed()) return fail("it is too short", reader.offset());
    file_.assign(file);
    offset_.reset(offset);
    return {};
}

Result<void> EventReader::Impl::on_heartbeat(const Incoming& event, TransactionHandler& handler) {
    const auto heartbeat = decode_heartbeat(event.header, event.body);
    if (!heartbeat) return tl::unexpected(heartbeat.error());
    LogOffset offset = offset_;
    if (heartbeat->file != file_) offset.reset();
    if (heartbeat->offset > 0xffff'ffffU) offset.reset(heartbeat->offset);
    offset.move_to_low(static_cast<std::uint32_t>(heartbeat->offset));
    handler.on_heartbeat({.file = heartbeat->file, .offset = offset.value()});
    return {};
}

EventReader::EventReader(Flavor flavor) : impl_(std::make_unique<Impl>(flavor)) {}
EventReader::~EventReader() = default;
EventReader::EventReader(EventReader&&) noexcept = default;
EventReader& EventReader::operator=(EventReader&&) noexcept = default;

Result<void> EventReader::feed(ByteView event, TransactionHandler& handler) {
    return impl_->feed(event, handler);
}
void EventReader::reset() {
    impl_->reset();
}
bool EventReader::is_in_transaction() const {
    return impl_->is_in_transaction();
}
LogPlace EventReader::place() const {
    return impl_->place();
}

}  // namespace tributary::binlog
