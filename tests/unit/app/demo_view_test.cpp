#include "app/demo_view.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tributary::app {
namespace {

using namespace std::chrono_literals;

TEST(DemoView, ShowsEachBranchAndWhetherItIsEqual) {
    const std::string text = DemoView::render({{.branch = "north",
                                                .branch_rows = 20'009,
                                                .head_office_rows = 20'009,
                                                .sequence = 7,
                                                .changes = 20'013,
                                                .latency = 4'810us},
                                               {.branch = "south",
                                                .branch_rows = 20'008,
                                                .head_office_rows = 20'001,
                                                .sequence = 6,
                                                .changes = 20'010,
                                                .latency = std::nullopt}},
                                              12s);
    EXPECT_NE(text.find("4.8 ms  all there\n"), std::string::npos) << text;
    EXPECT_NE(text.find("–  catching up\n"), std::string::npos) << text;
    EXPECT_NE(text.find("running for 12 s; Ctrl-C ends it"), std::string::npos) << text;
    EXPECT_EQ(std::ranges::count(text, '\n'), 4);
}

}  // namespace
}  // namespace tributary::app
