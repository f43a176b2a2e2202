#include "telemetry/log.hpp"

#include <gtest/gtest.h>

namespace tributary::log {
namespace {

constexpr std::string_view kTime = "2026-01-02T03:04:05.006Z";

TEST(Log, JsonKeepsNumbersAndEscapesText) {
    EXPECT_EQ(
        format_json(Level::kWarn, kTime, "caught up",
                    {field("rows", 12), field("why", "a \"b\"\n\\")}),
        R"({"time":"2026-01-02T03:04:05.006Z","level":"warn","message":"caught up","rows":12,"why":"a \"b\"\u000a\\"})");
}

TEST(Log, TextFromOutsideCannotDrawOnTheTerminal) {
    EXPECT_EQ(format_human(Level::kInfo, kTime, "refused", {field("text", "\x1b[2J")}, false),
              "03:04:05.006 info  refused text=\\x1b[2J");
}

TEST(Log, ColourOnlyWhenAsked) {
    EXPECT_EQ(format_human(Level::kError, kTime, "x", {}, false).find('\x1b'), std::string::npos);
    EXPECT_NE(format_human(Level::kError, kTime, "x", {}, true).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace tributary::log
