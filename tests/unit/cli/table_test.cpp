#include "cli/table.hpp"

#include <gtest/gtest.h>

namespace tributary::cli {
namespace {

TEST(Table, ColumnsAreAsWideAsTheirWidestText) {
    EXPECT_EQ(
        render_table({"A", "LONG", "C"}, {{{"wide"}, {"x"}, {"last"}}, {{"ü"}, {""}, {""}}}, false),
        "A     LONG  C\n"
        "wide  x     last\n"
        "ü           \n");
}

TEST(Table, ColoursDoNotCountAsWidth) {
    EXPECT_EQ(render_table({"A", "B"}, {{{"x", Colour::kRed}, {"y", Colour::kGreen}}}, true),
              "A  B\n\x1b[31mx\x1b[0m  \x1b[32my\x1b[0m\n");
    EXPECT_EQ(render_table({"A", "B"}, {{{"x", Colour::kRed}, {"y"}}}, false), "A  B\nx  y\n");
    EXPECT_EQ(coloured("y", Colour::kYellow, true), "\x1b[33my\x1b[0m");
}

TEST(Table, TextFromElsewhereCannotSteerTheTerminal) {
    EXPECT_EQ(printable("a\x1b[2Jb\nc\x7f"), "a?[2Jb?c?");
    EXPECT_EQ(render_table({"A"}, {{{"\x1b]0;title\x07"}}}, false), "A\n?]0;title?\n");
}

}  // namespace
}  // namespace tributary::cli
