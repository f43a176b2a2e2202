#include "mysql/rows.hpp"

#include <algorithm>

#include "base/ascii.hpp"

namespace tributary::mysql {

std::optional<std::size_t> Rows::find_column(std::string_view name) const {
    const auto found = std::ranges::find_if(names_, [name](const std::string& candidate) {
        return is_same_ascii(candidate, name);
    });
    if (found == names_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names_.begin());
}

std::optional<std::string_view> Rows::at(std::size_t row, std::size_t column) const {
    const std::size_t index = row * column_count_ + column;
    const End& cell = ends_[index];
    if (cell.is_null) return std::nullopt;
    const std::size_t begin = index == 0 ? 0 : ends_[index - 1].end;
    return std::string_view(data_).substr(begin, cell.end - begin);
}

std::string_view Rows::text(std::size_t row, std::size_t column) const {
    return at(row, column).value_or(std::string_view());
}

}  // namespace tributary::mysql
