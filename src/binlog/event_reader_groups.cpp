#include <fmt/format.h>

#include <array>
#include <cstring>
#include <utility>

#include "binlog/event_reader_impl.hpp"
#include "binlog/gtid_events.hpp"
#include "binlog/inflate.hpp"
#include "binlog/limits.hpp"
#include "binlog/query_event.hpp"
#include "binlog/refusals.hpp"

namespace tributary::binlog {

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
    const std::size_t id_bytes = table_id_bytes(EventType::kTableMap);
    auto map = tables_.decode(event.body, id_bytes, flavor_);
    if (!map) {
        // Of a table that nobody wants, the name is enough.
        auto named = decode_table_name(event.body, id_bytes);
        if (!named || handler.wants(named->name)) return tl::unexpected(map.error());
        return tables_.open(
            {.map = std::make_shared<const TableMap>(std::move(*named)), .is_wanted = false});
    }
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
    if (table == nullptr && !is_no_table(header->table_id)) {
        return fail(fmt::format("rows of table number {}, which no TABLE_MAP event has named",
                                header->table_id));
    }
    if (table != nullptr) {
        begin_rows(*table, kind.operation);
        auto done = table->is_wanted ? on_wanted_rows(*header, kind, handler)
                                     : told(handler.on_rows_skipped(rows_));
        if (!done) return done;
    }
    if (header->is_statement_end) tables_.end_statement();
    return {};
}

void EventReader::Impl::begin_rows(const OpenTable& table, Operation operation) {
    rows_.table = table.map;
    rows_.operation = operation;
    rows_.images = {};
    rows_.before_columns = {};
    rows_.after_columns = {};
    rows_.index = transaction_.row_events++;
    if (rows_.index == 0) rows_.head_fingerprint = fingerprint_.value();
}

Result<void> EventReader::Impl::on_wanted_rows(const RowsHeader& header, RowsKind kind,
                                               TransactionHandler& handler) {
    const TableMap& map = *rows_.table;
    if (header.columns != map.columns.size()) {
        return fail(fmt::format("table {}: rows of {} columns, but the table has {}",
                                to_string(map.name), header.columns, map.columns.size()));
    }
    rows_.images = header.images;
    rows_.before_columns = header.before_columns;
    rows_.after_columns = header.after_columns;
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
    begin_rows(*table, Operation::kUpdate);
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

}  // namespace tributary::binlog
