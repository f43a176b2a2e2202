#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct st_mysql_res;

namespace tributary::mysql {

class Session;

/// NULL is nothing.
using RowView = std::span<const std::optional<std::string_view>>;

/// A result of any size, read row by row as the server sends it: memory for one row. While it is
/// open its connection can do nothing else. Read it to the end: one that is thrown away earlier
/// closes the connection, because the rest would have to be read first. Belongs to the connection's
/// thread and may not outlive the connection.
class RowStream {
public:
    ~RowStream();
    RowStream(RowStream&& other) noexcept;
    RowStream& operator=(RowStream&&) = delete;
    RowStream(const RowStream&) = delete;
    RowStream& operator=(const RowStream&) = delete;

    /// The next row, viewing into the receive buffer: good until the next call. Nothing at the end.
    /// Allocates nothing per value.
    [[nodiscard]] std::optional<RowView> next();

    [[nodiscard]] std::size_t column_count() const { return cells_.size(); }
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

private:
    friend class Connection;
    struct ResultCloser {
        void operator()(st_mysql_res* result) const noexcept;
    };
    RowStream(Session& session, st_mysql_res* result);

    Session* session_;
    std::unique_ptr<st_mysql_res, ResultCloser> result_;
    std::vector<std::string> names_;
    std::vector<std::optional<std::string_view>> cells_;
    bool is_at_end_ = false;
};

}  // namespace tributary::mysql
