#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "mysql/connect_options.hpp"
#include "mysql/row_stream.hpp"
#include "mysql/rows.hpp"
#include "mysql/server_info.hpp"
#include "mysql/sql_failure.hpp"

namespace tributary::mysql {

class Session;
class Transaction;

struct ExecuteResult {
    /// Rows changed. An upsert counts 1 for an insert, 2 for an update, 0 for an update that
    /// changes nothing.
    std::uint64_t affected_rows = 0;
    std::uint32_t warning_count = 0;
};

struct Warning {
    std::string level;  ///< Note, Warning or Error
    unsigned code = 0;
    std::string text;
};

/// One login at a server. Belongs to one thread; it may be given to another between two calls.
///
/// Every call throws SqlFailure. After one whose recovery is kReconnect the connection is closed
/// and every later call fails in the same way: open a new one. After any other the connection can
/// be used, and a transaction that was open must be rolled back before the next attempt: a server
/// undoes only the statement on a lock-wait timeout.
class Connection {
public:
    /// Connects and sets the session up. When `stop` is requested, from any thread and at any time
    /// until this object is gone, the call in progress and all later ones fail at once; a COMMIT in
    /// progress is then in doubt.
    explicit Connection(const ConnectOptions& connect, const SessionOptions& session = {},
                        std::stop_token stop = {});
    ~Connection();
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// One statement that returns no rows. One that is longer than the server takes
    /// (packet_bytes_max) is refused as kData before it is sent.
    ExecuteResult execute(std::string_view sql);
    /// A small result, whole; above kBufferedResultBytesMax it fails.
    [[nodiscard]] Rows query(std::string_view sql);
    /// A result of any size. Nothing else can be done with the connection until it is read to its
    /// end.
    [[nodiscard]] RowStream stream(std::string_view sql);

    /// START TRANSACTION; rolled back unless committed.
    [[nodiscard]] Transaction begin();
    /// The same with a consistent snapshot taken now, read only. On MariaDB `SHOW STATUS LIKE
    /// 'binlog_snapshot_%'` then tells its exact place in the binary log.
    [[nodiscard]] Transaction begin_snapshot();

    /// Asks the server for a sign of life.
    void ping();
    /// What the server had to say about the last statement.
    [[nodiscard]] std::vector<Warning> warnings();
    /// A global variable as text; nothing if this server has none of that name. `name` is
    /// `[A-Za-z0-9_.]+`.
    [[nodiscard]] std::optional<std::string> variable(std::string_view name);

    [[nodiscard]] const ServerInfo& server_info() const;
    /// `host:port` or the socket's path.
    [[nodiscard]] const std::string& address() const;
    /// The server's number of this connection, for KILL and SHOW PROCESSLIST. Throws when closed.
    [[nodiscard]] std::uint64_t id() const;
    [[nodiscard]] bool is_open() const;
    void close() noexcept;
    /// Whether BulkStatement works here (MariaDB ≥ 10.2).
    [[nodiscard]] bool has_bulk() const;

private:
    friend class Transaction;
    friend class BulkStatement;
    [[nodiscard]] Transaction begin_with(std::string_view sql);

    std::unique_ptr<Session> session_;
};

}  // namespace tributary::mysql
