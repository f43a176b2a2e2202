#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/rows.hpp"

namespace tributary {

/// Writes the values of one column as SQL literals that a column of the same type takes back
/// unchanged, in a session with time_zone '+00:00', character set utf8mb4 and a sql_mode without
/// NO_BACKSLASH_ESCAPES, ANSI_QUOTES, NO_ZERO_DATE and NO_ZERO_IN_DATE, but with
/// ALLOW_INVALID_DATES and NO_AUTO_VALUE_ON_ZERO. The same literals are good for comparing with the
/// column. Built once for a column; allocates nothing for a value.
class LiteralWriter {
public:
    /// Fails for a character set whose name is none.
    [[nodiscard]] static Result<LiteralWriter> make(const Column& column);
    void append(std::string& out, const Cell& cell) const;

private:
    enum class Form : std::uint8_t { kNumber, kFloat, kDouble, kQuotedText, kEscaped, kHex };
    LiteralWriter(Column column, Form form, std::string introducer)
        : column_(std::move(column)), form_(form), introducer_(std::move(introducer)) {}

    Column column_;
    Form form_;
    std::string introducer_;
};

/// One value, for what is not in a hurry. A column that make() refuses gives a binary literal.
void append_literal(std::string& out, const Column& column, const Cell& cell);

/// How a column is selected so that decode_text reads its value; `column_name` is not quoted.
[[nodiscard]] std::string selected_form(const Column& column, std::string_view column_name);

}  // namespace tributary
