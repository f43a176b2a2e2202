#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tributary {

/// Columns of money of a table of sales, at most.
inline constexpr std::size_t kSalesAmountsMax = 8;

/// Which columns of a table of sales are what, named as at the branch. A column that the table does
/// not have is simply absent; empty: there is none.
struct SalesColumns {
    std::string id = "sale_id";
    std::string date = "date";
    std::string region = "region";
    std::string product = "product";
    std::string quantity = "qty";
    /// Columns of money, in the order in which people see them; kSalesAmountsMax at most, none
    /// twice.
    std::vector<std::string> amounts = {"cost", "amt", "tax", "total"};
    /// Counts as turnover; one of `amounts`, or empty.
    std::string total = "total";
    friend bool operator==(const SalesColumns&, const SalesColumns&) = default;
};

}  // namespace tributary
