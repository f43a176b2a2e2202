#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/database_server.hpp"

namespace tributary::test {

/// A cell as the server's text; empty for NULL.
using Cell = std::optional<std::string>;
using Row = std::vector<Cell>;

/// The tests' own client: straight on the C library, so that what judges shares nothing with what
/// is judged. The session is at time zone +00:00, utf8mb4. Every call throws std::runtime_error
/// with the server's message and the statement. One thread.
class SqlSession {
public:
    /// `database` may be empty: none is chosen.
    explicit SqlSession(const sandbox::DatabaseServer& server, const std::string& database = {});
    /// Through a proxy, or to a server that is not ours.
    SqlSession(const sandbox::DatabaseServer& server, std::uint16_t port,
               const std::string& database);

    /// Runs one statement and drops what it returns.
    void run(const std::string& statement);
    /// Runs several, in order.
    void run_all(const std::vector<std::string>& statements);
    [[nodiscard]] std::vector<Row> rows(const std::string& query);
    /// First cell of the first row; throws when there is none or it is NULL.
    [[nodiscard]] std::string value(const std::string& query);
    [[nodiscard]] std::int64_t number(const std::string& query);
    /// Gives every row to `take`, without keeping them.
    void each_row(const std::string& query, const std::function<void(const Row&)>& take);

    class Cursor;
    /// Rows one by one; the session is busy until the cursor is gone.
    [[nodiscard]] Cursor open(const std::string& query);

private:
    struct Handle;
    struct Close {
        void operator()(Handle* handle) const;
    };
    void send(const std::string& statement);

    std::unique_ptr<Handle, Close> handle_;
};

class SqlSession::Cursor {
public:
    Cursor(Cursor&&) noexcept;
    Cursor& operator=(Cursor&&) = delete;
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;
    ~Cursor();
    /// False at the end.
    bool next(Row& row);

private:
    friend class SqlSession;
    struct State;
    explicit Cursor(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// A database of its own for one test, dropped at its end.
class FreshDatabase {
public:
    explicit FreshDatabase(const sandbox::DatabaseServer& server,
                           std::string_view character_set = "utf8mb4");
    FreshDatabase(const FreshDatabase&) = delete;
    FreshDatabase& operator=(const FreshDatabase&) = delete;
    ~FreshDatabase();

    [[nodiscard]] const std::string& name() const { return name_; }
    /// A new session in it.
    [[nodiscard]] SqlSession connect() const { return SqlSession(server_, name_); }

private:
    const sandbox::DatabaseServer& server_;
    std::string name_;
};

}  // namespace tributary::test
