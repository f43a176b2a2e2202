#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "binlog/gtid.hpp"
#include "binlog/table_map.hpp"
#include "model/ids.hpp"
#include "model/messages.hpp"

namespace tributary::binlog {

/// A place in the binary log. `file` views the reader and lives until the call returns.
struct LogPlace {
    std::string_view file;
    /// 64 bits, although an event's own field has 32.
    std::uint64_t offset = 0;
};

struct TransactionStart {
    Gtid gtid;
    /// By the server's clock, microseconds since 1970 UTC; whole seconds from MariaDB.
    std::int64_t committed_at = 0;
    /// After the GTID event.
    LogPlace place;
};

struct TransactionEnd {
    Gtid gtid;
    /// As in TransactionStart.
    std::int64_t committed_at = 0;
    /// After the transaction's last event.
    LogPlace place;
    /// Hash of what the transaction's events say (without headers and checksums): the same whenever
    /// the same binary log is read again, another one when another history took the same GTID.
    std::uint64_t fingerprint = 0;
    /// Row events, also those of tables that were not wanted.
    std::uint64_t row_events = 0;
    /// A single statement outside of BEGIN … COMMIT: DDL, account management and the like.
    bool is_standalone = false;
    /// The server closed the group with ROLLBACK; on_undo(0) was called before.
    bool is_rolled_back = false;
};

/// The rows that one event carries.
struct RowsEvent {
    /// The same object as long as the server describes the table in the same way: a key for kept
    /// decoders.
    std::shared_ptr<const TableMap> table;
    Operation operation = Operation::kInsert;
    /// Row images one behind the other, each with its null bitmap; RowDecoder reads them. Empty for
    /// a skipped event. Views the buffer given to feed.
    ByteView images;
    /// Which columns are in the images, one bit each, lowest first; empty: all. Views that buffer
    /// too.
    ByteView before_columns;
    ByteView after_columns;
    /// Ordinal inside the transaction, from 0, counting all tables.
    std::uint64_t index = 0;
    /// Hash of the transaction's events up to its first row event: the same in all of its row
    /// events and whenever they are read again. It names a transaction before its end is known.
    std::uint64_t head_fingerprint = 0;
};

/// A statement in the binary log as text.
struct Statement {
    /// The session's default database; may be empty.
    std::string_view database;
    /// As the client sent it, in the client's character set. Views the buffer given to feed.
    std::string_view text;
    /// It changes rows of tables as a statement (INSERT, UPDATE, DELETE, REPLACE, LOAD DATA, WITH,
    /// CALL, a SELECT of a function that writes): binlog_format is not ROW. Everything else is DDL
    /// or administration.
    bool is_dml = false;
};

/// Takes what the binary log says, in its order: on_begin, then rows and statements, then on_commit
/// or on_discard. All calls come from within EventReader::feed, on its thread; nothing given may be
/// kept beyond the call, except `RowsEvent::table`.
class TransactionHandler {
public:
    TransactionHandler() = default;
    TransactionHandler(const TransactionHandler&) = delete;
    TransactionHandler& operator=(const TransactionHandler&) = delete;
    virtual ~TransactionHandler() = default;

    virtual void on_begin(const TransactionStart& start) = 0;
    /// Asked whenever a statement names the table that it will change. If not, its row events come
    /// to on_rows_skipped, undecoded: what could not be decoded about them is no error.
    [[nodiscard]] virtual bool wants(const TableName& table) = 0;
    virtual Result<void> on_rows(const RowsEvent& event) = 0;
    virtual Result<void> on_rows_skipped(const RowsEvent& event) = 0;
    virtual Result<void> on_statement(const Statement& statement) = 0;
    /// The transaction rolled back to a savepoint, or wholly (`row_events_kept` = 0): of what came
    /// since on_begin, only the first so many row events count, skipped ones included. Servers
    /// write this seldom: a rolled-back part is normally not in the log at all.
    virtual Result<void> on_undo(std::uint64_t row_events_kept) = 0;
    /// Only now the transaction counts.
    virtual Result<void> on_commit(const TransactionEnd& end) = 0;
    /// The open transaction never was committed: the server crashed while it wrote it. Forget it
    /// since on_begin.
    virtual void on_discard(std::string_view why) = 0;
    /// The server is alive and has nothing to send behind `place`.
    virtual void on_heartbeat(const LogPlace& place) = 0;
};

}  // namespace tributary::binlog
