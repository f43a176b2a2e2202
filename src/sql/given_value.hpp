#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/schema.hpp"

namespace tributary {

/// Values as people read and write them: numbers, dates and times as append_text has them, text in
/// UTF-8, the members of ENUM and SET by name, bytes as `0x00ff`.

/// How a column is selected so that shown_text reads it, in a session with results in utf8mb4. Long
/// texts and bytes come with at most `characters_max` characters or bytes. `column_name` is not
/// quoted.
[[nodiscard]] std::string shown_form(const Column& column, std::string_view column_name,
                                     std::size_t characters_max);
/// What shown_form selected.
[[nodiscard]] Result<std::string> shown_text(const Column& column, std::string_view selected);

/// A value that a person wrote for a column, and that fits it as far as can be told without the
/// server.
struct GivenValue {
    /// For a statement in a session with character set utf8mb4 and a strict sql_mode without
    /// NO_BACKSLASH_ESCAPES and ANSI_QUOTES. The server converts text to the column's character
    /// set, and refuses what has no place there.
    std::string literal;
    /// As shown_text has it; empty = NULL.
    std::optional<std::string> text;
};

/// `text` empty = NULL. Fails with a sentence about the value, which names no column:
/// `"12.345" has more than 2 digits after the point`. Dates must be real days.
[[nodiscard]] Result<GivenValue> read_given_value(const Column& column,
                                                  const std::optional<std::string>& text);

/// `expression`, a column of the server's type `type`, or the beginning of it where values of that
/// type may be long: `length_max` characters, or bytes.
[[nodiscard]] std::string shortened(std::string expression, std::string_view type,
                                    std::size_t length_max);

}  // namespace tributary
