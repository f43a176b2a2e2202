#include "binlog/event_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>

#include "base/fingerprint.hpp"
#include "binlog/event_header.hpp"
#include "binlog/format_description.hpp"
#include "binlog/group_grammar.hpp"
#include "binlog/gtid_events.hpp"
#include "binlog/heartbeat.hpp"
#include "binlog/inflate.hpp"
#include "binlog/limits.hpp"
#include "binlog/log_offset.hpp"
#include "binlog/open_tables.hpp"
#include "binlog/payload.hpp"
#include "binlog/query_event.hpp"
#include "binlog/refusals.hpp"
#include "binlog/rows_header.hpp"
#include "binlog/savepoints.hpp"
#include "binlog/statement_text.hpp"

namespace tributary::binlog {

class EventReader::Impl {
public:
    explicit Impl(Flavor flavor) : flavor_(flavor) {}

    Result<void> feed(ByteView bytes, TransactionHandler& handler);
    void reset();
    [[nodiscard]] bool is_in_transaction() const { return grammar_.is_open(); }

private:
    using Event = GroupGrammar::Event;
    using Verdict = GroupGrammar::Verdict;
    /// An event on its way through: `body` is behind the header, without checksum.
    struct Incoming {
        EventHeader header;
        ByteView body;
        /// Came out of a compressed transaction.
        bool is_inner = false;
    };

    Result<void> read(ByteView bytes, TransactionHandler& handler);
    Result<ByteView> strip_checksum(const EventHeader& header, ByteView bytes) const;
    Result<void> dispatch(const Incoming& event, TransactionHandler& handler);
    Result<void> pass_over(const Incoming& event) const;

    Result<void> on_format(ByteView bytes, TransactionHandler& handler);
    Result<void> on_rotate(const Incoming& event);
    Result<void> on_heartbeat(const Incoming& event, TransactionHandler& handler);
    Result<void> on_mariadb_gtid(const Incoming& event, TransactionHandler& handler);
    Result<void> on_mysql_gtid(const Incoming& event, TransactionHandler& handler);
    Result<void> on_payload(const Incoming& event, TransactionHandler& handler);
    Result<void> on_table_map(const Incoming& event, TransactionHandler& handler);
    Result<void> on_rows(const Incoming& event, TransactionHandler& handler);
    Result<void> on_wanted_rows(const RowsHeader& header, RowsKind kind,
                                TransactionHandler& handler);
    Result<void> on_partial_rows(const Incoming& event, TransactionHandler& handler);
    Result<void> on_query(const Incoming& event, TransactionHandler& handler);
    Result<void> on_savepoint(const ClassifiedStatement& statement, TransactionHandler& handler);

    Result<void> inside(Event kind);
    Result<void> open(Event kind, const Incoming& event, const Gtid& gtid,
                      std::int64_t committed_at, TransactionHandler& handler);
    Result<void> close(bool is_standalone, bool is_rolled_back, TransactionHandler& handler);
    Result<void> finish(Event kind, TransactionHandler& handler);
    Result<void> told(Result<void> answer);
    void add_to_fingerprint(const Incoming& event);
    [[nodiscard]] LogPlace place() const { return {.file = file_, .offset = offset_.value()}; }
    [[nodiscard]] std::size_t table_id_bytes(EventType type) const {
        return format_.post_header_of(type) == 6 ? 4 : 6;
    }

    Flavor flavor_;
    FormatDescription format_;
    bool has_format_ = false;
    bool has_failed_ = false;
    /// The handler returned the error that is on its way out.
    bool is_handlers_error_ = false;
    std::string file_;
    LogOffset offset_;

    GroupGrammar grammar_;
    Fingerprint fingerprint_;
    std::string source_;
    std::array<std::byte, 16> source_uuid_{};
    std::string source_tag_;
    TransactionEnd transaction_;
    Savepoints savepoints_;
    OpenTables tables_;
    RowsEvent rows_;

    std::string inflated_;
    PayloadReader payload_;
};

Result<void> EventReader::Impl::feed(ByteView bytes, TransactionHandler& handler) {
    if (has_failed_)
        return fail("the reader of the binary log stopped at an error before; reset it first");
    is_handlers_error_ = false;
    auto done = read(bytes, handler);
    if (done) return done;
    has_failed_ = true;
    if (is_handlers_error_) return done;
    const std::string_view type =
        bytes.size() > 4 ? name_of(static_cast<EventType>(std::to_integer<std::uint8_t>(bytes[4])))
                         : "short";
    return fail(fmt::format("binary log {} behind {}, {} event: {}",
                            file_.empty() ? "(no name yet)" : file_, offset_.value(), type,
                            done.error().what),
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

Result<void> EventReader::Impl::on_mariadb_gtid(const Incoming& event,
                                                TransactionHandler& handler) {
    if (flavor_ != Flavor::kMariaDb) return fail(std::string(kWrongServer));
    const auto decoded = decode_mariadb_gtid(event.body);
    if (!decoded) return tl::unexpected(decoded.error());
    if (decoded->is_xa) return fail(std::string(kNoXa));
    const Gtid gtid{.flavor = flavor_,
                    .domain = decoded->domain,
                    .server = event.header.server,
                    .source = {},
                    .number = decoded->number};
    const std::int64_t committed_at = std::int64_t{event.header.timestamp} * 1'000'000;
    return open(decoded->is_standalone ? Event::kGtidStandalone : Event::kGtidGroup, event, gtid,
                committed_at, handler);
}

Result<void> EventReader::Impl::on_mysql_gtid(const Incoming& event, TransactionHandler& handler) {
    if (flavor_ != Flavor::kMySql) return fail(std::string(kWrongServer));
    const auto decoded = event.header.type == EventType::kTaggedGtid
                             ? decode_tagged_gtid(event.body)
                             : decode_mysql_gtid(event.body);
    if (!decoded) return tl::unexpected(decoded.error());
    if (source_.empty() || decoded->uuid != source_uuid_ || decoded->tag != source_tag_) {
        source_.clear();
        append_source(source_, *decoded);
        source_uuid_ = decoded->uuid;
        source_tag_ = decoded->tag;
    }
    const Gtid gtid{
        .flavor = flavor_, .domain = 0, .server = 0, .source = source_, .number = decoded->number};
    const std::int64_t committed_at = decoded->committed_at != 0
                                          ? decoded->committed_at
                                          : std::int64_t{event.header.timestamp} * 1'000'000;
    return open(Event::kGtid, event, gtid, committed_at, handler);
}

Result<void> EventReader::Impl::on_payload(const Incoming& event, TransactionHandler& handler) {
    if (const auto verdict = grammar_.next(Event::kPayload); !verdict)
        return tl::unexpected(verdict.error());
    add_to_fingerprint(event);
    return payload_.read(event.body, [&](ByteView bytes) -> Result<void> {
        const auto header = decode_event_header(bytes);
        if (!header) return tl::unexpected(header.error());
        return dispatch({.header = *header, .body = bytes.subspan(kHeaderBytes), .is_inner = true},
                        handler);
    });
}

Result<void> EventReader::Impl::on_table_map(const Incoming& event, TransactionHandler& handler) {
    if (const auto verdict = grammar_.next(Event::kTableMap); !verdict)
        return tl::unexpected(verdict.error());
    add_to_fingerprint(event);
    auto map = tables_.decode(event.body, table_id_bytes(EventType::kTableMap));
    if (!map) return tl::unexpected(map.error());
    const bool is_wanted = handler.wants((*map)->name);
    return tables_.open({.map = std::move(*map), .is_wanted = is_wanted});
}

Result<void> EventReader::Impl::on_rows(const Incoming& event, TransactionHandler& handler) {
    if (const auto verdict = grammar_.next(Event::kRows); !verdict)
        return tl::unexpected(verdict.error());
    add_to_fingerprint(event);
    const RowsKind kind = rows_kind_of(event.header.type);
    const auto header = decode_rows_header(event.body, kind, table_id_bytes(event.header.type));
    if (!header) return tl::unexpected(header.error());
    const OpenTable* const table = tables_.find(header->table_id);
    if (table == nullptr && header->table_id != kNoTable) {
        return fail(fmt::format("rows of table number {}, which no TABLE_MAP event has named",
                                header->table_id));
    }
    if (table != nullptr) {
        rows_.table = table->map;
        rows_.operation = kind.operation;
        rows_.index = transaction_.row_events++;
        rows_.images = {};
        auto done = table->is_wanted ? on_wanted_rows(*header, kind, handler)
                                     : told(handler.on_rows_skipped(rows_));
        if (!done) return done;
    }
    if (header->is_statement_end) tables_.end_statement();
    return {};
}

Result<void> EventReader::Impl::on_wanted_rows(const RowsHeader& header, RowsKind kind,
                                               TransactionHandler& handler) {
    const TableMap& map = *rows_.table;
    if (!header.is_full) {
        return fail(
            fmt::format("table {}: a row without all of its columns: set binlog_row_image=FULL",
                        to_string(map.name)));
    }
    if (header.columns != map.columns.size()) {
        return fail(fmt::format("table {}: rows of {} columns, but the table has {}",
                                to_string(map.name), header.columns, map.columns.size()));
    }
    rows_.images = header.images;
    if (kind.is_compressed) {
        if (auto done = inflate_event_part(header.images, inflated_); !done) return done;
        rows_.images = as_bytes(inflated_);
    }
    return told(handler.on_rows(rows_));
}

Result<void> EventReader::Impl::on_partial_rows(const Incoming& event,
                                                TransactionHandler& handler) {
    if (const auto verdict = grammar_.next(Event::kRows); !verdict)
        return tl::unexpected(verdict.error());
    add_to_fingerprint(event);
    ByteReader reader(event.body);
    const std::uint64_t id = reader.little(6);
    const bool is_statement_end = (reader.u16() & 1U) != 0;
    const OpenTable* const table = tables_.find(id);
    if (table == nullptr || table->is_wanted)
        return fail(std::string(refusal_of(EventType::kPartialUpdateRows)));
    rows_.table = table->map;
    rows_.operation = Operation::kUpdate;
    rows_.index = transaction_.row_events++;
    rows_.images = {};
    if (auto done = told(handler.on_rows_skipped(rows_)); !done) return done;
    if (is_statement_end) tables_.end_statement();
    return {};
}

Result<void> EventReader::Impl::on_query(const Incoming& event, TransactionHandler& handler) {
    add_to_fingerprint(event);
    const auto query = decode_query_event(event.body, format_.post_header_of(event.header.type));
    if (!query) return tl::unexpected(query.error());
    Statement statement{.database = query->database, .text = as_text(query->text), .is_dml = false};
    if (event.header.type == EventType::kQueryCompressed) {
        if (auto done = inflate_event_part(query->text, inflated_); !done) return done;
        statement.text = inflated_;
    }
    const ClassifiedStatement classified = classify_statement(statement.text);
    switch (classified.kind) {
        case StatementKind::kBegin:
            return inside(Event::kBegin);
        case StatementKind::kCommit:
            return finish(Event::kCommit, handler);
        case StatementKind::kRollback:
            return finish(Event::kRollback, handler);
        case StatementKind::kSavepoint:
        case StatementKind::kRollbackTo:
        case StatementKind::kReleaseSavepoint:
            return on_savepoint(classified, handler);
        case StatementKind::kXa:
            return fail(std::string(kNoXa));
        case StatementKind::kDml:
            statement.is_dml = true;
            break;
        case StatementKind::kOther:
            break;
    }
    const auto verdict = grammar_.next(Event::kStatement);
    if (!verdict) return tl::unexpected(verdict.error());
    if (auto done = told(handler.on_statement(statement)); !done) return done;
    return *verdict == Verdict::kLastStatement ? close(true, false, handler) : Result<void>{};
}

Result<void> EventReader::Impl::on_savepoint(const ClassifiedStatement& statement,
                                             TransactionHandler& handler) {
    if (auto done = inside(Event::kSavepoint); !done) return done;
    if (statement.kind == StatementKind::kSavepoint)
        return savepoints_.set(statement.savepoint, transaction_.row_events);
    if (statement.kind == StatementKind::kReleaseSavepoint) {
        savepoints_.release(statement.savepoint);
        return {};
    }
    const auto kept = savepoints_.roll_back_to(statement.savepoint);
    if (!kept)
        return fail(
            fmt::format("rolled back to savepoint {}, which was never set", statement.savepoint));
    return told(handler.on_undo(*kept));
}

Result<void> EventReader::Impl::inside(Event kind) {
    const auto verdict = grammar_.next(kind);
    return verdict ? Result<void>{} : tl::unexpected(verdict.error());
}

Result<void> EventReader::Impl::open(Event kind, const Incoming& event, const Gtid& gtid,
                                     std::int64_t committed_at, TransactionHandler& handler) {
    if (auto done = inside(kind); !done) return done;
    transaction_ = {};
    transaction_.gtid = gtid;
    transaction_.committed_at = committed_at;
    savepoints_.clear();
    fingerprint_.reset();
    std::array<std::byte, sizeof event.header.timestamp> time{};
    std::memcpy(time.data(), &event.header.timestamp, time.size());
    fingerprint_.add(time);
    add_to_fingerprint(event);
    handler.on_begin({.gtid = gtid, .committed_at = committed_at, .place = place()});
    return {};
}

Result<void> EventReader::Impl::finish(Event kind, TransactionHandler& handler) {
    const auto verdict = grammar_.next(kind);
    if (!verdict) return tl::unexpected(verdict.error());
    const bool is_rolled_back = *verdict == Verdict::kRollback;
    if (is_rolled_back) {
        if (auto done = told(handler.on_undo(0)); !done) return done;
    }
    return close(false, is_rolled_back, handler);
}

Result<void> EventReader::Impl::close(bool is_standalone, bool is_rolled_back,
                                      TransactionHandler& handler) {
    tables_.end_statement();
    if (inflated_.capacity() > kKeptScratchBytes) inflated_ = {};
    transaction_.place = place();
    transaction_.fingerprint = fingerprint_.value();
    transaction_.is_standalone = is_standalone;
    transaction_.is_rolled_back = is_rolled_back;
    return told(handler.on_commit(transaction_));
}

Result<void> EventReader::Impl::told(Result<void> answer) {
    is_handlers_error_ = !answer;
    return answer;
}

/// A compressed transaction counts as it came.
void EventReader::Impl::add_to_fingerprint(const Incoming& event) {
    if (event.is_inner) return;
    const auto type = static_cast<std::byte>(event.header.type);
    fingerprint_.add(ByteView(&type, 1));
    fingerprint_.add(event.body);
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

}  // namespace tributary::binlog
