#include "config/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace tributary {
namespace {

/// Letters to insert, remove or replace until `a` is `b`.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

std::optional<std::string> nearest_word(std::string_view text, const std::set<std::string>& words) {
    std::optional<std::string> best;
    std::size_t best_distance = std::max<std::size_t>(text.size() / 3, 1) + 1;
    for (const std::string& word : words) {
        const std::size_t found = distance(text, word);
        if (found < best_distance) {
            best_distance = found;
            best = word;
        }
    }
    return best;
}

}  // namespace tributary
