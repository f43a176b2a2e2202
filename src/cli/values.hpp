#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "config/connection_config.hpp"
#include "config/units.hpp"
#include "model/ids.hpp"

namespace tributary::cli {

/// `database.table`.
[[nodiscard]] Result<TableName> decode_table(std::string_view text);
/// Empty: no such word.
[[nodiscard]] std::optional<LogLevel> decode_log_level(std::string_view text);
[[nodiscard]] std::optional<LogFormat> decode_log_format(std::string_view text);

// For options: empty when the text is good, else what is wrong with it.
[[nodiscard]] std::string check_branch(const std::string& text);
[[nodiscard]] std::string check_table(const std::string& text);
[[nodiscard]] std::string check_duration(const std::string& text);
[[nodiscard]] std::string check_server(const std::string& text);
[[nodiscard]] std::string check_mode(const std::string& text);
[[nodiscard]] std::string check_user(const std::string& text);
[[nodiscard]] std::string check_token(const std::string& text);
[[nodiscard]] std::string check_role(const std::string& text);
[[nodiscard]] std::string check_log_level(const std::string& text);
[[nodiscard]] std::string check_log_format(const std::string& text);

}  // namespace tributary::cli
