#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::mysql {

/// A small result, whole, in memory of its own. For queries about the server and the ledger, not
/// for tables.
class Rows {
public:
    [[nodiscard]] std::size_t size() const {
        return column_count_ == 0 ? 0 : ends_.size() / column_count_;
    }
    [[nodiscard]] bool is_empty() const { return ends_.empty(); }
    [[nodiscard]] std::size_t column_count() const { return column_count_; }
    /// Names as the server labels them.
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
    /// The column with this name, compared without regard to ASCII case.
    [[nodiscard]] std::optional<std::size_t> find_column(std::string_view name) const;
    /// Nothing for NULL. The view lives as long as this object; `row` and `column` must be in
    /// range.
    [[nodiscard]] std::optional<std::string_view> at(std::size_t row, std::size_t column) const;
    /// Like `at`, with NULL as empty text.
    [[nodiscard]] std::string_view text(std::size_t row, std::size_t column) const;

private:
    friend class Connection;
    struct End {
        std::size_t end = 0;
        bool is_null = false;
    };
    std::size_t column_count_ = 0;
    std::vector<std::string> names_;
    std::string data_;
    std::vector<End> ends_;
};

}  // namespace tributary::mysql
