#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "dashboard/problem.hpp"
#include "model/ids.hpp"

namespace tributary::dashboard {

/// `a%20b` → `a b`; empty: not well escaped, no UTF-8, or with a control character.
[[nodiscard]] std::optional<std::string> unescaped(std::string_view text, bool is_plus_space);

/// Bounds of a number, inclusive.
struct NumberLimits {
    std::uint64_t min = 0;
    std::uint64_t max = 0;
};

/// The parameters of a query, taken one by one; what is wrong with them is collected, all of it. A
/// parameter that nobody took, or that comes twice, is a fault of finish().
class QueryReader {
public:
    QueryReader(std::string_view query, Faults& faults);

    [[nodiscard]] std::optional<std::string> text(std::string_view name, std::size_t bytes_max);
    [[nodiscard]] std::uint64_t number(std::string_view name, std::uint64_t otherwise,
                                       NumberLimits limits);
    [[nodiscard]] std::optional<std::uint64_t> number(std::string_view name, NumberLimits limits);
    void fault(std::string_view name, std::string what);
    [[nodiscard]] std::optional<BranchId> branch(std::string_view name);
    /// May be repeated.
    [[nodiscard]] std::vector<BranchId> branches(std::string_view name);
    void finish();

private:
    struct Parameter {
        std::string name;
        std::string value;
        bool is_taken = false;
    };
    [[nodiscard]] Parameter* take(std::string_view name);

    std::vector<Parameter> parameters_;
    Faults& faults_;
};

}  // namespace tributary::dashboard
