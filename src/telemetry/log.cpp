#include "telemetry/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>

namespace tributary::log {
namespace {

std::string_view name_of(Level level) {
    switch (level) {
        case Level::kDebug:
            return "debug";
        case Level::kInfo:
            return "info";
        case Level::kWarn:
            return "warn";
        case Level::kError:
            return "error";
        case Level::kOff:
            return "off";
    }
    return "info";
}

void append_json_text(std::string& out, std::string_view text) {
    out.push_back('"');
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(c);
        } else if (byte < 0x20 || byte == 0x7f) {
            out += fmt::format("\\u{:04x}", byte);
        } else {
            out.push_back(c);
        }
    }
    out.push_back('"');
}

/// Control characters would let text from outside draw on the terminal.
void append_terminal_text(std::string& out, std::string_view text) {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            out += fmt::format("\\x{:02x}", byte);
        } else {
            out.push_back(c);
        }
    }
}

struct Settings {
    std::atomic<Level> level{Level::kInfo};
    std::atomic<Format> format{isatty(STDERR_FILENO) != 0 ? Format::kHuman : Format::kJson};
    bool with_colour = isatty(STDERR_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
    std::shared_ptr<spdlog::logger> logger = [] {
        auto made = std::make_shared<spdlog::logger>(
            "tributary", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%v");
        made->set_level(spdlog::level::trace);
        made->flush_on(spdlog::level::trace);
        return made;
    }();
};

Settings& settings() {
    static Settings instance;
    return instance;
}

void write(Level level, std::string_view message, std::initializer_list<Field> fields) {
    Settings& set = settings();
    if (level < set.level.load()) return;
    const auto now =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto day = std::chrono::floor<std::chrono::days>(now);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(now - day);
    const std::string time =
        fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                    clock.subseconds().count());
    const std::string line = set.format.load() == Format::kJson
                                 ? format_json(level, time, message, fields)
                                 : format_human(level, time, message, fields, set.with_colour);
    set.logger->log(spdlog::level::info, spdlog::string_view_t(line));
}

}  // namespace

void configure(Level level, Format format) {
    settings().level = level;
    settings().format = format;
}

void debug(std::string_view message, std::initializer_list<Field> fields) {
    write(Level::kDebug, message, fields);
}
void info(std::string_view message, std::initializer_list<Field> fields) {
    write(Level::kInfo, message, fields);
}
void warn(std::string_view message, std::initializer_list<Field> fields) {
    write(Level::kWarn, message, fields);
}
void error(std::string_view message, std::initializer_list<Field> fields) {
    write(Level::kError, message, fields);
}

std::string format_json(Level level, std::string_view time, std::string_view message,
                        std::initializer_list<Field> fields) {
    std::string line =
        fmt::format(R"({{"time":"{}","level":"{}","message":)", time, name_of(level));
    append_json_text(line, message);
    for (const Field& field : fields) {
        line.push_back(',');
        append_json_text(line, field.key);
        line.push_back(':');
        if (field.is_number) {
            line += field.value;
        } else {
            append_json_text(line, field.value);
        }
    }
    line.push_back('}');
    return line;
}

std::string format_human(Level level, std::string_view time, std::string_view message,
                         std::initializer_list<Field> fields, bool with_colour) {
    constexpr std::string_view kPlain = "\x1b[0m";
    const std::string_view colour = level == Level::kError  ? "\x1b[31m"
                                    : level == Level::kWarn ? "\x1b[33m"
                                                            : "\x1b[2m";
    std::string line(time.substr(11, 12));
    line += with_colour ? fmt::format(" {}{:5}{} ", colour, name_of(level), kPlain)
                        : fmt::format(" {:5} ", name_of(level));
    append_terminal_text(line, message);
    for (const Field& field : fields) {
        line += fmt::format(" {}=", field.key);
        append_terminal_text(line, field.value);
    }
    return line;
}

}  // namespace tributary::log
