#include "app/demo_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace tributary::app {

std::string DemoView::render(const std::vector<DemoRow>& rows, std::chrono::seconds running) {
    std::string text =
        fmt::format("{:<12} {:>12} {:>12} {:>10} {:>12} {:>14}\n", "branch", "rows there",
                    "head office", "sequence", "changes", "commit→visible");
    for (const DemoRow& row : rows) {
        const std::string latency =
            row.latency
                ? fmt::format("{:.1f} ms", static_cast<double>(row.latency->count()) / 1000.0)
                : "–";
        text +=
            fmt::format("{:<12} {:>12} {:>12} {:>10} {:>12} {:>14}{}\n", row.branch,
                        row.branch_rows, row.head_office_rows, row.sequence, row.changes, latency,
                        row.branch_rows == row.head_office_rows ? "  all there" : "  catching up");
    }
    text +=
        fmt::format("running for {} s; Ctrl-C ends it and removes everything\n", running.count());
    return text;
}

void DemoView::show(const std::vector<DemoRow>& rows, std::chrono::seconds running) {
    const std::string text = render(rows, running);
    if (is_terminal_ && lines_ > 0) fmt::print("\x1b[{}A\x1b[J", lines_);
    if (is_terminal_ && with_colour_) {
        const std::size_t head = text.find('\n');
        fmt::print("\x1b[1m{}\x1b[0m{}", text.substr(0, head), text.substr(head));
    } else {
        fmt::print("{}", text);
    }
    std::fflush(stdout);
    lines_ = static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

}  // namespace tributary::app
