#include "cli/values.hpp"

#include "client/http_exchange.hpp"
#include "model/table_pattern.hpp"
#include "records/accounts.hpp"
#include "records/tokens.hpp"

namespace tributary::cli {
namespace {

template <class T>
std::string what_is_wrong(const Result<T>& result) {
    return result ? std::string() : result.error().what;
}

}  // namespace

Result<TableName> decode_table(std::string_view text) {
    const auto pattern = TablePattern::decode(text);
    if (!pattern) return tl::unexpected(pattern.error());
    if (!pattern->is_exact()) return fail("a table is named without *");
    return TableName{pattern->database(), pattern->table()};
}

std::optional<LogLevel> decode_log_level(std::string_view text) {
    if (text == "debug") return LogLevel::kDebug;
    if (text == "info") return LogLevel::kInfo;
    if (text == "warn") return LogLevel::kWarn;
    if (text == "error") return LogLevel::kError;
    return std::nullopt;
}

std::optional<LogFormat> decode_log_format(std::string_view text) {
    if (text == "auto") return LogFormat::kAuto;
    if (text == "human") return LogFormat::kHuman;
    if (text == "json") return LogFormat::kJson;
    return std::nullopt;
}

std::string check_branch(const std::string& text) {
    return what_is_wrong(decode_branch_id(text));
}
std::string check_table(const std::string& text) {
    return what_is_wrong(decode_table(text));
}
std::string check_duration(const std::string& text) {
    return what_is_wrong(decode_duration(text));
}
std::string check_server(const std::string& text) {
    return what_is_wrong(client::decode_endpoint(text));
}
std::string check_mode(const std::string& text) {
    const bool is_mode = text == "continuous" || text == "interval" || text == "manual";
    return is_mode ? "" : "'" + text + "' is none of continuous, interval, manual";
}
std::string check_user(const std::string& text) {
    return what_is_wrong(records::decode_user_name(text));
}
std::string check_token(const std::string& text) {
    return what_is_wrong(records::decode_token_name(text));
}
std::string check_role(const std::string& text) {
    return records::decode_role(text) ? "" : "'" + text + "' is none of viewer, operator";
}
std::string check_log_level(const std::string& text) {
    return decode_log_level(text) ? "" : "'" + text + "' is none of debug, info, warn, error";
}
std::string check_log_format(const std::string& text) {
    return decode_log_format(text) ? "" : "'" + text + "' is none of auto, human, json";
}

}  // namespace tributary::cli
