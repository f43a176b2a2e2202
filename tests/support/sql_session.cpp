#include "support/sql_session.hpp"

#include <fmt/format.h>
#include <mysql.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>
#include <utility>

namespace tributary::test {

struct SqlSession::Handle {
    MYSQL mysql{};
};

void SqlSession::Close::operator()(Handle* handle) const {
    mysql_close(&handle->mysql);
    delete handle;
}

namespace {

[[noreturn]] void throw_error(MYSQL* mysql, std::string_view what) {
    constexpr std::size_t kShown = 300;
    throw std::runtime_error(
        fmt::format("{} ({}): {}", mysql_error(mysql), mysql_errno(mysql), what.substr(0, kShown)));
}

Row row_of(MYSQL_RES* result, MYSQL_ROW raw) {
    const unsigned columns = mysql_num_fields(result);
    const unsigned long* sizes = mysql_fetch_lengths(result);
    Row row(columns);
    for (unsigned column = 0; column < columns; ++column) {
        if (raw[column] != nullptr) row[column].emplace(raw[column], sizes[column]);
    }
    return row;
}

}  // namespace

struct SqlSession::Cursor::State {
    State(MYSQL* session, MYSQL_RES* rows) : mysql(session), result(rows) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { mysql_free_result(result); }

    MYSQL* mysql;
    MYSQL_RES* result;
};

SqlSession::Cursor::Cursor(std::unique_ptr<State> state) : state_(std::move(state)) {}
SqlSession::Cursor::Cursor(Cursor&&) noexcept = default;
SqlSession::Cursor::~Cursor() = default;

bool SqlSession::Cursor::next(Row& row) {
    MYSQL_ROW raw = mysql_fetch_row(state_->result);
    if (raw == nullptr) {
        if (mysql_errno(state_->mysql) != 0) throw_error(state_->mysql, "reading rows");
        return false;
    }
    row = row_of(state_->result, raw);
    return true;
}

SqlSession::SqlSession(const sandbox::DatabaseServer& server, const std::string& database)
    : SqlSession(server, server.port(), database) {}

SqlSession::SqlSession(const sandbox::DatabaseServer& server, std::uint16_t port,
                       const std::string& database)
    : handle_(new Handle) {
    MYSQL* mysql = &handle_->mysql;
    mysql_init(mysql);
    const unsigned timeout_seconds = 60;
    mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &timeout_seconds);
    mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    my_bool off = 0;
    mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &off);
    if (server.flavor() == Flavor::kMySql) {
        // caching_sha2_password gives the password only to an encrypted connection.
        my_bool on = 1;
        mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &on);
    }
    if (mysql_real_connect(mysql, server.host().c_str(), server.user().c_str(),
                           server.password().reveal().c_str(),
                           database.empty() ? nullptr : database.c_str(), port, nullptr,
                           CLIENT_LOCAL_FILES) == nullptr) {
        throw_error(mysql, fmt::format("connecting to {}", server.name()));
    }
    run("SET time_zone = '+00:00'");
}

void SqlSession::send(const std::string& statement) {
    MYSQL* mysql = &handle_->mysql;
    if (mysql_real_query(mysql, statement.data(), static_cast<unsigned long>(statement.size())) !=
        0) {
        throw_error(mysql, statement);
    }
}

void SqlSession::run(const std::string& statement) {
    each_row(statement, [](const Row&) {});
}

void SqlSession::run_all(const std::vector<std::string>& statements) {
    for (const std::string& statement : statements) run(statement);
}

std::vector<Row> SqlSession::rows(const std::string& query) {
    std::vector<Row> all;
    each_row(query, [&all](const Row& row) { all.push_back(row); });
    return all;
}

std::string SqlSession::value(const std::string& query) {
    const std::vector<Row> all = rows(query);
    if (all.empty() || all.front().empty() || !all.front().front()) {
        throw std::runtime_error(fmt::format("no value: {}", query));
    }
    return *all.front().front();
}

std::int64_t SqlSession::number(const std::string& query) {
    return std::stoll(value(query));
}

void SqlSession::each_row(const std::string& query, const std::function<void(const Row&)>& take) {
    send(query);
    MYSQL* mysql = &handle_->mysql;
    MYSQL_RES* result = mysql_use_result(mysql);
    if (result == nullptr) {
        if (mysql_field_count(mysql) != 0) throw_error(mysql, query);
        return;
    }
    Cursor cursor(std::make_unique<Cursor::State>(mysql, result));
    for (Row row; cursor.next(row);) take(row);
}

SqlSession::Cursor SqlSession::open(const std::string& query) {
    send(query);
    MYSQL* mysql = &handle_->mysql;
    MYSQL_RES* result = mysql_use_result(mysql);
    if (result == nullptr) throw_error(mysql, query);
    return Cursor(std::make_unique<Cursor::State>(mysql, result));
}

FreshDatabase::FreshDatabase(const sandbox::DatabaseServer& server, std::string_view character_set)
    : server_(server) {
    static std::atomic<unsigned> count{0};
    name_ = fmt::format("test_{}_{}", getpid(), ++count);
    SqlSession(server_).run(
        fmt::format("CREATE DATABASE {} CHARACTER SET {}", name_, character_set));
}

FreshDatabase::~FreshDatabase() {
    try {
        SqlSession(server_).run(fmt::format("DROP DATABASE {}", name_));
    } catch (const std::runtime_error&) {
        // The test may have ended its server; the directory goes with everything in it.
    }
}

}  // namespace tributary::test
