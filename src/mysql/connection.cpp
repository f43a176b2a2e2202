#include "mysql/connection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "mysql/limits.hpp"
#include "mysql/session.hpp"
#include "mysql/transaction.hpp"

namespace tributary::mysql {

namespace {

constexpr std::string_view kStatement = "statement failed";
constexpr std::string_view kQuery = "query failed";

}  // namespace

Connection::Connection(const ConnectOptions& connect, const SessionOptions& session,
                       std::stop_token stop)
    : session_(std::make_unique<Session>(connect, session, std::move(stop))) {}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

ExecuteResult Connection::execute(std::string_view sql) {
    session_->run(sql, kStatement);
    MYSQL* mysql = session_->handle();
    if (mysql_field_count(mysql) != 0) {
        session_->close();
        throw session_->misuse("a statement run by execute returned rows; use query or stream");
    }
    return {.affected_rows = mysql_affected_rows(mysql),
            .warning_count = mysql_warning_count(mysql)};
}

RowStream Connection::stream(std::string_view sql) {
    session_->run(sql, kQuery);
    MYSQL_RES* result = mysql_use_result(session_->handle());
    if (result == nullptr) {
        if (mysql_errno(session_->handle()) != 0) throw session_->failure(kQuery);
        throw session_->misuse("the statement returned no rows; use execute");
    }
    return RowStream(*session_, result);
}

Rows Connection::query(std::string_view sql) {
    RowStream stream = this->stream(sql);
    Rows rows;
    rows.column_count_ = stream.column_count();
    rows.names_ = stream.names();
    while (const auto row = stream.next()) {
        for (const auto& cell : *row) {
            if (cell) rows.data_.append(*cell);
            rows.ends_.push_back({.end = rows.data_.size(), .is_null = !cell.has_value()});
        }
        if (rows.data_.size() > kBufferedResultBytesMax) {
            throw session_->misuse(
                fmt::format("a result to keep is larger than {} bytes", kBufferedResultBytesMax));
        }
    }
    return rows;
}

Transaction Connection::begin_with(std::string_view sql) {
    session_->run(sql, "cannot begin a transaction");
    return Transaction(*session_);
}
Transaction Connection::begin() {
    return begin_with("START TRANSACTION");
}
Transaction Connection::begin_snapshot() {
    return begin_with("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
}

void Connection::ping() {
    if (mysql_ping(session_->handle()) != 0) throw session_->failure("the server does not answer");
}

std::vector<Warning> Connection::warnings() {
    const Rows rows = query("SHOW WARNINGS");
    std::vector<Warning> result;
    result.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        result.push_back({.level = std::string(rows.text(i, 0)),
                          .code = static_cast<unsigned>(std::stoul(std::string(rows.text(i, 1)))),
                          .text = std::string(rows.text(i, 2))});
    }
    return result;
}

std::optional<std::string> Connection::variable(std::string_view name) {
    const bool is_name = !name.empty() && std::ranges::all_of(name, [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
    });
    if (!is_name) throw session_->misuse("not the name of a variable");
    const Rows rows = query(fmt::format("SHOW GLOBAL VARIABLES WHERE Variable_name = '{}'", name));
    if (rows.is_empty()) return std::nullopt;
    return std::string(rows.text(0, 1));
}

const ServerInfo& Connection::server_info() const {
    return session_->info();
}
const std::string& Connection::address() const {
    return session_->address();
}
std::uint64_t Connection::id() const {
    return mysql_thread_id(session_->handle());
}
bool Connection::is_open() const {
    return session_->is_open();
}
void Connection::close() noexcept {
    session_->close();
}

bool Connection::has_bulk() const {
    if (session_->info().flavor != Flavor::kMariaDb) return false;
    unsigned long extended = 0;
    if (mariadb_get_infov(session_->handle(), MARIADB_CONNECTION_EXTENDED_SERVER_CAPABILITIES,
                          &extended) != 0) {
        return false;
    }
    return (extended & (MARIADB_CLIENT_STMT_BULK_OPERATIONS >> 32)) != 0;
}

}  // namespace tributary::mysql
