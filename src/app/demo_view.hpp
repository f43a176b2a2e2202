#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tributary::app {

/// What the demo shows of one branch.
struct DemoRow {
    std::string branch;
    std::uint64_t branch_rows = 0;
    std::uint64_t head_office_rows = 0;
    std::uint64_t sequence = 0;
    /// Changes that the tills committed.
    std::uint64_t changes = 0;
    /// From a sale's commit to its row at the head office, the last time it was measured.
    std::optional<std::chrono::microseconds> latency;
};

/// Draws the demo's table on standard output: again in the same place on a terminal, else a line a
/// branch.
class DemoView {
public:
    DemoView(bool is_terminal, bool with_colour)
        : is_terminal_(is_terminal), with_colour_(with_colour) {}
    void show(const std::vector<DemoRow>& rows, std::chrono::seconds running);
    /// What show() prints.
    [[nodiscard]] static std::string render(const std::vector<DemoRow>& rows,
                                            std::chrono::seconds running);

private:
    bool is_terminal_;
    bool with_colour_;
    std::size_t lines_ = 0;
};

}  // namespace tributary::app
