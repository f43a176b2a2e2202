#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

/// The log of the process, on standard error: lines for people on a terminal, one JSON object a
/// line otherwise. Safe from any thread. Messages are constant text; what varies (also text from
/// servers) goes into fields. No row data at info or above.
namespace tributary::log {

enum class Level : std::uint8_t { kDebug, kInfo, kWarn, kError, kOff };
enum class Format : std::uint8_t { kHuman, kJson };

struct Field {
    std::string_view key;
    std::string value;
    bool is_number = false;
};

template <class T>
[[nodiscard]] Field field(std::string_view key, const T& value) {
    constexpr bool is_number = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;
    return {.key = key, .value = fmt::format("{}", value), .is_number = is_number};
}

/// Before the first line; the default is info, human if standard error is a terminal and JSON
/// otherwise.
void configure(Level level, Format format);

void debug(std::string_view message, std::initializer_list<Field> fields = {});
void info(std::string_view message, std::initializer_list<Field> fields = {});
void warn(std::string_view message, std::initializer_list<Field> fields = {});
void error(std::string_view message, std::initializer_list<Field> fields = {});

/// One line without its line end; for the log itself and its tests.
[[nodiscard]] std::string format_json(Level level, std::string_view time, std::string_view message,
                                      std::initializer_list<Field> fields);
[[nodiscard]] std::string format_human(Level level, std::string_view time, std::string_view message,
                                       std::initializer_list<Field> fields, bool with_colour);

}  // namespace tributary::log
