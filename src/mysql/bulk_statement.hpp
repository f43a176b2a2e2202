#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mysql/connection.hpp"

struct st_mysql_stmt;

namespace tributary::mysql {

/// How the values of a column travel to the server.
enum class BulkType : std::uint8_t {
    kSigned,    ///< 64-bit integer
    kUnsigned,  ///< 64-bit integer, bit-cast
    kDouble,    ///< the bits of an IEEE 754 double
    kText,   ///< text in the session's character set; the server converts it to the column's type
    kBytes,  ///< bytes in the column's own character set, or binary: stored as they are
};

/// One INSERT, UPDATE or DELETE with parameters, run for many rows in one packet (MariaDB's
/// COM_STMT_BULK_EXECUTE): the fastest way in. Values are written straight into the packet, row by
/// row, column by column; nothing is allocated per value once the packet has grown to its size.
///
///     BulkStatement insert(connection, "insert into t (id, name) values (?, ?)", types);
///     insert.add_integer(1);
///     insert.add_text("one");
///     insert.execute();
///
/// A failure names no row, and rows before it may have been written: roll the transaction back.
/// Belongs to the connection's thread and may not outlive the connection. Only where
/// Connection::has_bulk.
class BulkStatement {
public:
    /// Prepares `sql`, which has one `?` for each of `types`.
    BulkStatement(Connection& connection, std::string_view sql, std::span<const BulkType> types);
    ~BulkStatement();
    BulkStatement(BulkStatement&&) noexcept;
    BulkStatement& operator=(BulkStatement&&) noexcept;
    BulkStatement(const BulkStatement&) = delete;
    BulkStatement& operator=(const BulkStatement&) = delete;

    /// The next value: the next column of the row in hand, or the first of a new row. The call must
    /// fit the column's type (add_integer for kSigned, kUnsigned and kDouble; add_text for kText
    /// and kBytes).
    void add_null() { begin_value(kNullIndicator); }
    void add_integer(std::int64_t value) {
        begin_value(kValueIndicator);
        packet_.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    void add_text(std::string_view value) {
        begin_value(kValueIndicator);
        append_length(value.size());
        packet_.append(value);
    }
    /// As add_text, for text that has still to be built: `append(std::string&)` appends it to the
    /// packet itself.
    template <class Append>
    void add_built(Append&& append) {
        begin_value(kValueIndicator);
        const std::size_t at = packet_.size();
        packet_.push_back('\0');
        append(packet_);
        set_length(at);
    }

    /// Rows begun.
    [[nodiscard]] std::size_t rows() const { return (values_ + types_ - 1) / types_; }
    /// Size of the request so far. The server takes at most `bytes_max`; one that is larger fails
    /// as kData.
    [[nodiscard]] std::size_t bytes() const { return packet_.size(); }
    [[nodiscard]] std::size_t bytes_max() const { return bytes_max_; }

    /// Runs the statement for all rows and forgets them, also when it fails. The last row must be
    /// complete; without rows nothing is sent.
    ExecuteResult execute();
    void clear();

private:
    struct StatementCloser {
        void operator()(st_mysql_stmt* statement) const noexcept;
    };
    static constexpr char kValueIndicator = 0;
    static constexpr char kNullIndicator = 1;

    void begin_value(char indicator) {
        packet_.push_back(indicator);
        ++values_;
    }
    void append_length(std::size_t length);
    void set_length(std::size_t at);

    Session* session_;
    std::unique_ptr<st_mysql_stmt, StatementCloser> statement_;
    std::size_t types_;
    std::size_t bytes_max_;
    std::size_t head_bytes_ = 0;
    std::size_t values_ = 0;
    std::string packet_;
};

}  // namespace tributary::mysql
