#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/fingerprint.hpp"
#include "binlog/event_header.hpp"
#include "binlog/event_reader.hpp"
#include "binlog/format_description.hpp"
#include "binlog/group_grammar.hpp"
#include "binlog/log_offset.hpp"
#include "binlog/open_tables.hpp"
#include "binlog/payload.hpp"
#include "binlog/rows_header.hpp"
#include "binlog/savepoints.hpp"
#include "binlog/statement_text.hpp"

namespace tributary::binlog {

/// What EventReader hides. event_reader.cpp has the frame of events and what says something about
/// the log; event_reader_groups.cpp has what belongs to transactions.
class EventReader::Impl {
public:
    explicit Impl(Flavor flavor) : flavor_(flavor) {}

    Result<void> feed(ByteView bytes, TransactionHandler& handler);
    void reset();
    [[nodiscard]] bool is_in_transaction() const { return grammar_.is_open(); }
    [[nodiscard]] LogPlace place() const { return {.file = file_, .offset = offset_.value()}; }

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
    void begin_rows(const OpenTable& table, Operation operation);
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

}  // namespace tributary::binlog
